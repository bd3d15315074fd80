// A TCP proxy that misbehaves on order: put between a service and what it talks to, and switched while they talk.
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { seededRandom } from './random.ts';

export type ProxyMode =
  /** Carries bytes both ways. */
  | { kind: 'pass' }
  /** Carries answers that much later, in their order. */
  | { kind: 'latency'; milliseconds: number }
  /** What the client says is lost; `drop-down`: what the server answers; `black-hole`: both. The connections stay. */
  | { kind: 'drop-up' | 'drop-down' | 'black-hole' }
  /** The server acts, and at its first answer the client's connection is reset. */
  | { kind: 'reset-on-reply' }
  /** Connections of before: the server's side is closed and the client's side is not told. New ones pass. */
  | { kind: 'half-open' }
  /** Nobody listens; connections of before go on. */
  | { kind: 'refuse' };

export interface ProxyOptions {
  /** Only connections whose first bytes contain this; the others pass. */
  only?: string;
  /** Begins on a connection when its client has said something that contains this; of several, one after the other. */
  after?: string | string[];
  /** How many connections it happens to; then the others pass. Needs `after` or `reset-on-reply`. */
  times?: number;
  /** From 0 to 1: which part of the chunks it happens to, drawn from the proxy's seed. Default 1. */
  chance?: number;
}

interface Wire {
  client: Socket;
  server: Socket;
  opening: string;
  /** How many words of the mode's `after` were heard on it. */
  heard: number;
  /** The client's side stays, whatever becomes of the server's. */
  halfOpen: boolean;
}

type Direction = 'up' | 'down';

export class TcpProxy {
  readonly #target: { host: string; port: number };
  readonly #wires = new Set<Wire>();
  readonly #random: () => number;
  #server: Server | null = null;
  #port = 0;
  #mode: ProxyMode = { kind: 'pass' };
  #options: ProxyOptions = {};
  #left = Infinity;
  /** Connections accepted so far. */
  accepted = 0;

  constructor(target: { host?: string; port: number }, seed = 1) {
    this.#target = { host: target.host ?? '127.0.0.1', port: target.port };
    this.#random = seededRandom(seed);
  }

  get port(): number {
    return this.#port;
  }

  /** Open connections. */
  get open(): number {
    return this.#wires.size;
  }

  async start(): Promise<this> {
    await this.#listen();
    return this;
  }

  /** From now on; also for connections there are. */
  async set(mode: ProxyMode | 'pass', options: ProxyOptions = {}): Promise<void> {
    this.#mode = mode === 'pass' ? { kind: 'pass' } : mode;
    this.#options = options;
    this.#left = options.times ?? Infinity;
    for (const wire of this.#wires) wire.heard = 0;
    if (this.#mode.kind === 'half-open')
      for (const wire of this.#wires) if (this.#concerns(wire)) this.#abandonServer(wire);
    for (const wire of this.#wires) if (!this.#swallows(wire) && hasLostASide(wire)) end(wire);
    if (this.#mode.kind === 'refuse') await this.#deafen();
    else await this.#listen();
  }

  /** Resets every connection there is, at both ends. */
  cut(): void {
    for (const wire of this.#wires) end(wire);
  }

  /** The same port, another server behind it: for connections to come. */
  aim(port: number): void {
    this.#target.port = port;
  }

  async close(): Promise<void> {
    this.cut();
    await this.#deafen();
  }

  async #listen(): Promise<void> {
    if (this.#server) return;
    const server = createServer({ allowHalfOpen: true }, (client) => this.#accept(client));
    await new Promise<void>((done, fail) => {
      server.once('error', fail);
      server.listen(this.#port, '127.0.0.1', done);
    });
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async #deafen(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    // Its callback would wait for the connections, which go on.
    server?.close();
  }

  #accept(client: Socket): void {
    this.accepted += 1;
    const server = connect({ ...this.#target, allowHalfOpen: true });
    const wire: Wire = { client, server, opening: '', heard: 0, halfOpen: false };
    this.#wires.add(wire);
    for (const [socket, direction] of [
      [client, 'up'],
      [server, 'down'],
    ] as const) {
      socket.setNoDelay(true);
      socket.on('data', (chunk: Buffer) => this.#carry(wire, chunk, direction));
      socket.on('error', () => this.#ended(wire, direction));
      socket.on('close', () => this.#ended(wire, direction));
      socket.on('end', () => this.#passEnd(wire, direction));
    }
  }

  #carry(wire: Wire, chunk: Buffer, direction: Direction): void {
    const to = direction === 'up' ? wire.server : wire.client;
    if (direction === 'up') this.#hear(wire, chunk);
    if (wire.halfOpen) return;
    if (!this.#happensTo(wire, direction)) return void to.write(chunk);
    const { kind } = this.#mode;
    if (kind === 'reset-on-reply') {
      this.#left -= 1;
      return end(wire);
    }
    if (this.#mode.kind === 'latency') setTimeout(() => !to.destroyed && to.write(chunk), this.#mode.milliseconds);
  }

  /** The statement that begins it still gets through: the mode holds for what comes back, or for what is said later. */
  #hear(wire: Wire, chunk: Buffer): void {
    if (wire.opening.length < 1000) wire.opening += chunk.toString('latin1').slice(0, 1000);
    const words = this.#words;
    if (words.length === 0 || this.#left <= 0 || !this.#concerns(wire)) return;
    const before = wire.heard;
    while (wire.heard < words.length && chunk.includes(words[wire.heard] ?? '')) wire.heard += 1;
    const begins = before < words.length && wire.heard === words.length;
    if (begins && this.#mode.kind !== 'reset-on-reply') this.#left -= 1;
  }

  get #words(): string[] {
    return [this.#options.after ?? []].flat();
  }

  #happensTo(wire: Wire, direction: Direction): boolean {
    const { kind } = this.#mode;
    const concerned =
      kind === 'black-hole' ||
      (kind === 'drop-up' && direction === 'up') ||
      ((kind === 'drop-down' || kind === 'reset-on-reply' || kind === 'latency') && direction === 'down');
    if (!concerned || !this.#concerns(wire)) return false;
    const words = this.#words;
    if (words.length > 0 ? wire.heard < words.length : this.#left <= 0) return false;
    const { chance = 1 } = this.#options;
    return chance >= 1 || this.#random() < chance;
  }

  #concerns(wire: Wire): boolean {
    return this.#options.only === undefined || wire.opening.includes(this.#options.only);
  }

  #abandonServer(wire: Wire): void {
    wire.halfOpen = true;
    wire.server.destroy();
  }

  /** A black hole swallows also the news that one side has gone. */
  #swallows(wire: Wire): boolean {
    return this.#mode.kind === 'black-hole' && this.#concerns(wire);
  }

  #passEnd(wire: Wire, direction: Direction): void {
    if (wire.halfOpen) return void (direction === 'up' && wire.client.destroy());
    if (!this.#swallows(wire)) (direction === 'up' ? wire.server : wire.client).end();
  }

  #ended(wire: Wire, direction: Direction): void {
    if (direction === 'down' && (wire.halfOpen || this.#swallows(wire))) return;
    wire.client.destroy();
    wire.server.destroy();
    this.#wires.delete(wire);
  }
}

/** One end closed while nothing was carried; the other learns it now. */
function hasLostASide({ client, server, halfOpen }: Wire): boolean {
  return !halfOpen && (client.readableEnded || server.readableEnded || client.destroyed || server.destroyed);
}

function end({ client, server }: Wire): void {
  client.resetAndDestroy();
  server.resetAndDestroy();
}

/** A proxy in front of the port; `seed` repeats its chance. */
export async function startTcpProxy(target: { host?: string; port: number }, seed?: number): Promise<TcpProxy> {
  return new TcpProxy(target, seed).start();
}

/** The address with the proxy's port in place of the server's. */
export function through(proxy: TcpProxy, address: string): string {
  const url = new URL(address);
  url.hostname = '127.0.0.1';
  url.port = String(proxy.port);
  return url.href;
}
