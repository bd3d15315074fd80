// What a product says to a shopper: prices, offers, stock and options in all the API's forms.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { wireProduct } from '../shop-api/wire-product.ts';
import { presentProduct } from './present-product.ts';

const PRODUCT = {
  id: 218440115,
  name: { es: 'Buzo', pt: '' },
  description: [],
  attributes: [{ es: 'Color' }, { es: 'Talle' }],
  published: true,
  canonical_url: 'https://shop.example/productos/buzo/',
  tags: 'buzo, , invierno',
  images: [
    { src: '//cdn.example/b.jpg', position: 2 },
    { src: '//cdn.example/a.jpg', position: 1, alt: [] },
  ],
  categories: [
    { id: 1, name: { es: 'Buzos' }, parent: null, visibility: 'visible' },
    { id: 2, name: { es: 'Depósito' }, parent: null, visibility: 'hidden' },
  ],
};
const variant = (change: object): object => ({
  id: 1,
  price: '48900.00',
  promotional_price: null,
  stock: 1,
  sku: null,
  values: [{ es: 'Negro' }, { es: 'm ' }],
  visible: true,
  ...change,
});
const show = (change: object, locale = 'es-AR') =>
  presentProduct(wireProduct.parse({ ...PRODUCT, ...change }), { locale, currency: 'ARS' });

describe('a product as shoppers hear it', () => {
  it('has its address and first image from the API, categories a shopper may see, and text in any language there is', () => {
    const product = show({ variants: [variant({})] }, 'pt-BR');
    assert.equal(product.name, 'Buzo');
    assert.equal(product.description, '');
    assert.equal(product.url, 'https://shop.example/productos/buzo/');
    assert.equal(product.image_url, 'https://cdn.example/a.jpg');
    assert.deepEqual([product.categories, product.tags], [['Buzos'], ['buzo', 'invierno']]);
    assert.deepEqual(product.variants[0]?.options, { Color: 'Negro', Talle: 'm' });
  });

  it('names an offer only below the list price, and no price where the shop shows none', () => {
    const { variants } = show({
      variants: [
        variant({ promotional_price: '39900.00' }),
        variant({ promotional_price: '52000.00' }),
        variant({ price: null, promotional_price: '100.00' }),
        variant({ price: 48900, promotional_price: '0.00' }),
      ],
    });
    assert.deepEqual(
      variants.map((one) => one.promotional_price?.amount ?? null),
      ['39900.00', null, null, null],
    );
    assert.deepEqual(
      variants.map((one) => one.price?.amount ?? null),
      ['48900.00', '48900.00', null, '48900.00'],
    );
  });

  it('reads null stock as unlimited, zero as sold out, and adds up locations where the total is missing', () => {
    const { variants, available } = show({
      variants: [
        variant({ stock: null, stock_management: false }),
        variant({ stock: 0 }),
        variant({ stock: -2 }),
        variant({ stock: undefined, stock_management: true, inventory_levels: [{ stock: 2 }, { stock: 3 }] }),
        variant({ stock: 9, visible: false }),
      ],
    });
    assert.deepEqual(
      variants.map((one) => [one.stock, one.available]),
      [
        [null, true],
        [0, false],
        [0, false],
        [5, true],
      ],
    );
    assert.equal(available, true);
    assert.equal(show({ variants: [variant({ stock: 0 })] }).available, false);
  });

  it('keeps options apart whose names are missing or the same', () => {
    const { variants } = show({ attributes: [{ es: 'Color' }, { es: 'Color' }], variants: [variant({})] });
    assert.deepEqual(variants[0]?.options, { Color: 'Negro', 'Color 2': 'm' });
  });
});
