// pgvector ranks as the process does, for as long as it is there; the test server has none, so the engine is PGlite.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { Database } from '@nexus/database/database';
import { ensureSchema } from '@nexus/database/ensure-schema';
import { newId } from '@nexus/database/new-id';
import { createLog } from '@nexus/service-kit/log';
import type { TestDatabase } from '@nexus/testing/test-database';
import { createVectorDatabase } from '@nexus/testing/vector-database';
import { declaration } from '../../schema/declaration.ts';
import { copyVectors } from '../copy-vectors.ts';
import { insertDocument, saveChunks, saveRead } from '../knowledge.store.ts';
import { splitChunks } from '../split-chunks.ts';
import { readUnembedded, saveVectors } from '../vectors.store.ts';
import { KnowledgeSearcher } from './search-knowledge.ts';
import type { SearchDeps } from './search-knowledge.ts';
import { rankVectors, readVectors } from './search.store.ts';
import { nearest, toVectors } from './vector-cache.ts';
import { vectorLiteral } from './vector-literal.ts';

const log = createLog('test', { level: 'silent' });
const dimensions = 24;
const model = `simulated/${dimensions}`;
const tolerance = 1e-6;
let vectorDatabase: TestDatabase;
let database: Database;
let tenantId: string;
let otherId: string;
/** What the endpoint gives for the next question. */
let question: Float32Array;

const look = () => ensureSchema({ ...declaration, dsn: vectorDatabase.dsn, log });

before(async () => {
  vectorDatabase = await createVectorDatabase();
  await open();
  [tenantId, otherId] = [await shopOf(60), await shopOf(12)];
});
beforeEach(() => {
  question = unit();
});
after(async () => {
  await database?.close();
  await vectorDatabase?.drop();
});

/** The engine has one session: the schema's connection and the pool's take turns. */
async function open(): Promise<void> {
  await database?.close();
  const { role, findings } = await look();
  assert.deepEqual(findings, []);
  database = new Database({ dsn: vectorDatabase.dsn, log, maximum: 1, role });
}

function unit(): Float32Array {
  const vector = Float32Array.from({ length: dimensions }, () => Math.random() - 0.5);
  const length = Math.hypot(...vector);
  return vector.map((one) => one / length);
}

async function shopOf(chunks: number): Promise<string> {
  const id = newId();
  await database.platformTransaction('test', (tx) =>
    tx.query(
      `insert into tenants (id, store_name, locale, timezone, currency) values ($1, 'x', 'es-AR', 'UTC', 'ARS')`,
      [id],
    ),
  );
  const sections = Array.from({ length: chunks }, (_, index) => ({
    heading: `t${index}`,
    page: null,
    text: `dato ${index}`,
  }));
  await database.transaction(id, async (tx) => {
    const document = { tenantId: id, kind: 'text', title: 'x', url: null, language: 'spanish' } as const;
    const kept = { contentHash: 'x', content: null, size: 1, status: 'waiting' } as const;
    const { id: documentId } = await insertDocument(tx, { ...document, ...kept });
    await saveChunks(tx, { tenantId: id, id: documentId, title: 'x', language: 'spanish' }, splitChunks('x', sections));
    await saveRead(tx, id, documentId, 'x');
  });
  await embedWith(id, model, unit);
  return id;
}

async function embedWith(id: string, name: string, make: () => Float32Array): Promise<void> {
  await database.transaction(id, async (tx) => {
    const chunks = await readUnembedded(tx, id, name, 1000);
    await saveVectors(
      tx,
      id,
      name,
      chunks.map((chunk) => ({ id: chunk.id, vector: Buffer.from(make().buffer) })),
    );
  });
}

function depsOf(): SearchDeps {
  return {
    database,
    log,
    config: { OPENAI_EMBEDDING_MODEL: 'simulated', EMBEDDING_DIMENSIONS: dimensions, OPENAI_API_KEY: 'test-key' },
    cache: { getOrLoad: ({ load }: { load(): Promise<unknown> }) => load(), invalidate: async () => undefined },
    agent: { call: async () => ({ vectors: [Buffer.from(question.buffer).toString('base64')], tokens: 0 }) },
    keyring: {},
  } as unknown as SearchDeps;
}

/** Of a searcher that remembers nothing. */
async function search(id = tenantId) {
  const { hits, ranked_by: way } = await new KnowledgeSearcher(depsOf()).search({
    tenantId: id,
    query: 'zzz',
    limit: 20,
  });
  return { way, found: hits.map((hit) => ({ id: hit.chunk_id, score: hit.vector_score ?? NaN })) };
}

async function copy(): Promise<void> {
  const context = { tenantId, signal: new AbortController().signal, attempt: 1, lastAttempt: false };
  await copyVectors({ ...depsOf() }).run({}, context);
}

const waitingCopies = () =>
  database.transaction(tenantId, (tx) =>
    tx.query(`select 1 from jobs where kind = 'copy-vectors' and due_at is not null`),
  );

const inProcess = async (id: string, vector: Float32Array, limit = 50) =>
  nearest(toVectors(await database.transaction(id, (tx) => readVectors(tx, id, model))), vector, limit);

/** Neighbours whose scores are equal but for rounding may change places. */
function assertSame(found: { id: string; score: number }[], expected: { id: string; score: number }[]): void {
  assert.equal(found.length, expected.length);
  const scores = new Map(expected.map(({ id, score }) => [id, score]));
  for (const [place, { id, score }] of found.entries()) {
    assert.ok(Math.abs(score - (expected[place]?.score ?? NaN)) < tolerance, `place ${place}: ${score}`);
    assert.ok(Math.abs(score - (scores.get(id) ?? expected.at(-1)?.score ?? NaN)) < tolerance, id);
  }
}

test('any question finds the same pieces with the same scores, and only those of the shop', async () => {
  for (let turn = 0; turn < 40; turn += 1) {
    const [id, vector, limit] = [turn % 2 ? tenantId : otherId, unit(), 1 + (turn % 50)];
    const found = await database.transaction(id, (tx) =>
      rankVectors(tx, id, { model, vector: vectorLiteral(vector) ?? '' }, limit),
    );
    assertSame(found, await inProcess(id, vector, limit));
  }
  const stolen = await database.transaction(otherId, (tx) =>
    rankVectors(tx, tenantId, { model, vector: vectorLiteral(unit()) ?? '' }, 50),
  );
  assert.deepEqual(stolen, [], 'row-level security');
});

test('the search asks Postgres, and the process when there is no copy of every vector; the job makes those', async () => {
  const byPostgres = await search();
  assert.deepEqual([byPostgres.way, byPostgres.found.length], ['postgres', 20]);
  await database.transaction(tenantId, (tx) =>
    tx.query('delete from knowledge_vectors where id in (select id from knowledge_vectors limit 7)'),
  );
  const byProcess = await search();
  assert.equal(byProcess.way, 'process');
  assertSame(byProcess.found, byPostgres.found);
  assert.equal((await waitingCopies()).length, 1);
  await copy();
  const again = await search();
  assert.equal(again.way, 'postgres');
  assertSame(again.found, byPostgres.found);
});

test('an extension that is dropped, also in the middle of a search, costs nothing but the way; it is taken up again', async () => {
  const searcher = new KnowledgeSearcher({
    ...depsOf(),
    cache: { getOrLoad: async () => ({ chunks: 60, words: 1, languages: [], vectors: 'x', in_postgres: true }) },
  } as unknown as SearchDeps);
  const asked = { tenantId, query: 'zzz', limit: 20 };
  const first = await searcher.search(asked);
  assert.equal(first.ranked_by, 'postgres');
  await database.close();
  const own = new Database({ dsn: vectorDatabase.dsn, log, maximum: 1 });
  await own.platformTransaction('test', (tx) => tx.query('drop extension vector cascade'));
  await own.close();
  database = new Database({ dsn: vectorDatabase.dsn, log, maximum: 1, role: 'nexus_app' });
  const without = new KnowledgeSearcher({
    ...depsOf(),
    cache: { getOrLoad: async () => ({ chunks: 60, words: 1, languages: [], vectors: 'x', in_postgres: true }) },
  } as unknown as SearchDeps);
  const second = await without.search(asked);
  assert.equal(second.ranked_by, 'process');
  assert.deepEqual(
    second.hits.map(({ chunk_id: id }) => id),
    first.hits.map(({ chunk_id: id }) => id),
  );
  assert.equal((await search()).way, 'process');
  assert.deepEqual(await embedWith(tenantId, model, unit), undefined, 'new vectors are kept all the same');
  await open();
  assert.equal((await search()).way, 'process');
  await copy();
  assert.equal((await search()).way, 'postgres');
});

test('vectors of another model or length are never compared, those that pgvector cannot hold are compared in the process', async () => {
  await database.transaction(tenantId, (tx) =>
    tx.query(`update knowledge_chunks set embedding_model = 'older/8', embedding = $1`, [Buffer.alloc(32)]),
  );
  assert.equal((await search()).way, 'process');
  await copy();
  assert.deepEqual(await search(), { way: 'postgres', found: [] });
  await embedWith(tenantId, model, unit);
  assert.equal((await search()).way, 'postgres');
  question = new Float32Array([1, 0]);
  assert.deepEqual(await search(), { way: 'process', found: [] }, 'a question of another length');
  question = unit();
  await database.transaction(tenantId, (tx) => tx.query(`update knowledge_chunks set embedding_model = 'older'`));
  await embedWith(tenantId, model, () => new Float32Array(dimensions).fill(NaN, 0, 1));
  await copy();
  assert.equal((await search()).way, 'process');
});
