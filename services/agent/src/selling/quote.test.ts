// A quote is the shop's prices of this moment, reckoned to the cent, of one plain variant each.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ShopProduct } from '@nexus/contracts/shop';
import { noFacts, shopFacts } from '@nexus/contracts/shop-facts';
import { AppError } from '@nexus/service-kit/app-error';
import { turnFor } from '../testing/start-test-agent.ts';
import { quotePrice } from '../tools/selling/quote-price.ts';
import { cartOf } from './quote.ts';

const money = (amount: string) => ({ amount, currency: 'ARS' });
const variant = (
  id: string,
  options: Record<string, string>,
  price: string | null,
  promotional: string | null,
  stock: number | null,
) => ({
  id,
  sku: null,
  options,
  price: price === null ? null : money(price),
  promotional_price: promotional === null ? null : money(promotional),
  stock,
  available: stock === null || stock > 0,
});
const hoodie: ShopProduct = {
  id: '7',
  name: 'Buzo',
  description: '',
  url: 'https://shop.example/buzo',
  image_url: null,
  categories: [],
  tags: [],
  variants: [
    variant('71', { Color: 'Negro', Talle: 'M' }, '100.10', '33.33', 5),
    variant('72', { Color: 'Negro', Talle: 'L' }, '100.10', null, 0),
    variant('73', { Color: 'Gris', Talle: 'M' }, null, null, null),
  ],
  available: true,
};
const products = new Map([
  ['7', hoodie],
  ['8', null],
]);
const want = (options: string[], quantity = 1, product_id = '7') => ({ product_id, options, quantity });

test('the promotional price counts, three thirds of a hundred are 99.99', () => {
  const cart = cartOf([want(['negro', 'm'], 3)], products);
  assert.equal(cart.total, '99.99');
  assert.deepEqual([cart.lines[0]?.variant_id, cart.lines[0]?.unit_price], ['71', '33.33']);
});

describe('is refused', () => {
  for (const [why, wanted, code] of [
    ['no such product', want([], 1, '8'), 'selling.no-product'],
    ['one the tool was not asked to look at', want([], 1, '9'), 'selling.no-product'],
    ['several variants fit', want(['M']), 'selling.which-variant'],
    ['no variant fits', want(['Rojo', 'M']), 'selling.which-variant'],
    ['sold out', want(['Negro', 'L']), 'selling.not-enough'],
    ['more than there are', want(['Negro', 'M'], 6), 'selling.not-enough'],
    ['no price', want(['Gris', 'M']), 'selling.no-price'],
  ] as const)
    test(why, () => {
      assert.throws(
        () => cartOf([wanted], products),
        (error) => error instanceof AppError && error.code === code,
      );
    });
});

test('the tool tells lines, sum, and what the owner approved of other means of payment', async () => {
  const facts = shopFacts.parse({
    ...noFacts,
    transfer_discount: 10,
    instalments: [{ count: 3, interest: 'none', from: null, note: '' }],
  });
  const outcome = await quotePrice.run(
    { items: [want(['Negro', 'M'], 3)] },
    {
      turn: turnFor('¿cuánto por tres?', { shop_facts: facts }),
      askShop: () => Promise.resolve({ product: hoodie }) as never,
      askOrchestrator: () => Promise.reject(new Error('not asked')),
      learn: () => undefined,
    },
  );
  assert.ok('facts' in outcome);
  assert.deepEqual(outcome.facts['lines'], ['3 x Buzo – Negro / M: $ 33,33']);
  assert.equal(outcome.facts['sum'], 'Total: $ 99,99');
  assert.deepEqual(outcome.facts['paid_otherwise'], {
    by_transfer: '$ 89,99',
    without_interest: [{ instalments: 3, each: '$ 33,33' }],
  });
});
