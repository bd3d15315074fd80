// The life of a document: added, read, changed, removed; what stays of it, and what never comes in.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, test } from 'node:test';
import type { KnowledgeHit } from '@nexus/contracts/knowledge';
import { AppError } from '@nexus/service-kit/app-error';
import type { TurnRequest } from '@nexus/contracts/turn';
import { OutgoingClient } from '@nexus/service-kit/outgoing-client';
import { createTenant } from '../agents/create-tenant.ts';
import { openPanel } from '../testing/open-panel.ts';
import type { Panel, PanelAnswer } from '../testing/open-panel.ts';
import { paragraph, pdf, word, zip } from '../testing/made-up-documents.ts';
import { documentRoutes } from './documents.routes.ts';
import { embedKnowledge } from './embed-knowledge.ts';
import { fetchPage } from './reading/fetch-page.ts';
import { readKnowledge } from './read-knowledge.ts';
import { lookUpKnowledge, withKnowledge } from './look-up-knowledge.ts';
import { splitChunks } from './split-chunks.ts';
import { knowledgeSearchRoutes } from './search/search.routes.ts';
import { VectorCache, nearest, toVectors } from './search/vector-cache.ts';

let panel: Panel;
let tenantId: string;
/** Texts the agent service was asked to embed. */
const embedded: string[] = [];
/** Thrown by the next call of the agent service. */
let failure: AppError | null = null;

before(async () => {
  panel = await openPanel([documentRoutes, knowledgeSearchRoutes], { OPENAI_API_KEY: 'test-key' });
  panel.deps.agent.call = (async ({ body }: { body: { texts: string[] } }) => {
    if (failure) throw failure;
    embedded.push(...body.texts);
    const vector = Buffer.from(new Float32Array([1, 0]).buffer).toString('base64');
    return { vectors: body.texts.map(() => vector), tokens: 1 };
  }) as never;
  const shop = { store_name: 'Tienda', locale: 'es-AR', timezone: 'UTC', currency: 'ARS' };
  ({ id: tenantId } = await createTenant(panel.deps, null, shop));
});
after(() => panel?.close());

const ask = (method: string, path: string, body?: unknown): Promise<PanelAnswer> =>
  panel.call(method, `/admin/tenants/${tenantId}/knowledge/${path}`, { as: panel.admin, body });
const upload = (filename: string, content: string | Buffer): Promise<PanelAnswer> =>
  ask('POST', 'files', { filename, content_base64: Buffer.from(content).toString('base64') });
const context = () => ({ tenantId, signal: new AbortController().signal, attempt: 1, lastAttempt: false });
const read = (id: unknown) => readKnowledge(panel.deps).run({ document_id: id }, context());
const embed = () => embedKnowledge(panel.deps).run({}, context());
const shown = async (id: unknown) => (await ask('GET', `documents/${String(id)}`)).body;
const rows = <Row extends object>(sql: string): Promise<Row[]> =>
  panel.deps.database.transaction(tenantId, (tx) => tx.query<Row>(sql));

describe('a file', () => {
  test('is read once, embedded once; its new version embeds only what changed and forgets what is gone', async () => {
    const first = await upload('guia.md', '# A\nuno\n# B\ndos\n# C\ntres');
    assert.deepEqual([first.status, first.body.status], [201, 'waiting']);
    assert.equal((await upload('guia.md', '# A\nuno\n# B\ndos\n# C\ntres')).body.id, first.body.id);
    await read(first.body.id);
    await embed();
    assert.equal(embedded.length, 3);
    const second = await upload('guia.md', '# A\nuno\n# B\ndos y medio\n# D\ncuatro\n# C\ntres');
    assert.equal(second.body.id, first.body.id);
    assert.equal((await shown(first.body.id)).chunks, 3, 'the old pieces are found until the new ones are there');
    await read(first.body.id);
    await embed();
    assert.deepEqual(embedded.slice(3), ['guia.md\nB\ndos y medio', 'guia.md\nD\ncuatro']);
    const { items } = (await ask('GET', `documents/${String(first.body.id)}/chunks`)).body;
    assert.deepEqual(
      items?.map(({ heading }) => heading),
      ['A', 'B', 'D', 'C'],
    );
    const [document] = await rows<{ content: Buffer | null }>('select content from knowledge_documents');
    assert.equal(document?.content, null, 'the file itself is not kept');
  });

  test('that cannot be read says why and leaves nothing; a new version that cannot leaves the old one', async () => {
    const broken = await upload('roto.pdf', '%PDF-1.4 nada');
    await read(broken.body.id);
    const { status, error_code: code, chunks } = await shown(broken.body.id);
    assert.deepEqual([status, code, chunks], ['failed', 'knowledge.malformed', 0]);
    const good = await upload('buena.txt', 'Abrimos los lunes.');
    await read(good.body.id);
    await upload('buena.txt', 'a\u0000b');
    await read(good.body.id);
    const kept = await shown(good.body.id);
    assert.deepEqual([kept.status, kept.error_code, kept.chunks], ['ready', 'knowledge.malformed', 1]);
    for (const [name, content, code] of [
      ['foto.jpg', 'x', 'knowledge.unsupported-type'],
      ['vacio.txt', '', 'knowledge.empty'],
    ] as const) {
      const answer = await upload(name, content);
      assert.deepEqual([answer.status, answer.body.code], [422, code]);
    }
    assert.equal((await upload('enorme.txt', Buffer.alloc(10 * 1024 * 1024 + 3))).status, 400);
  });

  test('of any kind is found by what it says, with its page or heading', async () => {
    const document = word(
      `${paragraph('Garantía', 'Titulo1')}${paragraph('Las zapatillas tienen garantía de seis meses.')}`,
    );
    const styles = '<w:styles><w:style w:styleId="Titulo1"><w:name w:val="heading 1"/></w:style></w:styles>';
    for (const [filename, content] of [
      ['talles.pdf', pdf(['Tabla de talles', 'El talle 40 mide 26 centimetros de plantilla'])],
      ['garantia.docx', zip({ 'word/document.xml': document, 'word/styles.xml': styles })],
    ] as const) {
      const { body } = await upload(filename, content);
      await read(body.id);
      assert.deepEqual((await shown(body.id)).status, 'ready', filename);
    }
    const first = async (question: string): Promise<unknown[]> => {
      const { body } = await ask('GET', `search?q=${encodeURIComponent(question)}`);
      const [hit] = body.hits as KnowledgeHit[];
      return [hit?.title, hit?.page, hit?.heading, hit?.words.toSorted(), hit?.text_rank];
    };
    assert.deepEqual(await first('cuánto mide la plantilla'), ['talles.pdf', 2, null, ['mid', 'plantill'], 1]);
    assert.deepEqual(await first('qué garantía tienen las zapatillas'), [
      'garantia.docx',
      null,
      'Garantía',
      ['garanti', 'zapatill'],
      1,
    ]);
  });

  test('that is removed while it is read does not come back', async () => {
    const { body } = await upload('breve.txt', 'Hola');
    assert.equal((await ask('DELETE', `documents/${String(body.id)}`)).status, 204);
    await read(body.id);
    assert.equal((await ask('GET', `documents/${String(body.id)}`)).body.code, 'knowledge.not-found');
    assert.deepEqual(await rows(`select 1 from knowledge_chunks where text = 'Hola'`), []);
  });
});

test('a failing endpoint is told with the document, a refused key at once for good; a later run makes what is missing', async () => {
  const { body } = await ask('POST', 'answers', { question: '¿Abren?', answer: 'Sí.' });
  failure = new AppError({ code: 'model.unauthorized', status: 502, message: 'no' });
  await assert.rejects(embed(), { name: 'PermanentError', code: 'model.unauthorized' });
  failure = new AppError({ code: 'model.unavailable', status: 502, message: 'no' });
  await assert.rejects(embed(), { name: 'AppError', code: 'model.unavailable' });
  failure = null;
  assert.equal((await shown(body.id)).embedded, 0);
  await embed();
  assert.equal((await shown(body.id)).embedding, 'complete');
  const changed = await ask('PUT', `answers/${String(body.id)}`, { question: '¿Abren?', answer: 'Sí, siempre.' });
  assert.deepEqual([changed.status, changed.body.embedded], [200, 0]);
});

test('agents get the search with the first document, and are offered it only while there is something to find', async () => {
  const [agent] = await rows<{ enabled_tools: string[] }>('select enabled_tools from agents');
  assert.equal(agent?.enabled_tools.filter((name) => name === 'search_knowledge').length, 1);
  const offered = (chunks: number) =>
    withKnowledge({ enabled_tools: ['get_order', 'search_knowledge'] } as unknown as TurnRequest['agent'], {
      chunks,
      words: 1,
      languages: [],
      vectors: null,
      in_postgres: false,
    }).enabled_tools;
  assert.deepEqual(offered(0), ['get_order']);
  assert.deepEqual(offered(1), ['get_order', 'search_knowledge']);
  assert.ok((await lookUpKnowledge(panel.deps, tenantId)).chunks > 0);
});

describe('a page', () => {
  let site: Server;
  let term = '30 días';
  let address: string;
  before(async () => {
    site = createServer((request, response) => {
      if (request.url === '/loop') return void response.writeHead(302, { location: '/loop' }).end();
      if (request.url === '/inside') return void response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
      if (request.url === '/huge') return void response.end(Buffer.alloc(11 * 1024 * 1024));
      if (request.url === '/gone') return void response.writeHead(404).end();
      if (request.url === '/image') return void response.writeHead(200, { 'content-type': 'image/png' }).end('x');
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
      return void response.end(`<title>Cambios</title><h1>Plazo</h1><p>${term}</p>`);
    }).listen(0, '127.0.0.1');
    await new Promise((done) => site.once('listening', done));
    address = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  });
  after(() => site.close());

  test('is fetched through the guard alone, and says why not', async () => {
    const open = new OutgoingClient({ allow: ['127.0.0.1'] });
    const guarded = new OutgoingClient({ allow: [] });
    const codeOf = (client: OutgoingClient, path: string) =>
      fetchPage(client, path).then(
        ({ kind }) => kind,
        (error: AppError) => error.code,
      );
    assert.equal(await codeOf(open, `${address}/`), 'html');
    assert.equal(await codeOf(open, `${address}/loop`), 'knowledge.page-refused');
    assert.equal(await codeOf(open, `${address}/inside`), 'knowledge.forbidden-address');
    assert.equal(await codeOf(open, `${address}/huge`), 'knowledge.too-large');
    assert.equal(await codeOf(open, `${address}/gone`), 'knowledge.page-refused');
    assert.equal(await codeOf(open, `${address}/image`), 'knowledge.unsupported-type');
    for (const private_ of [`${address}/`, 'https://10.0.0.1/', 'https://[::1]/', 'http://example.com/'])
      assert.equal(await codeOf(guarded, private_), 'knowledge.forbidden-address', private_);
    await Promise.all([open.close(), guarded.close()]);
  });

  test('is a document of its text; read again when it has changed it says what it says now', async () => {
    const open = new OutgoingClient({ allow: ['127.0.0.1'] });
    const readPage = (id: unknown) =>
      readKnowledge({ ...panel.deps, outgoing: open }).run({ document_id: id }, context());
    const { body } = await ask('POST', 'urls', { url: `${address}/` });
    await readPage(body.id);
    const first = await shown(body.id);
    assert.deepEqual([first.status, first.title, first.chunks], ['ready', 'Cambios', 1]);
    term = '45 días';
    await readPage(body.id);
    const { items } = (await ask('GET', `documents/${String(body.id)}/chunks`)).body;
    assert.deepEqual(
      items?.map(({ heading, text }) => [heading, text]),
      [['Plazo', '45 días']],
    );
    await open.close();
  });

  test('that may not be fetched is a document that says so', async () => {
    const { body } = await ask('POST', 'urls', { url: 'https://192.168.0.10/precios#top' });
    await read(body.id);
    const { status, error_code: code, url } = await shown(body.id);
    assert.deepEqual([status, code, url], ['failed', 'knowledge.forbidden-address', 'https://192.168.0.10/precios']);
  });
});

test('long texts are cut where paragraphs, lines, sentences and words end, and nothing of them is lost', () => {
  const numbers = Array.from({ length: 700 }, (_, index) => String(index));
  const text = [numbers.map((one) => `Frase ${one} corta.`).join(' '), numbers.join(''), 'Fin'].join('\n\n');
  const chunks = splitChunks('t', [{ heading: 'h', page: 1, text }]);
  assert.ok(chunks.length >= 15 && chunks.every((chunk) => chunk.text.length <= 900));
  assert.equal(chunks.map((chunk) => chunk.text.replaceAll(/\s/g, '')).join(''), text.replaceAll(/\s/g, ''));
  assert.deepEqual(new Set(chunks.map(({ position }) => position)).size, chunks.length);
});

test('vectors stay in memory as long as there is room; the shop searched longest ago gives way', async () => {
  const cache = new VectorCache(100);
  let loads = 0;
  const load = async () => {
    loads += 1;
    return toVectors([
      { id: 'a', embedding: Buffer.from(new Float32Array([1, 0, 0, 0, 0, 0]).buffer) },
      { id: 'b', embedding: Buffer.from(new Float32Array([0, 1, 0, 0, 0, 0]).buffer) },
      { id: 'other length', embedding: Buffer.alloc(4) },
    ]);
  };
  const [vectors] = await Promise.all([cache.get('one', '1', load), cache.get('one', '1', load)]);
  assert.deepEqual([loads, cache.bytes], [1, 48]);
  assert.deepEqual(
    nearest(vectors, new Float32Array([0, 1, 0, 0, 0, 0]), 1).map(({ id }) => id),
    ['b'],
  );
  assert.deepEqual(nearest(vectors, new Float32Array([1]), 1), []);
  await cache.get('two', '1', load);
  await cache.get('one', '1', load);
  await cache.get('three', '1', load);
  assert.equal(cache.bytes, 96);
  await cache.get('one', '1', load);
  assert.equal(loads, 3, 'one was used last and stayed');
  await cache.get('one', '2', load);
  assert.deepEqual([loads, cache.bytes], [4, 96]);
});
