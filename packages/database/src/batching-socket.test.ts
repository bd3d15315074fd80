// What is written to Postgres in one moment goes out in one system call.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { after, before, describe, test } from 'node:test';
import { BatchingSocket } from './batching-socket.ts';

describe('batching socket', () => {
  let server: Server;
  const heard: Buffer[] = [];
  const connections: Socket[] = [];

  before(async () => {
    server = createServer((socket) => {
      connections.push(socket);
      socket.on('data', (part: Buffer) => heard.push(part));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  after(() => server.close());

  test('statements that follow each other over promises leave together, also with corks of the driver among them', async () => {
    const socket = new BatchingSocket();
    socket.connect((server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    const calls: number[] = [];
    const writev = socket._writev?.bind(socket);
    socket._writev = (chunks, done) => {
      calls.push(chunks.length);
      writev?.(chunks, done);
    };
    socket.write('begin;');
    await Promise.resolve();
    socket.cork();
    socket.write('select 1;');
    socket.uncork();
    await new Promise<void>((done) => process.nextTick(done));
    socket.write('commit;');
    socket.end();
    await once(connections[0] ?? socket, 'end');
    assert.deepEqual(calls, [3]);
    assert.equal(Buffer.concat(heard).toString(), 'begin;select 1;commit;');
  });
});
