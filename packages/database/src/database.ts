// The pool and its transactions: tenant-scoped by default, platform-wide only by name.
import type { Log } from '@nexus/service-kit/log';
import { AppError } from '@nexus/service-kit/app-error';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import * as pg from 'pg';
import { BatchingSocket } from './batching-socket.ts';
import { asUnavailable, isConnectionError, isWorthAnother, unavailable } from './connection-errors.ts';
import { isUuid } from './new-id.ts';

export interface DatabaseOptions {
  dsn: string;
  log: Log;
  /** Connections of the pool; default 20. */
  maximum?: number;
  /** Role that pool connections take, so that row-level security binds them; null: the connecting user itself. */
  role?: string | null;
  /** Takes what committed transactions announced; default: a NOTIFY over the connection of the transaction. */
  announcer?: Announcer;
}

/** What a process tells all processes, itself included. */
export interface Announcer {
  /** @param payload up to 8000 bytes (Postgres NOTIFY) */
  announce(channel: string, payload: string): void;
}

/** How transactions of a view are run that differs from the pool's own way. */
interface Manner {
  /** Milliseconds for which Postgres may be silent; undefined: the pool's own limits. */
  patience?: number;
  reusesPlans?: boolean;
}

/** A pool that is there already, for a view of it. */
interface SharedPool {
  pool: pg.Pool;
  pulse: Pulse;
  manner: Manner;
}

/** When a transaction last went well, on this process's monotonic clock. */
interface Pulse {
  at: number;
}

/** What a unit of work gets: rows by SQL, or by drizzle for the declared tables. Statements run in the order they were given, also when none was waited for. */
export interface Transaction extends Announcer {
  /** A statement with `values`, be they none, is planned once per connection and then reused; so its text must not be made up of changing parts. */
  query<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
  /**
   * Tells every process once this has been committed, and nobody when it is rolled back. It leaves after the commit, not in it: a
   * transaction that notifies holds a lock of the whole server until it is on disk, so that they would commit one after the other. One that
   * must not be lost, even if this process dies at that very moment, is a `pg_notify` of the transaction instead.
   */
  announce(channel: string, payload: string): void;
  /** For a statement whose rows nobody needs: it leaves at once and is not waited for; the commit waits, and the transaction fails with it. */
  send(text: string, values: unknown[]): void;
  /**
   * The commit leaves with the statements given so far instead of after their answers, and no statement may follow; gives what is given.
   * For work that would commit whatever the answers say (what it throws afterwards undoes nothing), and for locks that a process which
   * stands still between an answer and the commit must not hold.
   */
  commitWith<T>(given: Promise<T>): Promise<T>;
  /** The same for work that only read: when its connection breaks it is run once more, also when the commit had left. */
  readWith<T>(given: Promise<T>): Promise<T>;
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
  readonly #options: DatabaseOptions;
  readonly #log: Log;
  readonly #manner: Manner;
  readonly #pulse: Pulse;
  /** Set after start-up repair: what the readiness probe and the health screen tell. */
  rowSecurity = 'unknown';

  constructor(options: DatabaseOptions, shared?: SharedPool) {
    this.dsn = normalizeDsn(options.dsn);
    this.#options = options;
    this.#log = options.log;
    this.#manner = shared?.manner ?? {};
    this.#pulse = shared?.pulse ?? { at: 0 };
    this.pool = shared?.pool ?? this.#openPool();
  }

  /** The same connections for callers who must answer soon, or may wait longer: a transaction fails with 503 when Postgres has been silent for so long. */
  withPatience(milliseconds: number): Database {
    return this.#inManner({ ...this.#manner, patience: milliseconds });
  }

  /**
   * The same connections for the few statements that run all day: each is planned once for all values instead of anew for each, which takes
   * more of Postgres than running it. Not for searches whose values decide which index is the right one.
   */
  withReusedPlans(): Database {
    return this.#inManner({ ...this.#manner, reusesPlans: true });
  }

  #inManner(manner: Manner): Database {
    return new Database(this.#options, { pool: this.pool, pulse: this.#pulse, manner });
  }

  #openPool(): pg.Pool {
    const options = this.#options;
    const pool = new pg.Pool({
      connectionString: this.dsn,
      max: options.maximum ?? 20,
      connectionTimeoutMillis: 5000,
      idleTimeoutMillis: 60_000,
      keepAlive: true,
      // What takes longer asks for it (withPatience): a connection that went silent is not waited for by every worker.
      query_timeout: 12_000,
      statement_timeout: 10_000,
      idle_in_transaction_session_timeout: 10_000,
      application_name: 'nexus',
      options: options.role ? `-c role=${options.role}` : undefined,
      // Statements leave without waiting for the answers to those before them; Postgres runs them in their order.
      pipeline: true,
      stream: () => new BatchingSocket(),
    });
    pool.on('error', (error) => this.#log.warn({ err: error }, 'an idle database connection was lost'));
    pool.on('connect', (client) =>
      client.on('error', (error) => this.#log.warn({ err: error }, 'a database connection was lost')),
    );
    return pool;
  }

  /**
   * Runs `work` seeing one tenant's rows only; its writes are committed when it returns, and none of them when it throws.
   * What Postgres certainly rolled back because of a lost connection, a deadlock or a serialization failure is run once more, so `work`
   * touches nothing but the transaction.
   * @throws AppError 503 `database.unavailable` when Postgres cannot be reached or cannot write (after a lost answer to a commit it may
   * have written all the same), 400 `request.invalid-id`, and 500 `database.rolled-back` when `work` returned although a statement of it
   * had failed: Postgres answers such a commit with a quiet rollback.
   */
  async transaction<T>(tenantId: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    if (!isUuid(tenantId))
      throw new AppError({ code: 'request.invalid-id', status: 400, message: 'The tenant id is not a UUID.' });
    return this.#run(`set_config('app.tenant_id', '${tenantId}', true)`, work);
  }

  /**
   * Runs `work` seeing every tenant. Only for what cannot know its tenant (claims of leases, door routing, repair, platform administration);
   * the callers are a list that the architecture check knows. `reason` names the caller and is told in errors.
   */
  async platformTransaction<T>(reason: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    try {
      return await this.#run(`set_config('app.scope', 'platform', true)`, work);
    } catch (error) {
      if (error instanceof pg.DatabaseError) error.message = `${reason}: ${error.message}`;
      throw error;
    }
  }

  /** What tells this database from every other, on this server or another: for whatever is shared with other installations. */
  async identity(): Promise<string> {
    const { rows } = await this.pool.query<{ identity: string }>(
      `select system_identifier || '.' || oid as identity from pg_control_system(), pg_database where datname = current_database()`,
    );
    return rows[0]?.identity ?? '';
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  async #run<T>(scope: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    const begun = performance.now();
    for (let attempt = 1; ; attempt += 1) {
      const commit = { sent: false };
      try {
        return await this.#attempt(scope, work, commit, begun);
      } catch (error) {
        if (attempt > 1 || commit.sent || !isWorthAnother(error)) throw asUnavailable(error);
      }
    }
  }

  async #attempt<T>(
    scope: string,
    work: (tx: Transaction) => Promise<T>,
    commit: { sent: boolean },
    begun: number,
  ): Promise<T> {
    const client = await this.#connect(begun);
    const { patience, reusesPlans } = this.#manner;
    const limit = patience === undefined ? undefined : Math.max(200, this.#patienceLeft(patience, begun));
    let broken: Error | undefined;
    const unanswered = new Unanswered();
    const ask: Ask = (text, values, name) => client.query(limited({ text, values, name }, limit));
    try {
      unanswered.add(
        ask(`begin; select ${scope}${limit === undefined ? '' : serverLimit(limit)}${reusesPlans ? plannedOnce : ''}`),
      );
      const tx = new OpenTransaction({ client, ask, unanswered, commit });
      const result = await work(tx);
      const ended = tx.commit();
      await unanswered.all();
      if ((await ended).command !== 'COMMIT') throw rolledBack();
      this.#pulse.at = performance.now();
      await this.#announce(tx.announced, ask);
      return result;
    } catch (error) {
      const cause = unanswered.firstFailure ?? error;
      // Over a connection that is gone there is nothing to take back; asking would only be another wait.
      broken = isConnectionError(cause) ? (cause as Error) : await takeBack(ask);
      throw cause;
    } finally {
      client.release(broken);
    }
  }

  async #announce(announced: readonly (readonly [string, string])[], ask: Ask): Promise<void> {
    const { announcer } = this.#options;
    for (const [channel, payload] of announced) {
      if (announcer) announcer.announce(channel, payload);
      else
        await ask('select pg_notify($1, $2)', [channel, payload]).catch((error: unknown) =>
          this.#log.warn({ err: error, channel }, 'what was committed could not be announced'),
        );
    }
  }

  /** A pool whose connections all work is waited for longer (the pool's own limit) than one whose server is silent. */
  async #connect(begun: number): Promise<pg.PoolClient> {
    const connecting = this.pool.connect();
    const { patience } = this.#manner;
    try {
      if (patience === undefined) return await connecting;
      return await whileThereIsHope(connecting, () => this.#patienceLeft(patience, begun));
    } catch (error) {
      void connecting.then(
        (late) => late.release(),
        () => undefined,
      );
      throw unavailable(error);
    }
  }

  #patienceLeft(patience: number, begun: number): number {
    return patience + Math.max(begun, this.#pulse.at) - performance.now();
  }
}

type Ask = (text: string, values?: unknown[], name?: string) => Promise<pg.QueryResult>;

/** The connection's own limit, but for callers of less patience: a little more than what the server is told, so that it can say so itself. */
function limited(
  config: pg.QueryConfig,
  milliseconds: number | undefined,
): pg.QueryConfig & { query_timeout?: number } {
  return milliseconds === undefined ? config : { ...config, query_timeout: Math.round(milliseconds) + 200 };
}

/** A session whose client has gone away while it waits for a lock would wait on; the server itself must end it. */
function serverLimit(milliseconds: number): string {
  return `, set_config('statement_timeout', '${Math.round(milliseconds)}', true)`;
}

const plannedOnce = `, set_config('plan_cache_mode', 'force_generic_plan', true)`;

async function takeBack(ask: Ask): Promise<Error | undefined> {
  try {
    await ask('rollback');
  } catch (error) {
    return error as Error;
  }
}

/** @param left milliseconds that may still pass; asked again when they have. @throws when there are none left */
async function whileThereIsHope<T>(work: Promise<T>, left: () => number): Promise<T> {
  const given = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const look = (): void => {
    const milliseconds = left();
    if (milliseconds > 0) timer = setTimeout(look, milliseconds);
    else given.reject(new Error('no connection became free in time'));
  };
  look();
  try {
    return await Promise.race([work, given.promise]);
  } finally {
    clearTimeout(timer);
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

interface Connection {
  client: pg.ClientBase;
  ask: Ask;
  unanswered: Unanswered;
  /** Whether a commit of writes has left, so that nobody can say what became of it when its answer is lost. */
  commit: { sent: boolean };
}

/** A connection on which a transaction is open, or about to be. */
class OpenTransaction implements Transaction {
  readonly announced: [channel: string, payload: string][] = [];
  readonly #connection: Connection;
  #orm: NodePgDatabase | undefined;
  #ended: Promise<pg.QueryResult> | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async query<Row extends object>(text: string, values?: unknown[]): Promise<Row[]> {
    return (await this.#prepared(text, values)).rows as Row[];
  }

  announce(channel: string, payload: string): void {
    this.announced.push([channel, payload]);
  }

  send(text: string, values: unknown[]): void {
    this.#connection.unanswered.add(this.#prepared(text, values));
  }

  commitWith<T>(given: Promise<T>): Promise<T> {
    void this.commit();
    return given;
  }

  readWith<T>(given: Promise<T>): Promise<T> {
    void this.commit({ isRead: true });
    return given;
  }

  /** Once; a commit that has left is waited for. */
  commit({ isRead = false } = {}): Promise<pg.QueryResult> {
    const { commit, unanswered, ask } = this.#connection;
    if (this.#ended) return this.#ended;
    commit.sent = !isRead;
    this.#ended = unanswered.add(ask('commit'));
    return this.#ended;
  }

  get drizzle(): NodePgDatabase {
    this.#orm ??= drizzle({ client: this.#connection.client as pg.Client });
    return this.#orm;
  }

  #prepared(text: string, values: unknown[] | undefined): Promise<pg.QueryResult> {
    if (this.#ended) throw new Error(`a statement came after the commit: ${text.slice(0, 60)}`);
    return this.#connection.ask(text, values, values && preparedName(text));
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

function rolledBack(): AppError {
  return new AppError({
    code: 'database.rolled-back',
    status: 500,
    message: 'A statement had failed before the commit, so nothing of the transaction was kept.',
  });
}
