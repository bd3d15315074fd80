// Products reach the model compact, with prices as they may be repeated to a customer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { describeProduct, writeMoney } from './describe-product.ts';

test('money is written as the locale does, without empty cents', () => {
  assert.equal(writeMoney({ amount: '24990.00', currency: 'ARS' }, 'es-AR'), '$ 24.990');
  assert.equal(writeMoney({ amount: '199.90', currency: 'BRL' }, 'pt-BR'), 'R$ 199,90');
  assert.equal(writeMoney(null, 'es-AR'), null);
});

test('a missing price stays missing, a sold out variant shows no stock figure', () => {
  const variant = {
    id: '1',
    sku: null,
    options: { Talle: 'L' },
    price: null,
    promotional_price: null,
    stock: 0,
    available: false,
  };
  const product = {
    id: '9',
    name: 'Poncho',
    description: 'Tejido',
    url: null,
    image_url: null,
    categories: [],
    tags: ['lana'],
    variants: [variant],
    available: false,
  };
  assert.deepEqual(describeProduct(product, 'es-AR'), {
    product_id: '9',
    name: 'Poncho',
    available: false,
    description: 'Tejido',
    variants: [{ options: { Talle: 'L' }, available: false, price: null }],
  });
  assert.deepEqual(describeProduct(product, 'es-AR', true)['tags'], ['lana']);
  const coded = { ...product, variants: [{ ...variant, sku: 'PON-L' }] };
  assert.match(JSON.stringify(describeProduct(coded, 'es-AR', true)), /"sku":"PON-L"/);
  assert.doesNotMatch(JSON.stringify(describeProduct(coded, 'es-AR')), /sku/);
});
