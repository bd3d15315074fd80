// Live changes reach who asked for them, and no slow, refused or forgotten reader is kept.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { Change } from '@nexus/contracts/admin-operations';
import { Database } from '@nexus/database/database';
import { Listener } from '@nexus/database/listener';
import { newId } from '@nexus/database/new-id';
import { createLog } from '@nexus/service-kit/log';
import { createTestDatabase } from '@nexus/testing/test-database';
import type { TestDatabase } from '@nexus/testing/test-database';
import type { FastifyReply } from 'fastify';
import { Client } from 'pg';
import { announceChange, changeChannel } from './announce-change.ts';
import { ChangeStream } from './change-stream.ts';
import { recordEvent } from './record-event.ts';
import { serveChanges } from './serve-changes.ts';

const log = createLog('test', { level: 'silent' });
const tenantId = newId();
let testDatabase: TestDatabase;
let database: Database;
let listener: Listener;

before(async () => {
  testDatabase = await createTestDatabase();
  database = new Database({ dsn: testDatabase.dsn, log, maximum: 3, role: 'nexus_app' });
  listener = new Listener({ dsn: testDatabase.dsn, log });
  await listener.start();
});
after(async () => {
  await listener.stop();
  await database.close();
  await testDatabase.drop();
});

function collect(stream: ChangeStream): { seen: Change[]; next(): Promise<Change>; ended: Promise<void> } {
  const seen: Change[] = [];
  let wake = Promise.withResolvers<Change>();
  const ended = Promise.withResolvers<void>();
  stream.subscribe({
    wants: () => true,
    send: (change) => {
      seen.push(change);
      wake.resolve(change);
      wake = Promise.withResolvers<Change>();
    },
    end: () => ended.resolve(),
  });
  return { seen, next: () => wake.promise, ended: ended.promise };
}

test('a change is told with the commit, and never when the transaction rolls back', async () => {
  const stream = new ChangeStream(listener);
  const { seen, next } = collect(stream);
  const told = next();
  await assert.rejects(
    database.transaction(tenantId, async (tx) => {
      announceChange(tx, { kind: 'message-changed', tenant_id: tenantId });
      throw new Error('rolled back');
    }),
  );
  await database.transaction(tenantId, (tx) => recordEvent(tx, { tenantId, kind: 'test' }));
  await told;
  assert.deepEqual(
    seen.map((one) => one.kind),
    ['event-recorded'],
  );
  stream.close();
});

test('what is no change is not told', async () => {
  const stream = new ChangeStream(listener);
  const { seen, next } = collect(stream);
  const told = next();
  await database.transaction(tenantId, async (tx) => {
    for (const payload of ['not json', '{}', '[]'])
      await tx.query('select pg_notify($1, $2)', [changeChannel, payload]);
    announceChange(tx, { kind: 'turn-changed', tenant_id: tenantId });
  });
  await told;
  assert.deepEqual(
    seen.map((one) => one.kind),
    ['turn-changed'],
  );
  stream.close();
});

test('streams end when the listening connection comes back, since changes were missed meanwhile', async () => {
  const other = new Listener({ dsn: testDatabase.dsn, log });
  await other.start();
  const stream = new ChangeStream(other);
  const { ended } = collect(stream);
  const superuser = new Client({ connectionString: testDatabase.dsn });
  await superuser.connect();
  await superuser.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'nexus-listener' and datname = current_database()`,
  );
  await superuser.end();
  await ended;
  assert.equal(stream.open, 0);
  stream.close();
  assert.equal(stream.subscribe({ wants: () => true, send: () => undefined, end: () => undefined }), null);
  await other.stop();
});

/** Serves one stream over a real socket. */
async function serveOne(
  stream: ChangeStream,
  options: { stillAllowed?: () => Promise<boolean>; recheckMs?: number } = {},
) {
  const closed = Promise.withResolvers<void>();
  const server = createServer((_request, raw) => {
    raw.once('close', () => closed.resolve());
    const reply = { raw, hijack: () => undefined } as unknown as FastifyReply;
    serveChanges(reply, { stream, wants: () => true, stillAllowed: async () => true, recheckMs: 60_000, ...options });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  return { server, socket, closed: closed.promise };
}

test('a reader that does not read is dropped instead of being stored up for', async () => {
  const stream = new ChangeStream(listener);
  const { server, socket, closed } = await serveOne(stream);
  await new Promise((done) => socket.once('data', done));
  socket.pause();
  const data = { kind: 'x'.repeat(6000), tenant_id: tenantId };
  const over = { yet: false };
  void closed.then(() => (over.yet = true));
  for (let turn = 0; turn < 200 && !over.yet; turn += 1)
    await database.transaction(tenantId, async (tx) => {
      for (let number = 0; number < 20; number += 1) announceChange(tx, { ...data, message_id: newId() });
    });
  await closed;
  assert.equal(stream.open, 0);
  socket.destroy();
  stream.close();
  await new Promise((done) => server.close(done));
});

test('a reader whose right ended is shown out', async () => {
  for (const stillAllowed of [async () => false, async () => Promise.reject(new Error('no session'))]) {
    const stream = new ChangeStream(listener);
    const { server, socket, closed } = await serveOne(stream, { stillAllowed, recheckMs: 5 });
    socket.resume();
    await closed;
    assert.equal(stream.open, 0);
    socket.destroy();
    stream.close();
    await new Promise((done) => server.close(done));
  }
});
