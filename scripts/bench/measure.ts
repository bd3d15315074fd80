// The run of the bench, in the order in which things are measured.
import { cpus } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { control } from '@nexus/testing/start-simulators';
import { startBenchSystem } from './bench-system.ts';
import type { BenchSystem, Closing } from './bench-system.ts';
import { countTransactions } from './count-transactions.ts';
import { countWork } from './count-work.ts';
import { TurnDriver, driveMany, driveOne } from './drive-turns.ts';
import type { TurnTimes } from './drive-turns.ts';
import type { ByProcess, Figures, Load } from './figures.ts';
import { measureFloor } from './measure-floor.ts';
import { MemoryPeak, cpuMilliseconds, machineMilliseconds, memoryMebibytes } from './processes.ts';
import type { Watched } from './processes.ts';
import { quantiles } from './quantiles.ts';

interface Extent {
  warmUpTurns: number;
  simpleTurns: number;
  toolTurns: number;
  countedTurns: number;
  loadMilliseconds: number;
  thinkingMilliseconds: number;
  /** After the load, until the memory is called idle: Node gives back what it can after some seconds. */
  restMilliseconds: number;
}

const full: Extent = {
  warmUpTurns: 150,
  simpleTurns: 200,
  toolTurns: 100,
  countedTurns: 8,
  loadMilliseconds: 15_000,
  thinkingMilliseconds: 12_000,
  restMilliseconds: 20_000,
};
const quick: Extent = {
  warmUpTurns: 40,
  simpleTurns: 60,
  toolTurns: 25,
  countedTurns: 3,
  loadMilliseconds: 4500,
  thinkingMilliseconds: 5000,
  restMilliseconds: 3000,
};

const atOnce = 50;
/** What the model of the thinking load takes to answer. */
const modelMilliseconds = 1500;

/** As many turns as a conversation with a shop has; then the next customer writes. */
const turnsEach = 10;
const kinds = {
  simple: { phone: '+5491160110000', text: 'Hola, buenas tardes', turnsEach },
  withTool: { phone: '+5491160120000', text: 'Tenés algún buzo?', turnsEach },
  withTwoTools: { phone: '+5491160130000', text: 'Tenés remeras y camperas?', turnsEach },
};
/** One that has gone on for so long that the agent is given all it takes, 120 messages. */
const long = { phone: '+5491160140000', text: kinds.simple.text };
/** Asks the model that thinks. */
const thinkingText = 'Una consulta';

/** @throws when a turn goes unanswered: the figures of a system that loses messages are worth nothing */
export async function measure(
  closing: Closing,
  options: { quick: boolean },
  log: (line: string) => void,
): Promise<Figures> {
  const extent = options.quick ? quick : full;
  const system = await startBenchSystem(closing, log);
  await scriptModel(system);
  const watched = watchedOf(system);
  const driver = new TurnDriver(system.network, system.shop.facts.phone);
  await delay(1500);
  const cold = memoryMebibytes(watched);
  const elsewhere = watchElsewhere(watched);
  log('warming up');
  for (const kind of [...Object.values(kinds), long]) await driveOne(driver, { ...kind, turns: extent.warmUpTurns });
  log('one conversation');
  const simple = await measureOne(driver, watched, { ...kinds.simple, turns: extent.simpleTurns });
  const withTool = await measureOne(driver, watched, { ...kinds.withTool, turns: extent.toolTurns });
  const withTwoTools = await measureOne(driver, watched, { ...kinds.withTwoTools, turns: extent.toolTurns });
  const inLong = await measureOne(driver, watched, { ...long, turns: extent.toolTurns });
  log('commits and hops');
  const work = {
    simple: await countWork(system, driver, { ...kinds.simple, turns: extent.countedTurns }),
    withTool: await countWork(system, driver, { ...kinds.withTool, turns: extent.countedTurns }),
  };
  const transactions = options.quick ? null : await transactionsPerTurn(system, driver);
  const peak = new MemoryPeak(watched);
  log(`${atOnce} conversations at once`);
  await driveMany(driver, { text: kinds.simple.text, atOnce, milliseconds: extent.loadMilliseconds / 3 });
  const many = await measureLoad(driver, watched, {
    text: kinds.simple.text,
    milliseconds: extent.loadMilliseconds,
    spread: 0,
  });
  await driver.quiet();
  log(`${atOnce} conversations at once, with a model that thinks`);
  const thinking = await measureLoad(driver, watched, {
    text: thinkingText,
    milliseconds: extent.thinkingMilliseconds,
    spread: modelMilliseconds,
  });
  await driver.quiet();
  await delay(extent.restMilliseconds);
  const memory = { cold, warm: memoryMebibytes(watched), peak: peak.stop() };
  const [cores, postgres] = [cpus().length, await postgresVersion(system)];
  const busyElsewhere = elsewhere();
  log('the floor');
  await system.stopServices();
  const floor = await measureFloor(system.nexus.dsn, work.simple.toReply);
  return {
    at: new Date().toISOString(),
    quick: options.quick,
    machine: { cores, processor: cpus()[0]?.model ?? '', node: process.version, postgres, busyElsewhere },
    one: { simple, withTool, withTwoTools, inLong },
    many,
    thinking: { ...thinking, modelMilliseconds },
    work,
    transactionsPerTurn: transactions,
    memory,
    floor,
    timesTheFloor: simple.replied.p50 / floor.turn.p50,
  };
}

/** The model answers at once, without tools, after one, or after two that it calls together. */
async function scriptModel(system: BenchSystem): Promise<void> {
  const simple = { last_user_includes: 'hola' };
  const withTool = { last_user_includes: 'buzo' };
  const withTwoTools = { last_user_includes: 'remeras y camperas' };
  const search = (query: string) => ({ name: 'search_products', arguments: { query } });
  await control({ url: system.outside.first.llm }, 'behaviours', [
    {
      match: { last_user_includes: thinkingText },
      times: null,
      action: { type: 'script', content: 'Contame.', delay_ms: modelMilliseconds },
    },
    { match: simple, times: null, action: { type: 'script', content: '¡Hola! ¿En qué te puedo ayudar?' } },
    {
      match: { ...withTool, after_tools: false },
      times: null,
      action: {
        type: 'script',
        content: 'Busco los buzos que hay.',
        tool_calls: [search('buzo')],
      },
    },
    {
      match: { ...withTwoTools, after_tools: false },
      times: null,
      action: {
        type: 'script',
        content: 'Busco las dos cosas.',
        tool_calls: [search('remera'), search('campera')],
      },
    },
    {
      match: { ...withTwoTools, after_tools: true },
      times: null,
      action: { type: 'script', content: 'Sí, hay de las dos. ¿Qué talle buscás?' },
    },
    {
      match: { ...withTool, after_tools: true },
      times: null,
      action: { type: 'script', content: 'Sí, hay varios. ¿Qué talle buscás?' },
    },
  ]);
}

function watchedOf(system: BenchSystem): Watched[] {
  const services = [...system.nexus.parts].map(([name, part]) => ({ name, pid: part.pid, family: false }));
  return [
    ...services.toSorted((a, b) => a.name.localeCompare(b.name)),
    { name: 'postgres', pid: system.postgres.pid, family: true },
    { name: 'simulators', pid: system.outside.pid, family: false },
    { name: 'bench', pid: process.pid, family: false },
  ];
}

/** @returns what tells how many cores other programs have kept busy on average since now */
function watchElsewhere(watched: Watched[]): () => number {
  const used = (): number =>
    machineMilliseconds() - Object.values(cpuMilliseconds(watched)).reduce((sum, one) => sum + one, 0);
  const [before, began] = [used(), performance.now()];
  return () => (used() - before) / (performance.now() - began);
}

async function measureOne(
  driver: TurnDriver,
  watched: Watched[],
  options: { phone: string; text: string; turns: number; turnsEach?: number },
): Promise<Figures['one']['simple']> {
  const before = cpuMilliseconds(watched);
  const times = await driveOne(driver, options);
  return { turns: times.length, ...summed(times), cpuPerTurn: perTurn(before, watched, times.length) };
}

async function measureLoad(
  driver: TurnDriver,
  watched: Watched[],
  options: { text: string; milliseconds: number; spread: number },
): Promise<Load> {
  const before = cpuMilliseconds(watched);
  const { times, milliseconds } = await driveMany(driver, { ...options, atOnce });
  return {
    conversationsAtOnce: atOnce,
    seconds: milliseconds / 1000,
    turns: times.length,
    turnsPerSecond: (times.length * 1000) / milliseconds,
    ...summed(times),
    cpuPerTurn: perTurn(before, watched, times.length),
  };
}

async function transactionsPerTurn(system: BenchSystem, driver: TurnDriver): Promise<number> {
  const turns = 50;
  const all = await countTransactions(system.nexus, async () => {
    await driveOne(driver, { ...kinds.simple, turns });
  });
  return all / turns;
}

function summed(times: TurnTimes[]): Pick<Load, 'acknowledged' | 'replied'> {
  return {
    acknowledged: quantiles(times.map((one) => one.acknowledged)),
    replied: quantiles(times.map((one) => one.replied)),
  };
}

function perTurn(before: ByProcess, watched: Watched[], turns: number): ByProcess {
  const now = Object.entries(cpuMilliseconds(watched));
  return Object.fromEntries(now.map(([name, milliseconds]) => [name, (milliseconds - (before[name] ?? 0)) / turns]));
}

async function postgresVersion(system: BenchSystem): Promise<string> {
  const [row] = await system.nexus.rows<{ server_version: string }>('show server_version');
  return row?.server_version ?? '';
}
