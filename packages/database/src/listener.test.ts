// The listener hears what is notified, comes back when its connection is lost, and tells that it was away.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { createLog } from '@nexus/service-kit/log';
import { createTestDatabase } from '@nexus/testing/test-database';
import type { TestDatabase } from '@nexus/testing/test-database';
import { Client } from 'pg';
import { Listener } from './listener.ts';

describe('listener', () => {
  let made: TestDatabase;
  let client: Client;
  const lines: string[] = [];
  const log = createLog('test', { write: (line) => lines.push(line) });
  const opened: Listener[] = [];

  const listen = () => {
    const listener = new Listener({ dsn: made.dsn, log });
    opened.push(listener);
    return listener;
  };
  const notify = (channel: string, payload: string) => client.query('select pg_notify($1, $2)', [channel, payload]);
  /** The next payloads that a handler gets. */
  const heard = (listener: Listener, channel: string, count: number) => {
    const payloads: string[] = [];
    return new Promise<string[]>((done) => {
      const off = listener.on(channel, (payload) => {
        payloads.push(payload);
        if (payloads.length < count) return;
        off();
        done(payloads);
      });
    });
  };
  /** A channel that is added while connected is heard a moment later: notifies until it was. */
  const notifyUntil = async (payloads: Promise<string[]>, channel: string, payload: string) => {
    const state = { heard: false };
    void payloads.then(() => (state.heard = true));
    while (!state.heard) await notify(channel, payload);
    assert.deepEqual(await payloads, [payload]);
  };
  const backends = async () =>
    (
      await client.query<{ pid: number }>(
        `select pid from pg_stat_activity where application_name = 'nexus-listener' and datname = current_database()`,
      )
    ).rows.map((row) => row.pid);
  const connected = (listener: Listener) => new Promise<void>((done) => listener.onConnected(done));

  before(async () => {
    made = await createTestDatabase({ empty: true });
    client = new Client({ connectionString: made.dsn });
    await client.connect();
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((listener) => listener.stop()));
  });
  after(async () => {
    await client.end();
    await made.drop();
  });

  test('hears its channels in order, those added before the start and after it, and no others', async () => {
    const listener = listen();
    const early = heard(listener, 'early', 2);
    await listener.start();
    const late = heard(listener, 'Late "one"', 1);
    await notify('other', 'x');
    await notify('early', 'first');
    await notify('early', '');
    assert.deepEqual(await early, ['first', '']);
    await notifyUntil(late, 'Late "one"', 'late');
  });

  test('a handler that fails takes neither the others nor the process with it', async () => {
    const listener = listen();
    listener.on('work', () => {
      throw new Error('the handler broke');
    });
    const other = heard(listener, 'work', 1);
    await listener.start();
    await notify('work', 'x');
    assert.deepEqual(await other, ['x']);
    assert.ok(lines.some((line) => line.includes('the handler broke')));
  });

  test('a handler that was taken off hears no more', async () => {
    const listener = listen();
    const payloads: string[] = [];
    const off = listener.on('work', (payload) => payloads.push(payload));
    const witness = heard(listener, 'work', 1);
    await listener.start();
    off();
    await notify('work', 'x');
    await witness;
    assert.deepEqual(payloads, []);
  });

  test('what a process announces it hears at once and once, the others a moment later, in order', async () => {
    const [own, other] = [listen(), listen()];
    const payloads: string[] = [];
    own.on('work', (payload) => payloads.push(payload));
    const others = heard(other, 'work', 3);
    await Promise.all([own.start(), other.start()]);
    for (const payload of ['one', 'two']) own.announce('work', payload);
    assert.deepEqual(payloads, [], 'the work of the announcer goes first');
    await new Promise(setImmediate);
    assert.deepEqual(payloads, ['one', 'two']);
    await notify('work', 'from elsewhere');
    assert.deepEqual((await others).toSorted(), ['from elsewhere', 'one', 'two']);
    const last = heard(own, 'work', 1);
    await notify('work', 'last');
    await last;
    assert.deepEqual(payloads, ['one', 'two', 'from elsewhere', 'last'], 'its own did not come back to it');
  });

  test('what is announced without a connection is heard here at once, and elsewhere when the connection is back', async () => {
    const [own, other] = [listen(), listen()];
    await own.start();
    const back = connected(own);
    await client.query('select pg_terminate_backend(pid) from unnest($1::int[]) as pid', [await backends()]);
    while (own.connectedSince !== null) await new Promise((done) => setTimeout(done, 5));
    await other.start();
    const [here, there] = [heard(own, 'work', 1), heard(other, 'work', 1)];
    own.announce('work', 'kept');
    assert.deepEqual(await here, ['kept']);
    assert.equal(own.connectedSince, null);
    await back;
    assert.deepEqual(await there, ['kept']);
  });

  test('a lost connection is told once, made anew once, and hears again', async () => {
    const listener = listen();
    const payloads = heard(listener, 'work', 2);
    await listener.start();
    lines.length = 0;
    for (let round = 1; round <= 2; round += 1) {
      assert.ok(listener.connectedSince instanceof Date);
      const back = connected(listener);
      const pids = await backends();
      assert.equal(pids.length, 1);
      await client.query('select pg_terminate_backend($1)', [pids[0]]);
      await back;
      assert.equal(lines.filter((line) => line.includes('the listening connection was lost')).length, round);
    }
    assert.equal((await backends()).length, 1, 'one connection, however often it was lost');
    await notify('work', 'one');
    await notify('work', 'two');
    assert.deepEqual(await payloads, ['one', 'two']);
  });

  test('starting while nobody answers is no error: it connects when somebody does', async () => {
    const listener = new Listener({ dsn: made.dsn.replace(/\/[^/]*$/, '/not_there_yet'), log });
    opened.push(listener);
    await listener.start();
    assert.equal(listener.connectedSince, null);
    const back = connected(listener);
    const payload = heard(listener, 'work', 1);
    await client.query('create database not_there_yet');
    await back;
    const other = new Client({ connectionString: made.dsn.replace(/\/[^/]*$/, '/not_there_yet') });
    await other.connect();
    await other.query(`notify work, 'hello'`);
    assert.deepEqual(await payload, ['hello']);
    await other.end();
    await listener.stop();
    await client.query('drop database not_there_yet with (force)');
  });

  test('after the stop nothing is left, also when it comes during the start', async () => {
    const listener = listen();
    const starting = listener.start();
    await listener.stop();
    await starting;
    while ((await backends()).length > 0);
    assert.equal(listener.connectedSince, null);
  });
});
