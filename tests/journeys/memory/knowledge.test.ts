// What the owner writes down is what customers are told: from the upload on, until it is removed, in no other shop, with and without vectors.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop, said } from '@nexus/testing/drive-shop';
import type { Shop } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

interface Document {
  id: string;
  status: string;
  chunks: number;
  embedded: number;
  embedding: string;
}
interface Found {
  vectors: string;
  hits: { title: string; text: string; useful: boolean; text_rank: number | null; vector_rank: number | null }[];
}

const policies = `# Envíos
## Costos
El envío a Córdoba cuesta $ 4.500 y tarda entre 3 y 5 días hábiles.
## Retiro
Podés retirar tu compra por el local de lunes a viernes de 10 a 18 h.
# Garantía
Las costuras tienen garantía de 6 meses.`;

let nexus: Nexus;
before(async () => {
  nexus = await startNexus();
});
after(() => nexus?.close());
afterEach(() => checkInvariants(nexus));

async function upload(shop: Shop, filename: string, content: string): Promise<Document> {
  const document = await shop.api<{ id: string }>('POST', '/knowledge/files', {
    filename,
    content_base64: Buffer.from(content).toString('base64'),
  });
  await nexus.settle();
  return shop.api<Document>('GET', `/knowledge/documents/${document.id}`);
}

async function documents(shop: Shop): Promise<Document[]> {
  return (await shop.api<{ items: Document[] }>('GET', '/knowledge/documents')).items;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 600; attempt += 1) {
    if (await holds()) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error('what was waited for did not happen');
}

let customers = 0;
/** A new customer asks; what came back, all bubbles together. */
async function ask(shop: Shop, question: string): Promise<string> {
  const customer = shop.customer(`+54911666${String(10_000 + (customers += 1))}`);
  await customer.writes(question);
  await customer.receives();
  await nexus.settle();
  return said(await customer.received());
}

async function toolsOffered(shop: Shop): Promise<string[]> {
  const [step] = await nexus.rows<{ tools: string[] }>(
    `select array_agg(distinct s.step->'tool'->>'name') as tools from turn_steps s
      where s.tenant_id = $1 and s.step->'tool'->>'name' is not null`,
    [shop.facts.tenantId],
  );
  return step?.tools ?? [];
}

test('a document that was uploaded is what the agent answers with, and once it is removed it is not', async () => {
  const shop = await createShop(nexus);
  const other = await createShop(nexus);
  const document = await upload(shop, 'politicas.md', policies);
  assert.deepEqual(
    [document.status, document.chunks, document.embedded, document.embedding],
    ['ready', 3, 3, 'complete'],
  );
  assert.match(await ask(shop, 'Hola! Hacen envíos a Córdoba?'), /\$ 4\.500 y tarda entre 3 y 5 días/);
  assert.ok((await toolsOffered(shop)).includes('search_knowledge'), 'the thinking log shows the search');
  const found = await shop.api<Found>('GET', '/knowledge/search?q=cuanto%20sale%20el%20envio%20a%20cordoba');
  assert.equal(found.vectors, 'on');
  assert.match(found.hits[0]?.text ?? '', /4\.500/);
  assert.deepEqual([found.hits[0]?.text_rank, found.hits[0]?.vector_rank, found.hits[0]?.useful], [1, 1, true]);

  assert.doesNotMatch(await ask(other, 'Hola! Hacen envíos a Córdoba?'), /4\.500/, 'another shop knows nothing of it');
  assert.deepEqual((await other.api<Found>('GET', '/knowledge/search?q=envios')).hits, []);
  assert.ok(!(await toolsOffered(other)).includes('search_knowledge'), 'and has no search to offer');

  await shop.api('DELETE', `/knowledge/documents/${document.id}`);
  assert.doesNotMatch(await ask(shop, 'Hola! Hacen envíos a Córdoba?'), /4\.500/);
  assert.deepEqual((await shop.api<Found>('GET', '/knowledge/search?q=envios')).hits, []);
});

test('without a key for embeddings full text alone answers', async () => {
  const shop = await createShop(nexus);
  await nexus.stopPart('orchestrator');
  await nexus.startPart('orchestrator', { OPENAI_API_KEY: '' });
  try {
    const { id } = await shop.api<{ id: string }>('POST', '/knowledge/answers', {
      question: '¿Hacen envíos a Córdoba?',
      answer: 'Sí, enviamos a Córdoba por $ 4.500.',
    });
    await nexus.settle();
    const document = await shop.api<Document>('GET', `/knowledge/documents/${id}`);
    assert.deepEqual([document.chunks, document.embedded, document.embedding], [1, 0, 'no_key']);
    const found = await shop.api<Found>('GET', '/knowledge/search?q=envian%20a%20cordoba');
    assert.deepEqual([found.vectors, found.hits[0]?.useful], ['off', true]);
  } finally {
    await nexus.stopPart('orchestrator');
    await nexus.startPart('orchestrator');
  }
  // A key came later: the owner has everything indexed again.
  await shop.api('POST', '/knowledge/reindex');
  await nexus.settle();
  assert.equal((await shop.api<Found>('GET', '/knowledge/search?q=envian%20a%20cordoba')).vectors, 'on');
});

test('while the embeddings endpoint fails, full text answers; when it is back, the vectors are made', async () => {
  const shop = await createShop(nexus);
  await control(nexus.simulators.llm, 'behaviours', {
    match: { path: '/v1/embeddings' },
    action: { type: 'answer', status: 500, body: { error: { message: 'down', type: 'server_error', code: null } } },
    times: null,
  });
  try {
    await shop.api('POST', '/knowledge/files', {
      filename: 'politicas.md',
      content_base64: Buffer.from(policies).toString('base64'),
    });
    await until(async () => (await documents(shop))[0]?.embedding === 'failed');
    const customer = shop.customer();
    await customer.writes('Hola! Hacen envíos a Córdoba?');
    await customer.receives();
    assert.match(said(await customer.received()), /\$ 4\.500/);
  } finally {
    await fetch(`${nexus.simulators.llm.url}/_simulator/behaviours`, { method: 'DELETE' });
  }
  await shop.api('POST', '/knowledge/reindex');
  await nexus.settle();
  assert.deepEqual(
    (await documents(shop)).map(({ chunks, embedded }) => [chunks, embedded]),
    [[3, 3]],
  );
});

test('what nobody told the agent is collected without personal data, once for all who ask it, and the owner’s answer is knowledge', async () => {
  const shop = await createShop(nexus);
  await upload(shop, 'politicas.md', policies);
  for (const question of [
    'Hola, soy Juana Pérez, mi mail es juana@example.com. Entregan facturas A para monotributistas?',
    'Entregan facturas A a monotributistas?',
  ])
    await ask(shop, question);
  const { items } = await shop.api<{ items: { id: string; question: string; times: number; reason: string }[] }>(
    'GET',
    '/knowledge/questions',
  );
  assert.deepEqual(
    items.map(({ times }) => times),
    [2],
    JSON.stringify(items),
  );
  const [asked] = items;
  assert.doesNotMatch(asked?.question ?? '', /juana|pérez/i);
  assert.match(asked?.question ?? '', /facturas A/);
  await shop.api('POST', `/knowledge/questions/${asked?.id}/answer`, {
    question: '¿Entregan factura A a monotributistas?',
    answer: 'Sí, entregamos factura A: cargá tu CUIT al comprar.',
  });
  await nexus.settle();
  assert.deepEqual((await shop.api<{ items: unknown[] }>('GET', '/knowledge/questions')).items, []);
  assert.match(await ask(shop, 'Entregan facturas A a monotributistas?'), /entregamos factura A/);
});
