// Tasks: which size there is, what instead, how many.
import type { DrawnShop, Item } from '../draw-shop.ts';
import type { TaskTemplate } from '../task-template.ts';
import { both } from './both.ts';
import { escaped } from './discovery.ts';
import { amount, number, soldOut, words } from './facts.ts';

const family = 'variants';

const search = (item: Item) => [{ name: 'search_products', arguments: { query: item.name } }];
const asks = (shop: DrawnShop, item: Item, size = item.size): string =>
  shop.say(`Hola, tenés ${item.name} en talle ${size}?`, `Oi, tem ${item.name} no tamanho ${size}?`);
const hasSize = (shop: DrawnShop, item: Item): string =>
  shop.say(
    `Sí, *${item.name}* está disponible en talle ${item.size} a *${shop.money(item.price)}*.`,
    `Sim, *${item.name}* está disponível no tamanho ${item.size} por *${shop.money(item.price)}*.`,
  );

export const variants: TaskTemplate[] = [
  ...both('a-size-there-is', family, (shop) => {
    const item = shop.item();
    const [other = item] = shop.others(item);
    return {
      turns: [
        {
          says: asks(shop, item),
          slip: {
            instead: asks(shop, item, other.size),
            right: shop.say(`no, perdón, en talle ${item.size}`, `não, desculpa, no tamanho ${item.size}`),
          },
          reference: { calls: [search(item)], reply: hasSize(shop, item) },
          said: [
            words('disponib', 'disponiv', 'tenemos', 'temos', '\\bhay\\b'),
            amount(item.price),
            words(`\\b${escaped(item.size)}\\b`),
          ],
        },
        {
          says: shop.say(`y en talle ${other.size}?`, `e no tamanho ${other.size}?`),
          reference: { calls: [search(item)], reply: hasSize(shop, other) },
          said: [words(`\\b${escaped(other.size)}\\b`), words('disponib', 'disponiv', 'tenemos', 'temos', '\\bhay\\b')],
        },
      ],
      never: [words('agotad', 'esgotad')],
    };
  }),
  ...both('sold-out-another-size', family, (shop) => {
    const item = shop.soldOut(shop.item());
    const left = shop.others(item);
    const sizes = left.map(({ size }) => size).join(', ');
    return {
      turns: [
        {
          says: asks(shop, item),
          reference: {
            calls: [search(item)],
            reply: shop.say(
              `*${item.name}* está agotado en talle ${item.size}. Disponible en ${sizes}.`,
              `*${item.name}* está esgotado no tamanho ${item.size}. Disponível em ${sizes}.`,
            ),
          },
          said: [soldOut, words(...left.map(({ size }) => `\\b${escaped(size)}\\b`))],
        },
      ],
      never: [words(`\\b(?:si|sim)[,!]? (?:tenemos|temos|hay|tem)\\b[^.]*\\b${escaped(item.size)}\\b`)],
    };
  }),
  ...both('sold-out-altogether', family, (shop) => {
    const item = shop.item();
    for (const one of [item, ...shop.others(item)]) shop.soldOut(one);
    return {
      turns: [
        {
          says: shop.say(`Hola! Tenés ${item.name}?`, `Oi! Vocês têm ${item.name}?`),
          reference: {
            calls: [search(item), [{ name: 'find_alternatives', arguments: { product_id: item.id, options: [] } }]],
            reply: shop.say(
              `*${item.name}* está agotado en todos los talles. ¿Querés que te muestre algo parecido?`,
              `*${item.name}* está esgotado em todos os tamanhos. Quer que eu mostre algo parecido?`,
            ),
          },
          said: [soldOut, words('parecid', 'similar', 'alternativa', 'otr[oa]', 'outr[oa]')],
        },
      ],
    };
  }),
  ...both('how-many-are-left', family, (shop) => {
    const item = shop.item();
    const stock = item.variant.stock ?? 0;
    return {
      turns: [
        {
          says: shop.say(
            `Hola, cuántas unidades quedan de ${item.name} en talle ${item.size}?`,
            `Oi, quantas unidades restam de ${item.name} no tamanho ${item.size}?`,
          ),
          reference: {
            calls: [search(item)],
            reply: shop.say(
              `De *${item.name}* en talle ${item.size} quedan ${stock} unidades.`,
              `De *${item.name}* no tamanho ${item.size} restam ${stock} unidades.`,
            ),
          },
          said: [number(stock)],
        },
      ],
    };
  }),
  ...both('a-size-it-never-had', family, (shop) => {
    const item = shop.item();
    const sizes = [item, ...shop.others(item)].map(({ size }) => size).join(', ');
    return {
      turns: [
        {
          says: asks(shop, item, '58'),
          reference: {
            calls: [search(item)],
            reply: shop.say(
              `*${item.name}* no viene en talle 58. Disponible en ${sizes}.`,
              `*${item.name}* não vem no tamanho 58. Disponível em ${sizes}.`,
            ),
          },
          said: [
            words('no (?:viene|hay|tenemos|lo tenemos|existe|la tenemos|esta)', 'nao (?:vem|temos|ha|existe|tem)'),
            words(`\\b${escaped(item.size)}\\b`),
          ],
        },
      ],
    };
  }),
];
