// npm start from nothing: everything runs, heals and stops, and a second start keeps the data.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '@nexus/testing/embedded-postgres';
import { listeningSockets } from '../network/lab/listening-sockets.ts';

const root = resolve(import.meta.dirname, '../..');
const portVariables = [
  'ORCHESTRATOR_PORT',
  'ORCHESTRATOR_INTERNAL_PORT',
  'AGENT_PORT',
  'WHATSAPP_PORT',
  'TIENDANUBE_PORT',
  'UI_PORT',
  'PHONE_PORT',
];

interface RunFile {
  ready: boolean;
  urls: { panel: string; phone: string; orchestrator: string; postgres: string };
  pids: Record<string, number>;
}
interface Started {
  child: ChildProcess;
  output(): string;
  ended: Promise<number | null>;
}
interface Thread {
  messages: { direction: string; text: string | null; caption: string | null }[];
}

describe('npm start', () => {
  // Below a folder of every user's, because root's Postgres is another user; with a space, as folders of people have.
  const dataDirectory = mkdtempSync('/var/tmp/nexus start ');
  chmodSync(dataDirectory, 0o755);
  const variables: Record<string, string> = { NEXUS_DATA_DIR: dataDirectory, DEBOUNCE_MS: '0', BUBBLE_DELAY_MS: '0' };
  const started: ChildProcess[] = [];
  const seen = new Set<number>();

  before(async () => {
    for (const name of portVariables) variables[name] = String(await freePort());
  });

  after(() => {
    for (const child of started) child.kill('SIGKILL');
    for (const pid of seen) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    rmSync(dataDirectory, { recursive: true, force: true });
  });

  function start(more: Record<string, string> = {}): Started {
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(process.execPath, [join(root, 'scripts/start.ts')], {
      cwd: dataDirectory,
      env: { PATH, HOME, ...variables, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    started.push(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (piece: Buffer) => (output += piece.toString()));
    const ended = new Promise<number | null>((done) => child.once('exit', done));
    return { child, output: () => output, ended };
  }

  async function startedAndReady(): Promise<Started> {
    const one = start();
    await until('the line "nexus ready"', () => {
      assert.equal(one.child.exitCode, null, one.output());
      return /^nexus ready$/m.test(one.output());
    });
    for (const pid of Object.values(readRun().pids)) if (pid !== one.child.pid) seen.add(pid);
    return one;
  }

  function readRun(): RunFile {
    return JSON.parse(readFileSync(join(dataDirectory, 'run.json'), 'utf8')) as RunFile;
  }

  async function tenantNames(): Promise<string[]> {
    const { ADMIN_TOKEN = '' } = JSON.parse(readFileSync(join(dataDirectory, 'secrets.json'), 'utf8')) as {
      ADMIN_TOKEN?: string;
    };
    const url = `${readRun().urls.panel}/admin/tenants`;
    const answer = await fetch(url, { headers: { 'x-admin-token': ADMIN_TOKEN, connection: 'close' } });
    assert.equal(answer.status, 200);
    const { items } = (await answer.json()) as { items: { store_name: string }[] };
    return items.map((one) => one.store_name).toSorted();
  }

  async function writeOnThePhone(text: string): Promise<string> {
    const phone = `${readRun().urls.phone}/networks/0`;
    const customer = { phone: '+5491155550101', name: 'Lucía' };
    const body = JSON.stringify({ business_phone: '+541155550100', customer, message: { type: 'text', text } });
    const headers = { 'content-type': 'application/json' };
    const before = (await thread(phone)).messages.length;
    assert.equal((await fetch(`${phone}/inbound`, { method: 'POST', headers, body })).status, 200);
    let reply = '';
    await until('a reply on the phone', async () => {
      const { messages } = await thread(phone);
      const answer = messages.slice(before).find((one) => one.direction === 'out');
      reply = answer?.text ?? answer?.caption ?? '';
      return reply !== '';
    });
    return reply;
  }

  it('starts everything, answers a customer, starts a killed service again and leaves nothing behind on Ctrl-C', async () => {
    const { child, output, ended } = await startedAndReady();
    const run = readRun();
    assert.equal(run.ready, true);
    assert.equal(run.pids.launcher, child.pid);
    assert.equal(statSync(join(dataDirectory, 'run.json')).mode & 0o777, 0o600);
    assert.equal(statSync(join(dataDirectory, 'secrets.json')).mode & 0o777, 0o600);
    assert.equal(run.urls.panel, `http://localhost:${variables.UI_PORT}`);
    for (const pid of Object.values(run.pids)) assert.ok(isAlive(pid));
    const listening = Object.values(run.pids).flatMap(listeningSockets);
    assert.ok(listening.length >= 8, listening.join(' '));
    assert.deepEqual(
      listening.filter((one) => !one.startsWith('127.0.0.1:')),
      [],
      'nothing listens to the world unless HOST says so',
    );
    assert.equal(output().match(/^ {2}\S.*? {2}simulated /gm)?.length, 4, output());
    const token = /\/welcome\?token=([\w-]{20,})/.exec(output())?.[1] ?? '';
    assert.notEqual(token, '');
    for (const name of ['orchestrator', 'agent', 'whatsapp', 'tiendanube', 'panel'])
      assert.ok(!readFileSync(join(dataDirectory, 'logs', `${name}.log`), 'utf8').includes(token));
    assert.deepEqual(await tenantNames(), ['Loja Lagoa', 'Tienda Aurora']);
    assert.match(await writeOnThePhone('Hola! Tenés el buzo canguro negro?'), /buzo canguro negro/i);

    const agent = run.pids.agent ?? 0;
    process.kill(agent, 'SIGKILL');
    await until('run.json with another agent', () => readRun().ready && readRun().pids.agent !== agent);
    seen.add(readRun().pids.agent ?? 0);
    assert.match(output(), /agent ended \(SIGKILL\); starting it again/);
    assert.notEqual(await writeOnThePhone('Y en gris?'), '');

    child.kill('SIGINT');
    assert.equal(await ended, 0);
    assert.deepEqual([...seen].filter(isAlive), []);
    assert.equal(existsSync(join(dataDirectory, 'run.json')), false);
  });

  it('keeps the data over a second start, refuses a third beside it, and ends what a killed launcher left', async () => {
    const second = await startedAndReady();
    const left = readRun();
    assert.deepEqual(await tenantNames(), ['Loja Lagoa', 'Tienda Aurora']);
    const beside = start();
    assert.equal(await beside.ended, 1);
    assert.match(beside.output(), new RegExp(`runs here already \\(process ${second.child.pid}\\)`));
    assert.deepEqual(readRun(), left);

    second.child.kill('SIGKILL');
    await second.ended;
    const next = await startedAndReady();
    assert.match(next.output(), /interrupted run left/);
    const { launcher: _launcher, ...orphans } = left.pids;
    assert.deepEqual(Object.values(orphans).filter(isAlive), []);
    assert.deepEqual(await tenantNames(), ['Loja Lagoa', 'Tienda Aurora']);
    next.child.kill('SIGTERM');
    assert.equal(await next.ended, 0);
    assert.deepEqual([...seen].filter(isAlive), []);
  });

  it('names a port in use with its remedy, and everything that is wrong in the environment, before anything starts', async () => {
    const other = createServer();
    await new Promise<void>((done) => void other.listen(0, '127.0.0.1', done));
    const { port } = other.address() as AddressInfo;
    const busy = start({ UI_PORT: String(port) });
    assert.equal(await busy.ended, 1);
    await new Promise((done) => void other.close(done));
    assert.match(busy.output(), new RegExp(`Port ${port}, wanted for the panel, is in use.*UI_PORT=\\d+ npm start`));
    assert.doesNotMatch(busy.output(), /Starting/);

    const wrong = start({ AGENT_PORT: 'many', NEXUS_SIMULATORS: 'perhaps', PHONE_PORT: variables.UI_PORT ?? '' });
    assert.equal(await wrong.ended, 1);
    for (const name of ['AGENT_PORT must be', 'NEXUS_SIMULATORS must be', 'UI_PORT and PHONE_PORT are the same'])
      assert.match(wrong.output(), new RegExp(name));
  });
});

async function thread(phone: string): Promise<Thread> {
  const query = 'business_phone=%2B541155550100&customer_phone=%2B5491155550101';
  return (await (await fetch(`${phone}/thread?${query}`)).json()) as Thread;
}

/** A zombie counts as ended. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    // No such process.
    return false;
  }
  const status = `/proc/${pid}/status`;
  return !existsSync(status) || !/^State:\s+Z/m.test(readFileSync(status, 'utf8'));
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 150_000;
  while (!(await holds())) {
    assert.ok(Date.now() < end, `waited in vain for ${what}`);
    await delay(50);
  }
}
