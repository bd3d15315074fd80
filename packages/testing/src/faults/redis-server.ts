// A real redis-server of a test's own: on its own port and folder, killed, frozen, filled and flushed on order.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../embedded-postgres.ts';
import { eventually } from './await-condition.ts';

const program = ['/usr/bin/redis-server', '/usr/local/bin/redis-server', '/opt/homebrew/bin/redis-server'].find(
  (path) => existsSync(path),
);

export class RedisServer {
  readonly port: number;
  readonly #directory = mkdtempSync(join(tmpdir(), 'nexus-redis-'));
  #child: ChildProcess | null = null;
  #password = '';

  constructor(port: number) {
    this.port = port;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  /** Starts it on its port, also after a kill. @throws when redis-server is not installed */
  async start(options: { password?: string } = {}): Promise<void> {
    if (!program) throw new Error('redis-server is not installed');
    this.#password = options.password ?? '';
    const flags = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    const secret = this.#password ? ['--requirepass', this.#password] : [];
    const child = spawn(program, [...flags, '--dir', this.#directory, ...secret], { stdio: 'ignore' });
    this.#child = child;
    await eventually('redis-server answers', async () => {
      if (child.exitCode !== null) throw new Error(`redis-server ended with ${child.exitCode}`);
      return /PONG|NOAUTH/.test(await this.ask('PING'));
    });
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGKILL');
    await ended;
  }

  /** Connections are still accepted by the kernel; nothing is answered. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  /** One command over a connection of its own; gives the raw answer. */
  async ask(...words: string[]): Promise<string> {
    const commands = this.#password ? [['AUTH', this.#password], words] : [words];
    const encode = (parts: string[]): string =>
      `*${parts.length}\r\n${parts.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`).join('')}`;
    return new Promise((done, fail) => {
      const socket = connect(this.port, '127.0.0.1');
      let said = '';
      socket.setTimeout(5000, () => socket.destroy(new Error('redis-server does not answer')));
      socket.on('error', fail);
      socket.on('data', (chunk: Buffer) => void (said += chunk.toString()));
      socket.on('close', () => done(said));
      socket.end([...commands, ['QUIT']].map(encode).join(''));
    });
  }

  /** No memory is left and nothing is evicted: writes are refused, reads go on. */
  async fill(): Promise<void> {
    await this.ask('CONFIG', 'SET', 'maxmemory-policy', 'noeviction');
    await this.ask('CONFIG', 'SET', 'maxmemory', '1');
  }

  async close(): Promise<void> {
    this.thaw();
    await this.kill();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

/** Started and answering. */
export async function startRedisServer(options: { password?: string } = {}): Promise<RedisServer> {
  const server = new RedisServer(await freePort());
  await server.start(options);
  return server;
}
