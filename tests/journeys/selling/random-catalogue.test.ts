// The main journeys on a shop nobody has seen: its catalogue is drawn at start from a seed that is printed, and the answers are checked against it.
import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, afterEach, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop, said } from '@nexus/testing/drive-shop';
import type { Customer } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

interface Variant {
  id: number;
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
  published: boolean;
  variants: Variant[];
}
interface Example {
  product_id: number;
  name: string;
  variant_id: number;
  values: string[];
}
interface Catalogue {
  products: Product[];
  examples: Record<string, Example | null>;
}

/** `node tests/journeys/selling/random-catalogue.test.ts --seed=7` draws that shop again. */
const given = process.argv.find((argument) => argument.startsWith('--seed='))?.slice(7);
const seed = given === undefined ? randomInt(2 ** 31) : Number(given);
let nexus: Nexus;
let catalogue: Catalogue;
before(async () => {
  nexus = await startNexus({ catalogue: { seed } });
  catalogue = await control<Catalogue>(nexus.simulators.tiendanube, 'catalogue?store_id=1001');
});
after(() => nexus?.close());
afterEach(() => checkInvariants(nexus));

function example(kind: string): { example: Example; product: Product; variant: Variant } {
  const found = catalogue.examples[kind];
  const product = catalogue.products.find(({ id }) => id === found?.product_id);
  const variant = product?.variants.find(({ id }) => id === found?.variant_id);
  assert.ok(found && product && variant, `the catalogue has no ${kind}`);
  return { example: found, product, variant };
}

async function answer(customer: Customer, text: string): Promise<string> {
  const before = (await customer.received()).length;
  await customer.writes(text);
  await customer.receives(before + 1);
  await nexus.settle();
  return said((await customer.received()).slice(before));
}

/** An amount as a shop in Argentina writes it: no cents, or two digits of them. */
const written = (amount: string): string =>
  Number(amount).toLocaleString('es-AR', { minimumFractionDigits: Number(amount) % 1 === 0 ? 0 : 2 });
const valuesOf = (variant: Variant): string[] => variant.values.flatMap((value) => Object.values(value)[0] ?? []);

/** Every amount, address and picture in an answer stands in the catalogue of the shop (design I6). */
function assertGrounded(text: string): void {
  const amounts = new Set(
    catalogue.products.flatMap(({ variants }) =>
      variants.flatMap(({ price, promotional_price: promotional }) =>
        [price, promotional].flatMap((one) => (one === null ? [] : [written(one)])),
      ),
    ),
  );
  for (const [, amount = ''] of text.matchAll(/\$\s?(\d[\d.]*(?:,\d+)?(?<=\d))/g))
    assert.ok(amounts.has(amount), `${amount} is no price of the shop: ${text}`);
  const urls = new Set(catalogue.products.map(({ canonical_url: url }) => url.replace(/\/$/, '')));
  for (const [url] of text.matchAll(/https?:\/\/\S+/g)) {
    const page = url.replace(/[\s/.,)]+$/, '');
    assert.ok(urls.has(page) || /\.(jpe?g|png|webp)$/.test(page), `${url} is no address of the shop`);
  }
}

for (const provider of ['ycloud', 'meta'] as const) {
  test(`a product there is (${provider}) is offered with its price and address`, async (context) => {
    context.diagnostic(`catalogue seed: ${seed}`);
    const { product, example: wanted } = example('available');
    const text = await answer(
      (await createShop(nexus, { provider })).customer(),
      `Hola! Tenés ${wanted.name}? Cuánto sale?`,
    );
    assert.ok(text.includes(wanted.name), `${wanted.name}: ${text}`);
    const prices = product.variants.flatMap((variant) => variant.promotional_price ?? variant.price ?? []);
    assert.ok(
      prices.some((price) => text.includes(written(price))),
      text,
    );
    assertGrounded(text);
  });
}

test('what is sold out in one size is said to be, and never sold', async () => {
  const { product, variant, example: wanted } = example('sold_out_variant');
  const asked = valuesOf(variant).join(' ');
  const text = await answer((await createShop(nexus)).customer(), `Tenés ${wanted.name} en talle ${asked}?`);
  assert.ok(text.includes(wanted.name), text);
  assertGrounded(text);
  const left = product.variants.filter((one) => one.visible && one.price !== null && one.stock !== 0).flatMap(valuesOf);
  assert.ok(
    /agotad|no viene|disponible/i.test(text) && left.some((value) => text.includes(value)),
    `${asked} of ${left}: ${text}`,
  );
  assert.ok(!text.includes(`¡Sí! Tenemos *${wanted.name}* en talle ${asked}`), text);
});

test('what is sold out altogether is not offered as if there were some', async () => {
  const { example: wanted } = example('sold_out_product');
  const text = await answer((await createShop(nexus)).customer(), `Tenés ${wanted.name}?`);
  assert.match(text, /agotad|no encontr|parecido/i);
  assertGrounded(text);
});

test('a promotion is told with its own price', async () => {
  const { example: wanted } = example('promotion');
  const text = await answer((await createShop(nexus)).customer(), `Cuánto sale ${wanted.name}?`);
  assert.ok(text.includes(wanted.name), text);
  assertGrounded(text);
});

test('what the owner has not published does not exist', async () => {
  const { product, example: hidden } = example('unpublished');
  const twin = catalogue.products.some((one) => one.published && Object.values(one.name)[0] === hidden.name);
  const text = await answer((await createShop(nexus)).customer(), `Tenés ${hidden.name}?`);
  assert.ok(!text.includes(product.canonical_url), text);
  if (!twin) assert.doesNotMatch(text, new RegExp(`(¡Sí! Tenemos|^Tenemos) \\*?${hidden.name}`));
  assertGrounded(text);
});

test('a burst, a person asked for, and a second shop of the same owner work there too', async () => {
  const shop = await createShop(nexus);
  await shop.api('PATCH', '', { debounce_ms: 1000 });
  const customer = shop.customer();
  const { example: wanted } = example('available');
  await customer.writes('Hola');
  await customer.writes(`tenés ${wanted.name}?`);
  const [greeted] = [await answer(customer, 'gracias!')];
  assert.ok(greeted.includes(wanted.name), greeted);
  await shop.api('PATCH', '', { debounce_ms: 0 });
  await answer(customer, 'Quiero hablar con una persona');
  assert.equal((await customer.conversation()).owner, 'human');
});
