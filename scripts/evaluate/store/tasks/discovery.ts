// Tasks: finding something under a wish.
import type { DrawnShop, Item } from '../draw-shop.ts';
import type { TaskTemplate } from '../task-template.ts';
import { both } from './both.ts';
import { amount, link, words } from './facts.ts';

const family = 'discovery';

const found = (shop: DrawnShop, item: Item): string =>
  shop.say(
    `Sí, tenemos *${item.name}* a *${shop.money(item.price)}*.\n${item.url}`,
    `Sim, temos *${item.name}* por *${shop.money(item.price)}*.\n${item.url}`,
  );

const search = (item: Item) => ({ name: 'search_products', arguments: { query: item.name } });

export const discovery: TaskTemplate[] = [
  ...both('by-name-then-another', family, (shop) => {
    const [first, second] = [shop.item(), shop.item()];
    return {
      turns: [
        {
          says: shop.say(`Hola! Tenés ${first.name}? Cuánto sale?`, `Oi! Vocês têm ${first.name}? Quanto custa?`),
          reference: { calls: [[search(first)]], reply: found(shop, first) },
          said: [amount(first.price), link(first.url)],
        },
        {
          says: shop.say(`Y ${second.name}? qué precio tiene?`, `E ${second.name}? qual o preço?`),
          slip: shop.slip(first.name, second.name),
          reference: { calls: [[search(second)]], reply: found(shop, second) },
          said: [amount(second.price), link(second.url)],
        },
      ],
    };
  }),
  ...both('within-a-budget', family, (shop) => {
    const { item, category } = shop.inCategory();
    const budget = shop.amount(Math.ceil(item.price / 1000) * 1000 + 5000, Math.ceil(item.price) + 20);
    shop.raiseOthers(category, item, budget * 2);
    return {
      turns: [
        {
          says: shop.say(
            `Hola, busco algo de la categoría ${category} por menos de ${shop.money(budget)}`,
            `Oi, procuro algo da categoria ${category} por menos de ${shop.money(budget)}`,
          ),
          reference: {
            calls: [[{ name: 'search_by_category', arguments: { category, limit: 10 } }]],
            reply: found(shop, item),
          },
          said: [words(escaped(item.name)), amount(item.price), link(item.url)],
        },
      ],
    };
  }),
  ...both('on-offer', family, (shop) => {
    shop.endPromotions();
    const item = shop.promote(shop.item(), 20);
    return {
      turns: [
        {
          says: shop.say('Hola! Qué tenés en oferta?', 'Oi! O que vocês têm em promoção?'),
          reference: {
            calls: [[{ name: 'browse_storefront', arguments: { sort: 'promotions' } }]],
            reply: found(shop, item),
          },
          said: [words(escaped(item.name)), amount(item.price)],
        },
      ],
    };
  }),
  ...both('a-photo', family, (shop) => {
    const item = shop.item();
    const [picture] = item.product.images;
    return {
      turns: [
        {
          says: shop.say(`Me mandás una foto de ${item.name}?`, `Me manda uma foto de ${item.name}?`),
          reference: {
            calls: [[search(item)]],
            reply: `${found(shop, item)}\n${picture?.src.startsWith('//') ? `https:${picture.src}` : picture?.src}`,
          },
          said: [link(item.url), words('/media/')],
        },
      ],
    };
  }),
  ...both('remembers-a-size', family, (shop) => {
    const item = shop.item();
    const { size } = item;
    return {
      turns: [
        {
          says: shop.say(`Tenés ${item.name} en talle ${size}?`, `Tem ${item.name} no tamanho ${size}?`),
          reference: { calls: [[search(item)]], reply: found(shop, item) },
          said: [amount(item.price)],
        },
        {
          says: shop.say(`Acordate que uso talle ${size}`, `Lembra que eu uso tamanho ${size}`),
          exact: true,
          reference: {
            calls: [
              [
                {
                  name: 'remember',
                  arguments: {
                    topic: 'size',
                    about: '',
                    text: shop.say(`Usa talle ${size}`, `Usa tamanho ${size}`),
                    quote: shop.say(`uso talle ${size}`, `uso tamanho ${size}`),
                  },
                },
              ],
            ],
            reply: shop.say('¡Listo! Lo voy a tener presente.', 'Pronto! Vou lembrar disso.'),
          },
          said: [words('presente', 'record', 'anot', 'acuerd', 'lembr', 'guard')],
          effects: { memory: `\\b${escaped(size)}\\b` },
        },
      ],
    };
  }),
];

/** A name as a regular expression over folded text. */
export function escaped(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9 ]/g, '\\$&');
}
