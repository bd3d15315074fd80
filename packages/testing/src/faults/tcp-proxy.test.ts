// The proxy does to connections what it is told, and nothing to the others.
import assert from 'node:assert/strict';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { after, afterEach, before, test } from 'node:test';
import { eventually } from './await-condition.ts';
import { startTcpProxy } from './tcp-proxy.ts';
import type { TcpProxy } from './tcp-proxy.ts';

let server: Server;
let proxy: TcpProxy;
let heard = '';
const atServer = new Set<Socket>();
const clients: Speaker[] = [];

before(async () => {
  server = createServer((socket) => {
    atServer.add(socket);
    socket.on('close', () => atServer.delete(socket));
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      socket.write(`re:${chunk.toString()}`);
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  proxy = await startTcpProxy({ port: (server.address() as AddressInfo).port });
});
afterEach(async () => {
  for (const one of clients.splice(0)) one.socket.destroy();
  await proxy.set('pass');
  await eventually('everything is closed', () => proxy.open === 0 && atServer.size === 0);
  heard = '';
});
after(async () => {
  await proxy.close();
  server.close();
});

interface Speaker {
  socket: Socket;
  heard: string;
  error: string | null;
}

async function speaker(): Promise<Speaker> {
  const one: Speaker = { socket: connect(proxy.port, '127.0.0.1'), heard: '', error: null };
  clients.push(one);
  one.socket.on('data', (chunk: Buffer) => void (one.heard += chunk.toString()));
  one.socket.on('error', (error) => void (one.error = (error as { code?: string }).code ?? 'unknown'));
  await new Promise<void>((done) => {
    one.socket.once('connect', done);
    one.socket.once('error', () => done());
  });
  return one;
}

/** Says it and waits for its answer. */
async function talks(one: Speaker, word: string): Promise<void> {
  one.socket.write(word);
  await eventually(`an answer to ${word}`, () => one.heard.includes(`re:${word}`));
}

test('it passes, and what is late comes late and in order', async () => {
  const one = await speaker();
  await talks(one, 'a');
  await proxy.set({ kind: 'latency', milliseconds: 60 });
  const begun = performance.now();
  one.socket.write('b');
  await eventually('b', () => one.heard.includes('re:b'));
  assert.ok(performance.now() - begun >= 55);
});

test('a lost question is not heard, a lost answer is', async () => {
  const one = await speaker();
  await proxy.set({ kind: 'drop-up' });
  one.socket.write('up');
  await proxy.set({ kind: 'drop-down' });
  one.socket.write('down');
  await eventually('the server hears', () => heard.includes('down'));
  await proxy.set('pass');
  await talks(one, 'last');
  assert.equal(one.heard, 're:last');
});

test('a black hole takes connections and gives nothing, also not the end of the other side', async () => {
  await proxy.set({ kind: 'black-hole' });
  const one = await speaker();
  one.socket.write('x');
  await eventually('it is open', () => proxy.open === 1 && atServer.size === 1);
  for (const socket of atServer) socket.destroy();
  await eventually('the server side is gone', () => atServer.size === 0);
  assert.deepEqual([one.error, one.heard, one.socket.destroyed], [null, '', false]);
});

test('the answer to one statement is lost on one connection only, and the server has acted', async () => {
  const [one, two] = [await speaker(), await speaker()];
  await talks(one, 'a');
  await proxy.set({ kind: 'drop-down' }, { after: 'commit', times: 1 });
  one.socket.write('commit 1');
  await eventually('the server acts', () => heard.includes('commit 1'));
  await talks(two, 'commit 2');
  assert.equal(one.heard, 're:a');
});

test('it resets at the answer', async () => {
  const one = await speaker();
  await proxy.set({ kind: 'reset-on-reply' }, { after: 'commit', times: 1 });
  await talks(one, 'begin');
  one.socket.write('commit');
  await eventually('it is reset', () => one.error === 'ECONNRESET');
  assert.ok(heard.endsWith('commit'));
  await talks(await speaker(), 'commit again');
});

test('half-open: the client is told nothing, who connects anew is served', async () => {
  const one = await speaker();
  await talks(one, 'listener');
  const other = await speaker();
  await talks(other, 'pool');
  await proxy.set({ kind: 'half-open' }, { only: 'listener' });
  await eventually('one side is gone', () => atServer.size === 1);
  one.socket.write('anyone?');
  await talks(other, 'more');
  await talks(await speaker(), 'listener');
  assert.deepEqual([one.error, one.heard, one.socket.destroyed], [null, 're:listener', false]);
});

test('refusing and cutting', async () => {
  const one = await speaker();
  await talks(one, 'a');
  await proxy.set({ kind: 'refuse' });
  assert.equal((await speaker()).error, 'ECONNREFUSED');
  await talks(one, 'b');
  proxy.cut();
  await eventually('it is cut', () => one.error === 'ECONNRESET');
  await proxy.set('pass');
  await talks(await speaker(), 'c');
});

test('the same seed draws the same chance', async () => {
  const outcomes: string[] = [];
  for (const _round of [1, 2]) {
    const seeded = await startTcpProxy({ port: (server.address() as AddressInfo).port }, 7);
    await seeded.set({ kind: 'drop-down' }, { chance: 0.5 });
    const socket = connect(seeded.port, '127.0.0.1');
    let said = '';
    socket.on('data', (chunk: Buffer) => void (said += chunk.toString()));
    for (let word = 0; word < 12; word += 1) {
      const before = heard.length;
      socket.write(`${word},`);
      await eventually('the server hears', () => heard.length > before);
      await new Promise((done) => setTimeout(done, 15));
    }
    outcomes.push(said);
    socket.destroy();
    await seeded.close();
  }
  assert.equal(outcomes[0], outcomes[1]);
  assert.ok((outcomes[0] ?? '').length > 0);
});
