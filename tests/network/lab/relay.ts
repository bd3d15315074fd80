// Passes TCP connections on from one address to a server at another, so that the server seems to move.
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';

export interface Relay {
  /** Ends every connection, and listens no more; a second time does nothing. */
  close(): Promise<void>;
}

export async function startRelay(
  from: { address: string; port: number },
  to: { host: string; port: number },
): Promise<Relay> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(to.port, to.host);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        // What the one said last still goes through to the other.
        other.destroySoon();
      });
    }
  });
  server.listen(from.port, from.address);
  await once(server, 'listening');
  return {
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
