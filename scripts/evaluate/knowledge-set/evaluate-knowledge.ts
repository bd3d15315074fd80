// Puts the labelled shops into a fresh database, asks their questions through the real search, and counts where the right piece came.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { KnowledgeSearch } from '@nexus/contracts/knowledge';
import { Database } from '@nexus/database/database';
import { ensureSchema } from '@nexus/database/ensure-schema';
import { newId } from '@nexus/database/new-id';
import { createLog } from '@nexus/service-kit/log';
import { embed } from '@nexus/simulators/llm/endpoints/embeddings';
import { createTestDatabase } from '@nexus/testing/test-database';
import { createVectorDatabase } from '@nexus/testing/vector-database';
import { insertDocument, saveChunks, saveRead } from '../../../services/orchestrator/src/knowledge/knowledge.store.ts';
import { readCsv } from '../../../services/orchestrator/src/knowledge/reading/read-csv.ts';
import { readMarkdown } from '../../../services/orchestrator/src/knowledge/reading/read-markdown.ts';
import { KnowledgeSearcher } from '../../../services/orchestrator/src/knowledge/search/search-knowledge.ts';
import type { SearchDeps } from '../../../services/orchestrator/src/knowledge/search/search-knowledge.ts';
import { splitChunks } from '../../../services/orchestrator/src/knowledge/split-chunks.ts';
import { declaration } from '../../../services/orchestrator/src/schema/declaration.ts';
import { readUnembedded, saveVectors } from '../../../services/orchestrator/src/knowledge/vectors.store.ts';

const shops = [
  { name: 'ropa', language: 'spanish' },
  { name: 'vivero', language: 'spanish' },
  { name: 'cosmeticos', language: 'portuguese' },
] as const;

export interface Asked {
  shop: string;
  question: string;
  /** Last heading of the piece that answers; null: nothing does. */
  expected: string | null;
  /** Place of the right piece among those found, 1 is the first; null: not among them. */
  rank: number | null;
  /** Whether the agent would be given the right piece; of a question without answer, whether it would be given anything. */
  useful: boolean;
  rankedBy: KnowledgeSearch['ranked_by'];
  milliseconds: number;
}

export interface Evaluation {
  fullText: Asked[];
  hybrid: Asked[];
  chunks: number;
}

const dimensions = 512;
const model = 'simulated';

/**
 * `embed` of the model simulator stands for the endpoint: texts with like words and like spellings are near each other, meanings are not.
 * @param inPostgres with an engine that has pgvector
 */
export async function evaluateKnowledge({ atOnce = 1, inPostgres = false } = {}): Promise<Evaluation> {
  const testDatabase = await (inPostgres ? createVectorDatabase() : createTestDatabase());
  const { dsn } = testDatabase;
  const log = createLog('evaluate', { level: 'silent' });
  const { role } = await ensureSchema({ ...declaration, dsn, log });
  const database = new Database({ dsn, log, maximum: inPostgres ? 1 : 4, role });
  try {
    const tenants = new Map<string, string>();
    for (const shop of shops) tenants.set(shop.name, await fill(database, shop));
    const fullText = await askAll(database, tenants, atOnce);
    let chunks = 0;
    for (const tenantId of tenants.values()) chunks += await embedAll(database, tenantId);
    return { fullText, hybrid: await askAll(database, tenants, atOnce), chunks };
  } finally {
    await database.close();
    await testDatabase.drop();
  }
}

async function fill(database: Database, { name, language }: (typeof shops)[number]): Promise<string> {
  const tenantId = newId();
  await database.platformTransaction('evaluation', (tx) =>
    tx.query(
      `insert into tenants (id, store_name, locale, timezone, currency) values ($1, $2, 'es-AR', 'UTC', 'ARS')`,
      [tenantId, name],
    ),
  );
  const folder = join(import.meta.dirname, name);
  for (const file of readdirSync(folder).filter((one) => !one.endsWith('.txt'))) {
    const text = readFileSync(join(folder, file), 'utf8');
    const kind = file.endsWith('.csv') ? 'csv' : 'markdown';
    await database.transaction(tenantId, async (tx) => {
      const { id } = await insertDocument(tx, {
        tenantId,
        kind,
        title: file,
        url: null,
        language,
        contentHash: file,
        content: null,
        size: text.length,
        status: 'waiting',
      });
      const sections = kind === 'csv' ? readCsv(text) : readMarkdown(text);
      await saveChunks(tx, { tenantId, id, title: file, language }, splitChunks(file, sections));
      await saveRead(tx, tenantId, id, file);
    });
  }
  return tenantId;
}

async function embedAll(database: Database, tenantId: string): Promise<number> {
  return database.transaction(tenantId, async (tx) => {
    const chunks = await readUnembedded(tx, tenantId, `${model}/${dimensions}`, 1000);
    const vectors = chunks.map(({ id, text }) => ({ id, vector: Buffer.from(embed(text, dimensions).buffer) }));
    await saveVectors(tx, tenantId, `${model}/${dimensions}`, vectors);
    return chunks.length;
  });
}

async function askAll(database: Database, tenants: Map<string, string>, atOnce: number): Promise<Asked[]> {
  const searcher = new KnowledgeSearcher(depsOf(database));
  const all = questions();
  const asked: Asked[] = [];
  for (let begin = 0; begin < all.length; begin += atOnce)
    asked.push(...(await Promise.all(all.slice(begin, begin + atOnce).map((one) => ask(searcher, tenants, one)))));
  return asked;
}

async function ask(
  searcher: KnowledgeSearcher,
  tenants: Map<string, string>,
  { shop, question, expected }: Pick<Asked, 'shop' | 'question' | 'expected'>,
): Promise<Asked> {
  const begun = performance.now();
  const { hits, ranked_by: rankedBy } = await searcher.search({
    tenantId: tenants.get(shop) ?? '',
    query: question,
    limit: 5,
  });
  const milliseconds = performance.now() - begun;
  const place = expected === null ? -1 : hits.findIndex(({ heading }) => heading?.split(' › ').at(-1) === expected);
  const useful = expected === null ? hits.some((hit) => hit.useful) : (hits[place]?.useful ?? false);
  return { shop, question, expected, rank: place < 0 ? null : place + 1, useful, rankedBy, milliseconds };
}

/** What the search needs of a running service; the endpoint behind the agent service is the simulator's function. */
function depsOf(database: Database): SearchDeps {
  return {
    database,
    log: createLog('evaluate', { level: 'silent' }),
    config: { OPENAI_EMBEDDING_MODEL: model, EMBEDDING_DIMENSIONS: dimensions, OPENAI_API_KEY: 'test-key' },
    cache: { getOrLoad: ({ load }: { load(): Promise<unknown> }) => load() },
    agent: {
      call: async ({ body }: { body: { texts: string[] } }) => ({
        vectors: body.texts.map((text) => Buffer.from(embed(text, dimensions).buffer).toString('base64')),
        tokens: 0,
      }),
    },
    keyring: {},
  } as unknown as SearchDeps;
}

function questions(): { shop: string; question: string; expected: string | null }[] {
  return shops.flatMap(({ name }) =>
    readFileSync(join(import.meta.dirname, name, 'questions.txt'), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const [expected = '', question = ''] = line.split(' | ');
        return { shop: name, question, expected: expected === '-' ? null : expected };
      }),
  );
}

export interface Figures {
  questions: number;
  recallAt5: number;
  /** Mean reciprocal rank within the first five. */
  mrr: number;
  /** Share of answerable questions whose right piece the agent would be given. */
  given: number;
  /** Share of questions without an answer for which it would be given something all the same. */
  givenInVain: number;
}

export function figuresOf(asked: Asked[]): Figures {
  const answerable = asked.filter(({ expected }) => expected !== null);
  const others = asked.filter(({ expected }) => expected === null);
  const mean = (values: number[]): number => values.reduce((sum, one) => sum + one, 0) / Math.max(1, values.length);
  return {
    questions: answerable.length,
    recallAt5: mean(answerable.map(({ rank }) => (rank === null ? 0 : 1))),
    mrr: mean(answerable.map(({ rank }) => (rank === null ? 0 : 1 / rank))),
    given: mean(answerable.map(({ useful }) => Number(useful))),
    givenInVain: mean(others.map(({ useful }) => Number(useful))),
  };
}
