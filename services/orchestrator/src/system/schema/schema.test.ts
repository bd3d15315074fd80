// The schema as the service lives with it: mended at start, not ready while it cannot be, an action, a command, events, the health screen.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { startService } from '@nexus/service-kit/start-service';
import { freePort } from '@nexus/testing/embedded-postgres';
import { createTestDatabase } from '@nexus/testing/test-database';
import { testEnvironment } from '@nexus/testing/test-environment';
import { Client } from 'pg';
import { orchestrator } from '../../app.ts';
import { backFills } from '../../schema/back-fills.ts';
import { migrations } from '../../schema/migrations/index.ts';
import { openPanel } from '../../testing/open-panel.ts';
import type { Panel } from '../../testing/open-panel.ts';
import { eventRoutes } from '../events.routes.ts';
import { systemRoutes } from '../system.routes.ts';

interface SchemaHealth {
  status: string;
  repairs: number;
  fingerprint: string;
  recent_repairs: { what: string; object: string }[];
  findings: { what: string; object: string; severity: string; statement: string }[];
}

const command = join(import.meta.dirname, 'schema-command.ts');

describe('a schema that was damaged', () => {
  let panel: Panel;
  const run = (text: string) =>
    panel.deps.database.pool.query<Record<string, unknown>>(`set role none; ${text}; reset role`);
  const ask = async (text: string) => (await panel.deps.database.pool.query<Record<string, unknown>>(text)).rows;
  const schema = async () =>
    (await panel.call('GET', '/admin/system/health', { as: panel.admin })).body.schema as SchemaHealth;
  const events = async (kind: string) =>
    (await panel.call('GET', `/admin/events?kind=${kind}`, { as: panel.admin })).body.items ?? [];
  const act = () => panel.call('POST', '/admin/system/actions', { as: panel.admin, body: { action: 'repair_schema' } });
  const commandLine = (...given: string[]) =>
    promisify(execFile)(process.execPath, [command, ...given], {
      env: { POSTGRES_DSN: panel.deps.config.POSTGRES_DSN },
    }).then(
      ({ stdout }) => ({ code: 0, stdout }),
      (error: { code: number; stdout: string }) => error,
    );
  before(async () => {
    panel = await openPanel([systemRoutes, eventRoutes]);
  });
  after(() => panel.close());

  test('is mended by the action, which tells it to the panel, the audit trail and the health screen', async () => {
    assert.equal((await schema()).status, 'ok');
    await run('drop index messages_turn');
    const { body } = await act();
    assert.deepEqual(
      (body.result as { repairs: { what: string; object: string }[] }).repairs.map(({ what, object }) => [
        what,
        object,
      ]),
      [['missing-index', 'messages: messages_turn']],
    );
    const [event] = await events('schema-repaired');
    assert.equal((event?.data as { object?: string } | undefined)?.object, 'messages: messages_turn');
    assert.deepEqual(
      (await schema()).recent_repairs.map(({ what, object }) => [what, object]),
      [['missing-index', 'messages: messages_turn']],
    );
    const trail = await panel.call('GET', '/admin/audit?action=system.repair_schema', { as: panel.admin });
    assert.deepEqual(trail.body.items?.[0]?.data, { repairs: 1, findings: 0 });
    assert.deepEqual((await act()).body.result, { repairs: [], findings: [] });
    assert.equal((await events('schema-repaired')).length, 1, 'what was announced is not announced again');
  });

  test('is planned, applied and told by the command, whose exit code says whether anything is to do', async () => {
    assert.equal((await commandLine('plan')).code, 0);
    await run('alter table media drop column size; create table theirs (id int)');
    const planned = await commandLine('plan');
    assert.equal(planned.code, 1);
    assert.match(planned.stdout, /alter table "media" add column "size" integer;/);
    assert.match(planned.stdout, /\[info\] extra-table: theirs/);
    assert.deepEqual(await ask(`select from pg_attribute where attrelid = 'media'::regclass and attname = 'size'`), []);
    const applied = await commandLine('apply');
    assert.deepEqual([applied.code, /1 repaired, 1 for a person/.test(applied.stdout)], [0, true]);
    const told = await commandLine('status');
    assert.equal(told.code, 0);
    assert.match(told.stdout, /missing-column: media\.size/);
    assert.match(told.stdout, /vectors are compared in the process: this server has no pgvector/);
    assert.match(told.stdout, /drop table "theirs"/);
    assert.equal((await events('schema-found')).length, 1);
    await run('drop table theirs');
    await commandLine('apply');
    assert.equal((await events('schema-resolved')).length, 1);
    assert.deepEqual([(await commandLine()).code, (await commandLine('--help')).code], [2, 0]);
  });

  test('every primary key is a uuid: id, or the shop and id', async () => {
    const keys = await ask(
      `select conrelid::regclass::text as table, array_agg(attname || ' ' || format_type(atttypid, atttypmod) order by place)::text[] as columns
         from pg_constraint cross join unnest(conkey) with ordinality as key (number, place)
         join pg_attribute on attrelid = conrelid and attnum = number
        where contype = 'p' and connamespace = 'public'::regnamespace group by conrelid`,
    );
    const tables = await ask(
      `select from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`,
    );
    assert.equal(keys.length, tables.length, 'every table has one');
    for (const { table, columns } of keys)
      assert.ok(
        ['id uuid', 'tenant_id uuid,id uuid'].includes(String(columns)),
        `${String(table)} has the key ${String(columns)}`,
      );
  });

  test('back-fills name columns that must have a value, and migrations are in order', async () => {
    const must = await ask(
      `select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public' and is_nullable = 'NO'`,
    );
    const names = new Set(must.map((one) => one.name));
    assert.deepEqual(
      Object.keys(backFills).filter((name) => !names.has(name)),
      [],
    );
    for (const [place, { name }] of migrations.entries())
      assert.match(name, new RegExp(`^${String(place + 1).padStart(4, '0')}-[a-z0-9-]+$`));
  });
});

describe('a schema that only a person can mend', () => {
  test('keeps the service from being ready, which says why, until it is mended; then it starts by itself', async () => {
    const { dsn, drop } = await createTestDatabase();
    const client = new Client({ connectionString: dsn });
    await client.connect();
    await client.query('alter table messages alter column text type varchar(500)');
    const [port, inner] = [await freePort(), await freePort()];
    const environment = testEnvironment({ POSTGRES_DSN: dsn, PORT: String(port), INTERNAL_PORT: String(inner) });
    const lines: string[] = [];
    const starting = startService(orchestrator, environment, { write: (line) => void lines.push(line) });
    const get = (path: string, on = port, options: RequestInit = {}) =>
      fetch(`http://127.0.0.1:${on}${path}`, { ...options, headers: { connection: 'close' } }).catch(() => null);
    let answer = await get('/readyz', inner);
    while (answer === null) answer = await get('/readyz', inner);
    const told = (await answer.json()) as { status: string; schema: string[] };
    assert.deepEqual([answer.status, told.status], [503, 'not ready']);
    assert.match(
      told.schema[0] ?? '',
      /messages\.text is character varying\(500\), declared is text.*→ alter table "messages"/,
    );
    assert.deepEqual(await (await get('/readyz'))?.json(), { status: 'not ready' });
    assert.equal((await get('/healthz'))?.status, 200);
    const webhook = await get('/webhooks/ycloud', port, { method: 'POST', body: '{}' });
    const problem = (await webhook?.json()) as { code?: string } | undefined;
    assert.deepEqual([webhook?.status, problem?.code], [503, 'schema.not-ready']);
    assert.ok(lines.some((line) => line.includes('not ready') && line.includes('messages.text')));
    const [event] = (
      await client.query<{ severity: string }>(`select severity from events where kind = 'schema-found'`)
    ).rows;
    assert.equal(event?.severity, 'error');
    await client.query('alter table messages alter column text type text');
    const running = await starting;
    assert.equal((await get('/readyz'))?.status, 200);
    await running.stop();
    await client.end();
    await drop();
  });

  test('does not hold up a process that is asked to end', async () => {
    const { dsn, drop } = await createTestDatabase();
    const client = new Client({ connectionString: dsn });
    await client.connect();
    await client.query('create policy open on messages using (true)');
    await client.end();
    const stopping = new AbortController();
    const lines: string[] = [];
    const starting = startService(orchestrator, testEnvironment({ POSTGRES_DSN: dsn }), {
      write: (line) => {
        lines.push(line);
        if (line.includes('not ready')) stopping.abort();
      },
      stopping: stopping.signal,
    });
    await assert.rejects(starting, { name: 'AbortError' });
    await drop();
  });
});
