// One connection that LISTENs and NOTIFYs: wakes workers, invalidates caches, feeds live streams; reconnects by itself.
import { EventEmitter } from 'node:events';
import type { Log } from '@nexus/service-kit/log';
import * as pg from 'pg';
import { normalizeDsn } from './database.ts';
import type { Announcer } from './database.ts';

type Handler = (payload: string) => void;

/** How long announcements are gathered before they leave for the other processes together. */
const gatherMilliseconds = 20;
/** Announcements kept while the connection is gone; of more, the oldest are dropped: who missed one looks again within its polling time. */
const keptAtMost = 1000;

/** Channels are fixed names; payloads are texts up to 8000 bytes (Postgres NOTIFY). */
export class Listener implements Announcer {
  readonly #dsn: string;
  readonly #log: Log;
  readonly #onAnnounced: (() => void) | undefined;
  readonly #handlers = new Map<string, Set<Handler>>();
  readonly #events = new EventEmitter();
  #client: pg.Client | null = null;
  /** Connections that were lost, each of which is replaced once. */
  readonly #lostClients = new WeakSet<pg.Client>();
  #outageTold = false;
  #stopped = false;
  /** Announced and not yet heard by this process's own handlers, and by the others. */
  #untold: [channel: string, payload: string][] = [];
  #outgoing: [channel: string, payload: string][] = [];
  #gathering: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  #probe: NodeJS.Timeout | undefined;
  /** Since when the listener hears; null while it does not (workers then live on polling). */
  connectedSince: Date | null = null;

  /** @param options.onAnnounced counts the transactions that announcements took */
  constructor(options: { dsn: string; log: Log; onAnnounced?: () => void }) {
    this.#dsn = normalizeDsn(options.dsn);
    this.#onAnnounced = options.onAnnounced;
    this.#log = options.log;
    this.#events.setMaxListeners(100);
  }

  /** Calls `handler` for each notification; returns the way to stop. */
  on(channel: string, handler: Handler): () => void {
    const handlers = this.#handlers.get(channel) ?? new Set();
    handlers.add(handler);
    this.#handlers.set(channel, handlers);
    const client = this.#client;
    if (handlers.size === 1 && client)
      client.query(`listen ${pg.escapeIdentifier(channel)}`).catch((error) => this.#replace(client, error));
    return () => handlers.delete(handler);
  }

  /** Calls `handler` after each (re)connection: what was notified meanwhile was missed, so re-read. */
  onConnected(handler: () => void): () => void {
    this.#events.on('connected', handler);
    return () => this.#events.off('connected', handler);
  }

  /** Handlers of this process hear it at once, also without a connection; those of the others a few milliseconds later. */
  announce(channel: string, payload: string): void {
    if (this.#stopped) return;
    if (this.#untold.length === 0) setImmediate(() => this.#tellUntold());
    this.#untold.push([channel, payload]);
    this.#outgoing.push([channel, payload]);
    if (this.#outgoing.length > keptAtMost) this.#outgoing.shift();
    this.#gathering ??= setTimeout(() => void this.#sendOutgoing(), gatherMilliseconds);
  }

  /** All of a transaction in one go: whoever hears of a change finds that what it made untrue is dropped. */
  #tellUntold(): void {
    const untold = this.#untold;
    this.#untold = [];
    for (const [channel, payload] of untold) this.#tell(channel, payload);
  }

  async #sendOutgoing(): Promise<void> {
    clearTimeout(this.#gathering);
    this.#gathering = undefined;
    const client = this.#client;
    if (!client || this.#outgoing.length === 0) return;
    const leaving = this.#outgoing;
    this.#outgoing = [];
    try {
      await client.query({
        name: 'announce',
        text: 'select count(pg_notify(channel, payload)) from unnest($1::text[], $2::text[]) as announced(channel, payload)',
        values: [leaving.map(([channel]) => channel), leaving.map(([, payload]) => payload)],
      });
      this.#onAnnounced?.();
    } catch (error) {
      this.#log.warn({ err: error, count: leaving.length }, 'announcements could not be sent');
    }
  }

  async start(): Promise<void> {
    await this.#connect();
    if (this.#stopped) return;
    this.#probe = setInterval(() => void this.#check(), 5000);
    this.#probe.unref();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#retry);
    clearInterval(this.#probe);
    await this.#sendOutgoing();
    await this.#client?.end().catch(() => undefined);
  }

  async #connect(): Promise<void> {
    if (this.#stopped) return;
    const client = new pg.Client({
      connectionString: this.#dsn,
      keepAlive: true,
      connectionTimeoutMillis: 5000,
      query_timeout: 5000,
      application_name: 'nexus-listener',
      // Several channels may be asked for at once.
      pipeline: true,
      // Announcing writes nothing that has to be on disk.
      options: '-c synchronous_commit=off',
    });
    client.on('error', (error) => this.#lost(client, error));
    client.on('end', () => this.#lost(client));
    client.on('notification', ({ channel, payload, processId }) => {
      // What this process announced it has heard already.
      if (processId !== backendOf(client)) this.#tell(channel, payload ?? '');
    });
    try {
      await client.connect();
      for (const channel of this.#handlers.keys()) await client.query(`listen ${pg.escapeIdentifier(channel)}`);
    } catch (error) {
      await this.#replace(client, error);
      return;
    }
    if (this.#stopped) {
      await client.end().catch(() => undefined);
      return;
    }
    if (this.#lostClients.has(client)) return;
    this.#client = client;
    this.#outageTold = false;
    this.connectedSince = new Date();
    void this.#sendOutgoing();
    this.#events.emit('connected');
  }

  /** One handler's failure is not another's, nor the connection's. */
  #tell(channel: string, payload: string): void {
    for (const handler of this.#handlers.get(channel) ?? []) {
      try {
        handler(payload);
      } catch (error) {
        this.#log.error({ err: error, channel }, 'a notification could not be handled');
      }
    }
  }

  /** A half-open connection hears nothing and errs at nothing: ask it something now and then. */
  async #check(): Promise<void> {
    const client = this.#client;
    if (!client) return;
    try {
      await client.query('select 1');
    } catch (error) {
      await this.#replace(client, error);
    }
  }

  async #replace(client: pg.Client, error: unknown): Promise<void> {
    this.#lost(client, error);
    await client.end().catch(() => undefined);
  }

  #lost(client: pg.Client, error?: unknown): void {
    if (this.#stopped || this.#lostClients.has(client)) return;
    this.#lostClients.add(client);
    if (!this.#outageTold)
      this.#log.warn({ err: error }, 'the listening connection was lost; polling until it is back');
    this.#outageTold = true;
    this.#client = null;
    this.connectedSince = null;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#connect(), 500);
  }
}

/** The driver knows its backend's process id from the start of the connection, but does not declare it. */
function backendOf(client: pg.Client): number | undefined {
  return (client as unknown as { processID?: number }).processID;
}
