// The doctor finds real faults, the first cause first, and packs nothing secret or personal for support.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { Database } from '@nexus/database/database';
import { Keyring } from '@nexus/database/keyring';
import { newId } from '@nexus/database/new-id';
import { createHttpServer } from '@nexus/service-kit/http-server';
import { createLog } from '@nexus/service-kit/log';
import { Metrics } from '@nexus/service-kit/metrics';
import { freePort } from '@nexus/testing/embedded-postgres';
import { startRedisServer } from '@nexus/testing/faults/redis-server';
import { createTestDatabase } from '@nexus/testing/test-database';
import type { TestDatabase } from '@nexus/testing/test-database';
import pg from 'pg';
import { readFacts } from './doctor/facts.ts';
import { isWrong, printFindings } from './doctor/print-findings.ts';
import { runChecks } from './doctor/run-checks.ts';

const run = promisify(execFile);
const log = createLog('test', { level: 'silent' });
const key = 'a-key-for-the-tests-of-the-doctor-0123456789';
const token = 'a-token-that-the-services-share-0123456789';
let root: string;
let database: TestDatabase;
let client: pg.Client;

before(async () => {
  root = mkdtempSync(join(tmpdir(), 'nexus-doctor-'));
  writeFileSync(join(root, 'package.json'), '{"version":"0.0.0"}');
  database = await createTestDatabase();
  client = new pg.Client({ connectionString: database.dsn });
  await client.connect();
  const pool = new Database({ dsn: database.dsn, log, maximum: 1 });
  await Keyring.open({ keys: key, database: pool });
  await pool.close();
});
after(async () => {
  await client.end();
  await database.drop();
  rmSync(root, { recursive: true });
});

function environmentWith(variables: Record<string, string>): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    POSTGRES_DSN: database.dsn,
    ENCRYPTION_KEY: key,
    INTERNAL_API_TOKEN: token,
    OPENAI_API_KEY: 'test-model-key',
    NODE_ENV: 'production',
    ...standIns,
    ...variables,
  };
}

/** What the doctor says with these variables on top of healthy ones. */
async function doctor(
  variables: Record<string, string> = {},
): Promise<{ text: string; first: string; wrong: boolean }> {
  const results = await runChecks(readFacts(root, environmentWith(variables)));
  const text = printFindings(results, 'es');
  return { text, first: /✖ (.*)\./.exec(text)?.[1] ?? '', wrong: isWrong(results) };
}

/** The command itself. */
async function command(
  variables: Record<string, string>,
  ...options: string[]
): Promise<{ text: string; code: number }> {
  const script = resolve(import.meta.dirname, 'doctor.ts');
  return run(process.execPath, [script, '--root', root, ...options], { env: environmentWith(variables) }).then(
    ({ stdout, stderr }) => ({ text: stdout + stderr, code: 0 }),
    (error: { stdout: string; stderr: string; code: number }) => ({
      text: error.stdout + error.stderr,
      code: error.code,
    }),
  );
}

const standIns: Record<string, string> = {};
const servers: { close(): Promise<unknown> }[] = [];
before(async () => {
  for (const name of ['agent', 'whatsapp', 'tiendanube']) {
    const server = await createHttpServer({
      name,
      log,
      metrics: new Metrics(name),
      routes: [],
      access: { kind: 'internal', tokens: [token] },
      readiness: async () => ({ ready: true }),
      exposeMetrics: false,
    });
    standIns[`${name.toUpperCase()}_SERVICE_URL`] = await server.listen({ host: '127.0.0.1', port: 0 });
    servers.push(server);
  }
});
after(() => Promise.all(servers.map((server) => server.close())));

const withPath = (path: string, user?: string): string => {
  const url = new URL(database.dsn);
  if (path) url.pathname = path;
  if (user) url.username = user;
  return url.href;
};

test('nothing is wrong: it says so, and ends well', async () => {
  const { text, code } = await command({});
  assert.equal(code, 0, text);
  assert.match(text, /^Todo bien/);
  assert.match((await command({}, '--lang', 'en')).text, /^All is well/);
});

describe('the environment', () => {
  test('a variable that is missing, an example for a secret, a folder that cannot be written', async () => {
    const missing = await doctor({ INTERNAL_API_TOKEN: '', POSTGRES_POOL: 'many' });
    assert.ok(missing.wrong);
    assert.match(missing.text, /INTERNAL_API_TOKEN: missing/);
    assert.match(missing.text, /POSTGRES_POOL: must be a whole number/);
    const example = await doctor({
      ENCRYPTION_KEY: '32-char-random-string-for-db-encryption',
      NODE_ENV: 'development',
    });
    assert.equal(example.first, 'Un secreto es un ejemplo o se adivina');
    const file = join(root, 'a-file');
    writeFileSync(file, '');
    const unwritable = await doctor({ DATA_DIRECTORY: join(file, 'data') });
    assert.equal(unwritable.first, 'No se puede escribir en la carpeta de datos');
  });

  test('a port that another program has', async () => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await new Promise((done) => squatter.once('listening', done));
    const { port } = squatter.address() as AddressInfo;
    const ports = Object.fromEntries(
      await Promise.all(
        [
          'ORCHESTRATOR_PORT',
          'ORCHESTRATOR_INTERNAL_PORT',
          'AGENT_PORT',
          'WHATSAPP_PORT',
          'TIENDANUBE_PORT',
          'PHONE_PORT',
        ].map(async (name) => [name, String(await freePort())] as const),
      ),
    );
    const found = await doctor({ ...ports, UI_PORT: String(port), NODE_ENV: 'development' });
    assert.equal(found.first, 'Un puerto está ocupado');
    assert.match(found.text, new RegExp(`UI_PORT ${port}`));
    squatter.close();
  });
});

describe('Postgres', () => {
  const firstOf = async (dsn: string): Promise<string> => (await doctor({ POSTGRES_DSN: dsn })).first;

  test('is away, has no such name, no such database, no connections left', async () => {
    const closed = new URL(database.dsn);
    closed.port = String(await freePort());
    assert.equal(await firstOf(closed.href), 'Postgres no responde');
    closed.hostname = 'postgres-of-nobody.invalid';
    assert.equal(await firstOf(closed.href), 'El nombre del servidor de Postgres no se resuelve');
    assert.equal(await firstOf(withPath('/no_such_database')), 'La base que nombra POSTGRES_DSN no existe');
    const role = `doctor_${newId().slice(-8)}`;
    await client.query(`create role ${role} login password 'x' connection limit 0`);
    assert.equal(await firstOf(withPath('', role)), 'A Postgres no le quedan conexiones');
    await client.query(`drop role ${role}`);
  });

  test('what rests on it is not looked at, and said so', async () => {
    const closed = new URL(database.dsn);
    closed.port = String(await freePort());
    const { text, code } = await command({ POSTGRES_DSN: closed.href });
    assert.equal(code, 1);
    assert.match(text, /sin hacer, porque antes falla postgres \(.*shops/);
  });

  test('lacks a column of this version, or was sealed with another key', async () => {
    await client.query('alter table messages rename column repeats to repeats_before');
    const old = await doctor();
    await client.query('alter table messages rename column repeats_before to repeats');
    assert.equal(old.first, 'A la base le faltan tablas o columnas de esta versión');
    assert.match(old.text, /messages\.repeats/);
    const other = await doctor({ ENCRYPTION_KEY: 'another-key-than-the-one-of-this-base-0123456' });
    assert.equal(other.first, 'ENCRYPTION_KEY no es la de esta base');
    const rows = await client.query('select 1 from encryption_keys');
    assert.equal(rows.rowCount, 1, 'the doctor leaves no canary of its own');
  });
});

describe('Redis', () => {
  test('is away, refuses the password, or is full', async () => {
    const away = await doctor({ REDIS_URL: `redis://127.0.0.1:${await freePort()}` });
    assert.deepEqual([away.first, away.wrong], ['Redis no responde', false], 'it is only speed');
    const redis = await startRedisServer({ password: 'the-right-one' });
    const at = (password: string): string => {
      const url = new URL(redis.url);
      url.password = password;
      return url.href;
    };
    try {
      const wrong = await doctor({ REDIS_URL: at('a-wrong-one') });
      assert.equal(wrong.first, 'Redis rechaza la contraseña');
      assert.ok(!wrong.text.includes('a-wrong-one'));
      assert.equal((await doctor({ REDIS_URL: at('') })).first, 'Redis rechaza la contraseña');
      assert.equal((await doctor({ REDIS_URL: at('the-right-one') })).first, '');
      await redis.fill();
      assert.equal((await doctor({ REDIS_URL: at('the-right-one') })).first, 'Redis está lleno o no deja escribir');
    } finally {
      await redis.close();
    }
  });
});

describe('the services', () => {
  test('are away, unknown by name, of another token, or mixed up', async () => {
    const away = await doctor({ AGENT_SERVICE_URL: `http://127.0.0.1:${await freePort()}` });
    assert.equal(away.first, 'Un servicio no responde');
    const unknown = await doctor({ WHATSAPP_SERVICE_URL: 'http://whatsapp-of-nobody.invalid:8002' });
    assert.equal(unknown.first, 'El nombre de un servicio no se resuelve');
    const refused = await doctor({ INTERNAL_API_TOKEN: 'another-token-than-the-services-have-000' });
    assert.equal(refused.first, 'Un servicio rechaza el token interno (401)');
    assert.match(refused.text, /tiendanube: .*401/);
    const mixedUp = await doctor({ AGENT_SERVICE_URL: standIns.WHATSAPP_SERVICE_URL ?? '' });
    assert.equal(mixedUp.first, 'En la dirección de un servicio contesta otro (421)');
  });
});

describe('the shops', () => {
  const tenantId = newId();
  const channelId = newId();
  const canaries = [
    'Canario Ltda',
    '+5491155551717',
    'canario@example.com',
    'el texto del canario',
    'canary-of-a-secret',
  ];

  before(async () => {
    await client.query(
      `insert into tenants (id, store_name, locale, timezone, currency, debounce_ms) values ($1, 'Canario Ltda', 'es-AR', 'UTC', 'ARS', 30000)`,
      [tenantId],
    );
    await client.query(
      `insert into channels (tenant_id, id, provider, label, phone_number, mode, created_at) values ($1, $2, 'ycloud', 'Ventas', '+5491155551717', 'test_numbers', now() - interval '1 day')`,
      [tenantId, channelId],
    );
    await client.query(
      `insert into store_connections (tenant_id, id, store_id, store_name, status) values ($1, $2, '1', 'Canario Ltda', 'unauthorized')`,
      [tenantId, newId()],
    );
    await client.query(
      `insert into events (tenant_id, id, kind, severity, data) values ($1, $2, 'turn-failed', 'error', $3), ($1, $4, 'test', 'info', $5)`,
      [
        tenantId,
        newId(),
        JSON.stringify({ code: 'model.quota-exhausted' }),
        newId(),
        JSON.stringify({ text: 'el texto del canario', code: 'x', email: 'canario@example.com' }),
      ],
    );
    await client.query(
      `insert into jobs (tenant_id, id, kind, key, dead_at, last_error) values ($1, $2, 'send-alert', 'k', now(), 'canary-of-a-secret')`,
      [tenantId, newId()],
    );
  });

  test('each fault is named with its shop: no webhook, no secret, refused token, empty account, switches', async () => {
    const { text, wrong } = await doctor({ PUBLIC_BASE_URL: 'http://nexus.example', SIMULATED_PARTIES: '' });
    assert.ok(wrong);
    for (const what of [
      /A un número nunca le llegó un webhook\.\n.*Canario Ltda · Ventas/,
      /Un número no tiene el secreto del webhook/,
      /Tienda Nube rechaza el token de la tienda/,
      /Se terminó el saldo del proveedor del modelo/,
      /El agente está apagado o solo atiende números de prueba/,
      /Una tienda espera mucho antes de responder/,
      /WhatsApp no puede llegar a PUBLIC_BASE_URL/,
      /Hay tareas dadas por perdidas/,
    ])
      assert.match(text, what);
  });

  test('the bundle says what is wrong and holds no secret, no name, no number, no text', async () => {
    mkdirSync(join(root, '.nexus', 'logs'), { recursive: true });
    writeFileSync(
      join(root, '.nexus', 'logs', 'orchestrator.log'),
      [
        JSON.stringify({
          level: 'error',
          msg: 'work failed',
          err: { type: 'AppError', code: 'send.failed', message: 'canary-of-a-secret' },
          body: 'el texto del canario',
        }),
        'a stray line with el texto del canario',
        JSON.stringify({ level: 'info', msg: `token ${token} for +5491155551717` }),
      ].join('\n'),
    );
    const file = join(root, 'bundle.json.gz');
    const { text: said } = await command(
      { REDIS_URL: 'redis://:canary-of-a-secret@127.0.0.1:1', ADMIN_TOKEN: 'an-admin-token-nobody-may-read-01234' },
      '--bundle',
      file,
    );
    assert.match(said, /Paquete para soporte/);
    const text = gunzipSync(readFileSync(file)).toString('utf8');
    const bundle = JSON.parse(text) as Record<string, Record<string, unknown>>;
    for (const secret of [
      ...canaries,
      key,
      token,
      'an-admin-token-nobody-may-read',
      new URL(database.dsn).pathname.slice(1),
    ])
      assert.ok(!text.includes(secret), `${secret} is in the bundle`);
    assert.match(text, /"store-refused"/);
    assert.match(text, /"work failed"/);
    assert.match(text, /model\.quota-exhausted/);
    assert.equal(bundle.environment?.ENCRYPTION_KEY, `set (${key.length} characters)`);
    assert.ok(Array.isArray(bundle.database?.schema) && Array.isArray(bundle.database?.tables));
  });
});
