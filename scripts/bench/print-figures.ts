// The figures of a run as a person reads them, beside what is to be reached.
import { ours, ourServices } from './figures.ts';
import type { ByProcess, Figures, Load } from './figures.ts';
import type { Quantiles } from './quantiles.ts';

interface Goal {
  what: string;
  is: number;
  goal: number;
  unit: string;
  /** `most`: not above the goal; `least`: not below it. */
  bound: 'most' | 'least';
}

/** The goals of the project, each with what this run found. */
export function goalsOf(figures: Figures): Goal[] {
  const { one, many, thinking, memory } = figures;
  const most = (what: string, is: number, goal: number, unit: string): Goal => ({
    what,
    is,
    goal,
    unit,
    bound: 'most',
  });
  return [
    most('webhook to reply p50, one conversation, simple turn', one.simple.replied.p50, 25, 'ms'),
    most('the same, times the floor', figures.timesTheFloor, 6, '×'),
    most('CPU of the four services per turn, one conversation', ours(one.simple.cpuPerTurn), 20, 'ms'),
    most('CPU of the agent, turn with two tool calls', one.withTwoTools.cpuPerTurn.agent ?? 0, 10, 'ms'),
    most('CPU of the four services per turn, under load', ours(many.cpuPerTurn), 20, 'ms'),
    { what: 'turns per second sustained', is: many.turnsPerSecond, goal: 50, unit: '/s', bound: 'least' },
    most(
      `ack p99 while ${thinking.conversationsAtOnce} conversations run (the model thinks ${thinking.modelMilliseconds} ms)`,
      thinking.acknowledged.p99,
      50,
      'ms',
    ),
    most('memory of the four services, idle and cold', ours(memory.cold), 450, 'MiB'),
    most('memory of the four services, idle and warm', ours(memory.warm), 450, 'MiB'),
  ];
}

type OneKind = keyof Figures['one'];
const oneByName: Record<OneKind, string> = {
  simple: 'simple turn',
  withTool: 'turn with one tool',
  withTwoTools: 'turn with two tools',
  inLong: 'simple, 120 messages',
};

/** @returns lines to print */
export function figuresAsText(figures: Figures): string[] {
  const { machine, one, many, thinking, work, floor } = figures;
  return [
    `Machine: ${machine.cores} cores (${machine.processor}), Node ${machine.node}, Postgres ${machine.postgres} with fsync; ${figures.at}`,
    `Other programs kept ${machine.busyElsewhere.toFixed(2)} cores busy meanwhile${machine.busyElsewhere > 0.2 ? ': the times below are those of a busy machine' : ''}`,
    '',
    'One conversation, one turn at a time (model 0 ms, debounce 0)',
    ...Object.entries(oneByName).map(
      ([kind, name]) =>
        `  ${name.padEnd(21)} ack ${pair(one[kind as OneKind].acknowledged)}   webhook to reply ${pair(one[kind as OneKind].replied)}   (${one[kind as OneKind].turns} turns)`,
    ),
    `${many.conversationsAtOnce} conversations at once, simple turns`,
    `  model 0 ms: the machine is full   ${loadLine(many)}`,
    `  model ${thinking.modelMilliseconds} ms                     ${loadLine(thinking)}`,
    '',
    ...table('CPU per turn, ms', {
      'one, simple': one.simple.cpuPerTurn,
      'one, tool': one.withTool.cpuPerTurn,
      'one, two tools': one.withTwoTools.cpuPerTurn,
      'one, long': one.inLong.cpuPerTurn,
      'many, simple': many.cpuPerTurn,
    }),
    '',
    ...table('Memory, MiB (PSS)', {
      'idle, cold': figures.memory.cold,
      'idle, warm': figures.memory.warm,
      peak: figures.memory.peak,
    }),
    '',
    'Per turn                writing commits   HTTP hops   to the reply: commits   hops',
    ...(['simple', 'withTool'] as const).map((kind) => {
      const { whole, toReply } = work[kind];
      return `  ${oneByName[kind].padEnd(21)} ${number(whole.writingCommits, 15)} ${number(whole.hops, 11)} ${number(toReply.writingCommits, 23)} ${number(toReply.hops, 6)}`;
    }),
    figures.transactionsPerTurn === null
      ? '  (transactions that only read are counted in a full run)'
      : `  transactions of a simple turn, also those that only read: ${figures.transactionsPerTurn.toFixed(1)}`,
    '  (the whole turn holds its two status webhooks, and typing, which runs beside the way to the reply)',
    '',
    `Floor: a commit ${pair(floor.commit)}, a hop ${pair(floor.hop)}; those of a simple turn to its reply, one after the other: ${pair(floor.turn)}`,
    '',
    'Goals',
    ...goalsOf(figures).map(goalLine),
  ];
}

function loadLine(load: Load): string {
  return `${load.turnsPerSecond.toFixed(1)} turns/s for ${load.seconds.toFixed(1)} s   ack ${pair(load.acknowledged)}   webhook to reply ${pair(load.replied)}`;
}

function goalLine({ what, is, goal, unit, bound }: Goal): string {
  const reached = bound === 'most' ? is <= goal : is >= goal;
  const sign = bound === 'most' ? '≤' : '≥';
  return `  ${reached ? '✓' : '✗'} ${what}: ${is.toFixed(1)} ${unit} (${sign} ${goal})`;
}

function pair({ p50, p99 }: Quantiles): string {
  return `p50 ${p50.toFixed(2)} / p99 ${p99.toFixed(2)} ms`;
}

function number(value: number, width: number): string {
  return value.toFixed(1).padStart(width);
}

function table(title: string, columns: Record<string, ByProcess>): string[] {
  const others = ['postgres', 'simulators', 'bench'];
  const width = 15;
  const row = (name: string, of: (values: ByProcess) => number): string =>
    `  ${name.padEnd(20)}${Object.values(columns)
      .map((values) => number(of(values), width))
      .join('')}`;
  return [
    `${title.padEnd(22)}${Object.keys(columns)
      .map((name) => name.padStart(width))
      .join('')}`,
    ...[...ourServices, ...others].map((name) => row(name, (values) => values[name] ?? 0)),
    row('the four services', ours),
  ];
}
