// The process of a database with pgvector: PGlite, Postgres compiled to WebAssembly, behind the wire protocol. Prints its port; ends with its parent.
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';

const sslRequest = 80_877_103;
const terminate = 'X'.charCodeAt(0);

const engine = await PGlite.create({ extensions: { vector } });
const server = createServer((socket) => serve(engine, socket)).listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
process.stdin.resume().once('end', () => process.exit());

/** Message for message (https://www.postgresql.org/docs/current/protocol-message-formats.html); the first has no type. */
function serve(engine: PGlite, socket: Socket): void {
  let rest = Buffer.alloc(0);
  let started = false;
  let answered: Promise<unknown> = Promise.resolve();
  const next = (): Buffer | null => {
    const begin = started ? 1 : 0;
    const length = rest.length < begin + 4 ? Infinity : begin + rest.readInt32BE(begin);
    if (rest.length < length) return null;
    const message = rest.subarray(0, length);
    rest = rest.subarray(length);
    return message;
  };
  const answer = async (message: Buffer, opens: boolean): Promise<void> => {
    if (opens) for (const statement of ['rollback', 'discard all']) await engine.exec(statement);
    socket.write(await engine.execProtocolRaw(message, { syncToFs: false }));
    const role = opens ? /role=(\w+)/.exec(message.toString('latin1'))?.[1] : undefined;
    if (role) await engine.exec(`set role ${role}`);
  };
  socket.on('error', () => undefined);
  socket.on('data', (data: Buffer) => {
    rest = Buffer.concat([rest, data]);
    for (let message = next(); message !== null; message = next()) {
      const [one, opens] = [message, !started];
      if (opens && one.readInt32BE(4) === sslRequest) socket.write('N');
      else if (!opens && one[0] === terminate) socket.end();
      else {
        started = true;
        answered = answered.then(() => answer(one, opens)).catch((error: Error) => socket.destroy(error));
      }
    }
  });
}
