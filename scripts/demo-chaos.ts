// npm run demo:chaos: the whole system with chatting customers, while Redis, the agent and the orchestrator are killed and a column is dropped; then the panel counts.
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { freePort } from '@nexus/testing/embedded-postgres';
import { eventually, pause } from '@nexus/testing/faults/await-condition';
import { startRedisServer } from '@nexus/testing/faults/redis-server';
import type { RedisServer } from '@nexus/testing/faults/redis-server';
import * as pg from 'pg';
import { ChattingCustomer } from './chaos/chatting-customer.ts';
import { countInPanel } from './chaos/count-in-panel.ts';
import type { RunFile } from './launch/processes/run-file.ts';

const root = resolve(import.meta.dirname, '..');
const businessPhone = '+541155550100';
const betweenStepsMs = 6000;
/** The provider comes again ten and thirty seconds after a refusal. */
const redeliveryMs = 90_000;

// Below a folder of every user's, because root's Postgres is another user.
const directory = mkdtempSync('/var/tmp/nexus-chaos-');
chmodSync(directory, 0o755);
const redis = await startRedisServer().catch((): null => null);
const launcher = spawn(process.execPath, [join(root, 'scripts/start.ts')], {
  cwd: directory,
  env: await environment(),
  stdio: ['ignore', 'pipe', 'pipe'],
});
let output = '';
for (const stream of [launcher.stdout, launcher.stderr])
  stream.on('data', (part: Buffer) => (output += part.toString()));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void end(130));

try {
  await eventually(
    'Nexus is ready',
    () => {
      if (launcher.exitCode !== null) throw new Error(output);
      return /^nexus ready$/m.test(output);
    },
    300_000,
  );
  await end((await chaos()) ? 0 : 1);
} catch (error) {
  console.log(`${String(error)}\n${output.split('\n').slice(-20).join('\n')}`);
  await end(1);
}

async function chaos(): Promise<boolean> {
  const phone = `${run().urls.phone}/networks/0`;
  console.log(`panel ${run().urls.panel}   phone ${run().urls.phone}`);
  const customers = ['01', '02', '03', '04', '05', '06'].map(
    (number) => new ChattingCustomer(phone, businessPhone, `+54911555507${number}`),
  );
  for (const customer of customers) customer.start();
  console.log(`${customers.length} customers are chatting`);
  await pause(betweenStepsMs);
  for (const [what, step] of steps(redis)) {
    console.log(what);
    await step();
    await pause(betweenStepsMs);
  }
  await Promise.all(customers.map((customer) => customer.stop()));
  console.log('they write no more; what is under way comes to its end');
  let count = await counted(customers);
  await eventually(
    'the panel counts nothing that waits',
    async () => {
      count = await counted(customers);
      return count.lost === 0 && count.waiting === 0;
    },
    redeliveryMs,
  ).catch(() => undefined);
  console.log(
    `${count.acknowledged} messages acknowledged, ${count.bubbles} bubbles, ${count.waiting} not yet delivered: lost ${count.lost}, doubled ${count.doubled}`,
  );
  return count.lost === 0 && count.doubled === 0 && count.waiting === 0 && count.acknowledged > 0;
}

function* steps(cache: RedisServer | null): Generator<[string, () => Promise<unknown>]> {
  if (cache) yield ['Redis is killed', () => cache.kill()];
  else yield ['Redis is not installed here, so it cannot be killed', async () => undefined];
  yield ['the agent is killed', () => killService('agent')];
  yield ['the orchestrator is killed', () => killService('orchestrator')];
  if (cache) yield ['Redis is back', () => cache.start()];
  if (repairsItself()) {
    yield ['a column is dropped: conversations.unread_count', dropColumn];
    yield ['the orchestrator is killed, and repairs the schema at its start', () => killService('orchestrator')];
  } else yield ['no column is dropped: this version has no repair at start', async () => undefined];
  yield [
    'agent and orchestrator are killed together',
    () => Promise.all([killService('agent'), killService('orchestrator')]),
  ];
}

/** With the repair of the schema comes its command. */
function repairsItself(): boolean {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  return scripts.schema !== undefined;
}

async function dropColumn(): Promise<void> {
  const client = new pg.Client({ connectionString: run().urls.postgres });
  await client.connect();
  await client.query('alter table conversations drop column unread_count');
  await client.end();
}

async function killService(name: 'agent' | 'orchestrator'): Promise<void> {
  const pid = run().pids[name];
  if (pid === null) return;
  process.kill(pid, 'SIGKILL');
  await eventually(`another ${name} runs`, () => run().ready && run().pids[name] !== pid, 60_000);
}

async function counted(
  customers: ChattingCustomer[],
): Promise<Awaited<ReturnType<typeof countInPanel>> & { waiting: number }> {
  const { ADMIN_TOKEN = '' } = JSON.parse(readFileSync(join(directory, 'secrets.json'), 'utf8')) as {
    ADMIN_TOKEN?: string;
  };
  const threads = await Promise.all(customers.map((customer) => customer.thread()));
  const waiting = threads.flat().filter(({ source, status }) => source === 'customer' && status === 'sent').length;
  return { ...(await countInPanel(run().urls.orchestrator, ADMIN_TOKEN, customers)), waiting };
}

function run(): RunFile {
  return JSON.parse(readFileSync(join(directory, 'run.json'), 'utf8')) as RunFile;
}

async function environment(): Promise<Record<string, string>> {
  const { PATH = '', HOME = '' } = process.env;
  const ports: Record<string, string> = {};
  for (const name of [
    'ORCHESTRATOR_PORT',
    'ORCHESTRATOR_INTERNAL_PORT',
    'AGENT_PORT',
    'WHATSAPP_PORT',
    'TIENDANUBE_PORT',
    'UI_PORT',
    'PHONE_PORT',
  ])
    ports[name] = String(await freePort());
  const lively = {
    DEBOUNCE_MS: '300',
    BUBBLE_DELAY_MS: '0',
    LEASE_MS: '5000',
    CUSTOMER_TURNS_PER_HOUR: '0',
    LOOP_GUARD: 'off',
  };
  return { PATH, HOME, NEXUS_DATA_DIR: directory, ...ports, ...lively, ...(redis ? { REDIS_URL: redis.url } : {}) };
}

async function end(code: number): Promise<void> {
  const ended = new Promise((done) => launcher.once('exit', done));
  if (launcher.exitCode === null && launcher.kill('SIGINT')) await ended;
  await redis?.close();
  rmSync(directory, { recursive: true, force: true });
  process.exit(code);
}
