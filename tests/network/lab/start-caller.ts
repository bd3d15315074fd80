// Starts the caller with a resolver of its own: the same getaddrinfo as in a container, asking a DNS server of the test.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Question } from './caller.ts';
import type { Answered } from './steady-load.ts';

export interface Caller {
  ask(question: Question): Promise<Answered>;
  stop(): Promise<void>;
}

/** Needs root: another /etc/resolv.conf is put over the machine's, in a mount namespace that only the caller sees. */
export async function startCaller(nameServer: string): Promise<Caller> {
  const directory = mkdtempSync(join(tmpdir(), 'nexus-resolver-'));
  // The options are those deploy/compose.yaml gives each service.
  writeFileSync(join(directory, 'resolv.conf'), `nameserver ${nameServer}\noptions timeout:1 attempts:2\n`);
  const script = 'mount --bind "$1" /etc/resolv.conf && exec "$2" "$3"';
  const child = spawn(
    'unshare',
    [
      '--mount',
      'sh',
      '-c',
      script,
      'sh',
      join(directory, 'resolv.conf'),
      process.execPath,
      join(import.meta.dirname, 'caller.ts'),
    ],
    { env: { PATH: process.env.PATH, NODE_ENV: 'test' }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  const ended = once(child, 'exit');
  await once(child, 'message');
  const waiting = new Map<number, (answered: Answered) => void>();
  child.on('message', ({ id, answered }: { id: number; answered: Answered }) => {
    waiting.get(id)?.(answered);
    waiting.delete(id);
  });
  let last = 0;
  return {
    ask: (question) =>
      new Promise((resolve) => {
        waiting.set((last += 1), resolve);
        child.send({ id: last, question });
      }),
    stop: async () => {
      child.disconnect();
      await ended;
      rmSync(directory, { recursive: true });
    },
  };
}
