// The pool and its transactions: tenant-scoped by default, platform-wide only by name.
import type { Log } from '@nexus/service-kit/log';
import { AppError } from '@nexus/service-kit/app-error';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import * as pg from 'pg';
import { BatchingSocket } from './batching-socket.ts';
import { isUuid } from './new-id.ts';

export interface DatabaseOptions {
  dsn: string;
  log: Log;
  /** Connections of the pool; default 20. */
  maximum?: number;
  /** Role that pool connections take, so that row-level security binds them; null: the connecting user itself. */
  role?: string | null;
}

/** What a unit of work gets: rows by SQL, or by drizzle for the declared tables. Statements run in the order they were given, also when none was waited for. */
export interface Transaction {
  /** A statement with `values`, be they none, is planned once per connection and then reused; so its text must not be made up of changing parts. */
  query<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
  /** For a statement whose rows nobody needs: it leaves at once and is not waited for; the commit waits, and the transaction fails with it. */
  send(text: string, values: unknown[]): void;
  /**
   * The commit leaves with the statements given so far instead of after their answers, and no statement may follow. For work that
   * would commit whatever the answers say: what it throws afterwards undoes nothing.
   */
  commitNow(): void;
  readonly drizzle: NodePgDatabase;
}

/** Turns the seed's `postgresql+asyncpg://` form into what the driver reads. */
export function normalizeDsn(dsn: string): string {
  return dsn.replace(/^postgres(ql)?\+\w+:/, 'postgresql:');
}

/** Connections to Postgres. Every statement runs in a transaction that names its tenant, or names a reason to see them all. */
export class Database {
  readonly pool: pg.Pool;
  readonly dsn: string;
  readonly #log: Log;
  /** Set after start-up repair: what the readiness probe and the health screen tell. */
  rowSecurity = 'unknown';

  constructor(options: DatabaseOptions) {
    this.dsn = normalizeDsn(options.dsn);
    this.#log = options.log;
    this.pool = new pg.Pool({
      connectionString: this.dsn,
      max: options.maximum ?? 20,
      connectionTimeoutMillis: 5000,
      idleTimeoutMillis: 60_000,
      keepAlive: true,
      query_timeout: 30_000,
      statement_timeout: 25_000,
      idle_in_transaction_session_timeout: 60_000,
      application_name: 'nexus',
      options: options.role ? `-c role=${options.role}` : undefined,
      // Statements leave without waiting for the answers to those before them; Postgres runs them in their order.
      pipeline: true,
      stream: () => new BatchingSocket(),
    });
    this.pool.on('error', (error) => this.#log.warn({ err: error }, 'an idle database connection was lost'));
    this.pool.on('connect', (client) =>
      client.on('error', (error) => this.#log.warn({ err: error }, 'a database connection was lost')),
    );
  }

  /**
   * Runs `work` seeing one tenant's rows only; its writes are committed when it returns, and none of them when it throws.
   * @throws AppError 503 `database.unavailable` when Postgres cannot be reached, 400 `request.invalid-id`, and 500 `database.rolled-back`
   * when `work` returned although a statement of it had failed: Postgres answers such a commit with a quiet rollback.
   */
  async transaction<T>(tenantId: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    if (!isUuid(tenantId))
      throw new AppError({ code: 'request.invalid-id', status: 400, message: 'The tenant id is not a UUID.' });
    return this.#run(`begin; select set_config('app.tenant_id', '${tenantId}', true)`, work);
  }

  /**
   * Runs `work` seeing every tenant. Only for what cannot know its tenant (claims of leases, door routing, repair, platform administration);
   * the callers are a list that the architecture check knows. `reason` names the caller and is told in errors.
   */
  async platformTransaction<T>(reason: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    try {
      return await this.#run(`begin; select set_config('app.scope', 'platform', true)`, work);
    } catch (error) {
      if (error instanceof pg.DatabaseError) error.message = `${reason}: ${error.message}`;
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  async #run<T>(begin: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const client = await this.#connect();
    let broken: Error | undefined;
    const unanswered = new Unanswered();
    try {
      unanswered.add(client.query(begin));
      const tx = new OpenTransaction(client, unanswered);
      const result = await work(tx);
      const ended = tx.commit();
      await unanswered.all();
      if ((await ended).command !== 'COMMIT') throw rolledBack();
      return result;
    } catch (error) {
      try {
        await client.query('rollback');
      } catch (failure) {
        broken = failure as Error;
      }
      throw asUnavailable(unanswered.firstFailure ?? error);
    } finally {
      client.release(broken);
    }
  }

  async #connect(): Promise<pg.PoolClient> {
    try {
      return await this.pool.connect();
    } catch (error) {
      throw unavailable(error);
    }
  }
}

/** Statements that left and whose answers nobody waits for yet. */
class Unanswered {
  readonly #answers: Promise<unknown>[] = [];
  /** After a failure Postgres refuses whatever follows, so the first one tells why. */
  firstFailure: unknown;

  add<T>(answer: Promise<T>): Promise<T> {
    answer.catch((error: unknown) => (this.firstFailure ??= error));
    this.#answers.push(answer);
    return answer;
  }

  /** @throws the first failure */
  async all(): Promise<void> {
    await Promise.all(this.#answers);
  }
}

/** A connection on which a transaction is open, or about to be. */
class OpenTransaction implements Transaction {
  readonly #client: pg.ClientBase;
  readonly #unanswered: Unanswered;
  #orm: NodePgDatabase | undefined;
  #ended: Promise<pg.QueryResult> | undefined;

  constructor(client: pg.ClientBase, unanswered: Unanswered) {
    this.#client = client;
    this.#unanswered = unanswered;
  }

  async query<Row extends object>(text: string, values?: unknown[]): Promise<Row[]> {
    return (await this.#ask(text, values)).rows as Row[];
  }

  send(text: string, values: unknown[]): void {
    this.#unanswered.add(this.#ask(text, values));
  }

  commitNow(): void {
    void this.commit();
  }

  /** Once; a commit that has left is waited for. */
  commit(): Promise<pg.QueryResult> {
    this.#ended ??= this.#unanswered.add(this.#client.query('commit'));
    return this.#ended;
  }

  get drizzle(): NodePgDatabase {
    this.#orm ??= drizzle({ client: this.#client as pg.Client });
    return this.#orm;
  }

  #ask(text: string, values: unknown[] | undefined): Promise<pg.QueryResult> {
    if (this.#ended) throw new Error(`a statement came after the commit: ${text.slice(0, 60)}`);
    return this.#client.query({ text, values, name: values && preparedName(text) });
  }
}

/** Planning costs these short statements more than running them. Bounded, since Postgres keeps each for as long as the connection lives. */
const preparedNames = new Map<string, string>();
const maximumPrepared = 300;

/** Undefined: plan it each time. A plan of `*` would fail once a column is added beside it. */
function preparedName(text: string): string | undefined {
  const known = preparedNames.get(text);
  if (known !== undefined) return known;
  if (preparedNames.size >= maximumPrepared || /\b(select|returning)\s+\*|\.\*/i.test(text)) return undefined;
  const name = `s${preparedNames.size}`;
  preparedNames.set(text, name);
  return name;
}

const lostConnection = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);

/**
 * Errors that say the server or the way to it is gone, rather than that the statement was wrong: SQLSTATE classes 08, 53, 57P
 * (PostgreSQL appendix A), the system's network codes, and the driver's own messages, which have no code.
 */
export function isConnectionError(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string') return /^(08|53|57P)/.test(code) || lostConnection.has(code);
  return /^(Connection terminated|Query read timeout|timeout exceeded when trying|Client (has encountered|was closed))/i.test(
    error.message,
  );
}

function rolledBack(): AppError {
  return new AppError({
    code: 'database.rolled-back',
    status: 500,
    message: 'A statement had failed before the commit, so nothing of the transaction was kept.',
  });
}

function asUnavailable(error: unknown): unknown {
  return error instanceof AppError || !isConnectionError(error) ? error : unavailable(error);
}

function unavailable(cause: unknown): AppError {
  return new AppError({
    code: 'database.unavailable',
    status: 503,
    public: true,
    message: 'The database cannot be reached right now.',
    details: { retry_after_seconds: 2 },
    cause,
  });
}
