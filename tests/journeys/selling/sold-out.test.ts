// What is sold out is said to be, and what there is instead is offered, on shops whose catalogue the test reads first.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop, said } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

interface Variant {
  price: string | null;
  promotional_price: string | null;
  stock: number | null;
  visible: boolean;
  values: Record<string, string>[];
}
interface Product {
  id: number;
  name: Record<string, string>;
  canonical_url: string;
  variants: Variant[];
}

let nexus: Nexus;
before(async () => {
  nexus = await startNexus();
});
after(() => nexus?.close());
afterEach(() => checkInvariants(nexus));

const sizesOf = (variants: Variant[]): string[] =>
  variants.flatMap((variant) => variant.values.flatMap((value) => Object.values(value)[0] ?? []));
const amount = (text: string | null): string => Number(text).toLocaleString('es-AR');

for (const provider of ['ycloud', 'meta'] as const) {
  test(`"el buzo negro en L" is sold out: a customer at ${provider} is told so and offered the sizes there are`, async () => {
    const shop = await createShop(nexus, { provider });
    const customer = shop.customer();
    await customer.writes('Hola! Tenés el buzo negro en L?');
    await customer.receives();
    await nexus.settle();
    const answer = said(await customer.received());
    const { products } = await control<{ products: Product[] }>(nexus.simulators.tiendanube, 'catalogue?store_id=1001');
    const truth = products.find((product) => product.name.es === 'Buzo canguro negro');
    assert.ok(truth);
    const left = sizesOf(truth.variants.filter((variant) => variant.visible && variant.stock !== 0));
    assert.deepEqual(left, ['S', 'M', 'XL']);
    assert.match(answer, /Buzo canguro negro/);
    assert.match(answer, /talle L está agotado/);
    assert.match(answer, /S, M y XL/);
    assert.doesNotMatch(answer, /¡Sí! Tenemos/);
    assert.ok(answer.includes(truth.canonical_url), 'the address of the product is the shop’s own');
    assert.ok(
      answer.includes(amount(truth.variants[0]?.promotional_price ?? null)),
      'the price is the promotional one',
    );
    assert.doesNotMatch(answer, /\*\*/, 'WhatsApp’s marks, not Markdown');
    const [turn] = await nexus.rows<{ id: string }>(
      'select turn_id as id from messages where turn_id is not null and tenant_id = $1',
      [shop.facts.tenantId],
    );
    const log = await shop.api<{
      status: string;
      steps: { kind: string; reason: string | null; tool: { name: string } | null }[];
    }>('GET', `/turns/${turn?.id}`);
    assert.equal(log.status, 'answered');
    assert.ok(
      log.steps.some((step) => step.tool?.name === 'search_products'),
      'the thinking log shows the look-up',
    );
    assert.ok(
      log.steps.some((step) => step.reason),
      'and why it was made',
    );
  });
}

test('the next question goes on with what was said: "¿y en M?" is about the same product', async () => {
  const shop = await createShop(nexus);
  const customer = shop.customer();
  await customer.writes('Tenés el buzo negro en L?');
  await customer.receives();
  await nexus.settle();
  const before = (await customer.received()).length;
  await customer.writes('Y en M?');
  await customer.receives(before + 1);
  await nexus.settle();
  const answer = said((await customer.received()).slice(before));
  assert.match(answer, /Buzo canguro negro/);
  assert.match(answer, /talle M/);
  assert.doesNotMatch(answer, /agotado/);
});

test('a Portuguese-speaking shop answers in Portuguese, in reais', async () => {
  const shop = await createShop(nexus, {
    locale: 'pt-BR',
    phone: '+5511955550199',
    store: { store_id: '1002', access_token: 'simulated-store-token-2' },
  });
  const customer = shop.customer('+5511987654321', 'Bruna');
  await customer.writes('Oi! Vocês têm promoções?');
  await customer.receives();
  await nexus.settle();
  const answer = said(await customer.received());
  assert.match(answer, /R\$/);
  assert.doesNotMatch(answer, /\b(Tenés|Sale|Está en promo)\b/);
});
