// Starts a replica as a process and waits until it is ready.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { standInPort } from './stand-in.ts';

export interface ReplicaOptions {
  name: string;
  replica: string;
  address: string;
  door: 'public' | 'private';
  token?: string;
  drainMilliseconds: number;
}

export interface Replica {
  address: string;
  /** Method and raw path of every call that reached its handler. */
  calls: string[];
  /** SIGTERM; resolves when it has ended by itself. */
  stop(): Promise<void>;
}

export async function startReplica(options: ReplicaOptions): Promise<Replica> {
  const { name, replica, address, door } = options;
  const child = spawn(process.execPath, [join(import.meta.dirname, 'replica.ts'), name, replica, door], {
    env: {
      PATH: process.env.PATH,
      NODE_ENV: 'test',
      HOST: address,
      PORT: String(standInPort),
      INTERNAL_API_TOKEN: options.token ?? 'test-internal-token-for-every-service',
      DRAIN_MS: String(options.drainMilliseconds),
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const calls: string[] = [];
  let rest = '';
  child.stdout.on('data', (part: Buffer) => {
    const lines = (rest + part.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (line.startsWith('call ')) calls.push(line.slice(5));
  });
  const ready = (): Promise<boolean> =>
    fetch(`http://${address}:${standInPort}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    );
  while (!(await ready())) {
    if (child.exitCode !== null) throw new Error(`${name} ${replica} did not start`);
    await new Promise((done) => setTimeout(done, 30));
  }
  return {
    address,
    calls,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
