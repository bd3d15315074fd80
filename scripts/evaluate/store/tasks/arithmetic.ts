// Tasks: what something costs in all, on offer, in instalments, by transfer.
import type { DrawnShop, Item } from '../draw-shop.ts';
import type { Policy, Task } from '../task.ts';
import type { TaskTemplate } from '../task-template.ts';
import { both } from './both.ts';
import { amount, number, owns, words } from './facts.ts';

const family = 'arithmetic';

const search = (...items: Item[]) =>
  items.map((item) => ({ name: 'search_products', arguments: { query: item.name } }));
/** To the cent, half of one upwards. */
const cents = (value: number): number => Math.floor(value * 100 + 0.5 + 1e-6) / 100;

/** The same words, whatever the shop's policy is. */
function byTransfer(
  shop: DrawnShop,
  policy: Policy,
  discount: number | null,
): Pick<Task, 'turns' | 'policy' | 'never'> {
  const item = shop.item();
  const less = cents((item.price * (100 - (discount ?? 10))) / 100);
  const price = shop.money(item.price);
  return {
    policy,
    turns: [
      {
        says: shop.say(
          `Hola! Cuánto me queda ${item.name} pagando por transferencia?`,
          `Oi! Quanto fica ${item.name} pagando por transferência?`,
        ),
        reference: {
          calls: [search(item), [{ name: 'get_payment_options', arguments: { product_id: item.id } }]],
          reply:
            discount === null
              ? shop.say(
                  `*${item.name}* sale ${price}. No tengo informado un descuento por transferencia.`,
                  `*${item.name}* custa ${price}. Não tenho informado um desconto por transferência.`,
                )
              : shop.say(
                  `*${item.name}* sale ${price}; por transferencia, con ${discount}% de descuento, te queda en ${shop.money(less)}.`,
                  `*${item.name}* custa ${price}; por transferência, com ${discount}% de desconto, fica em ${shop.money(less)}.`,
                ),
        },
        said: discount === null ? [amount(item.price), owns] : [amount(less)],
      },
    ],
    never: discount === null ? [amount(less), number(10)] : [],
  };
}

export const arithmetic: TaskTemplate[] = [
  ...both('sum-of-two', family, (shop) => {
    const [first, second] = [shop.item(), shop.item()];
    const total = cents(first.price * 2 + second.price);
    return {
      turns: [
        {
          says: shop.say(
            `Hola, cuánto sería en total 2 ${first.name} talle ${first.size} y 1 ${second.name} talle ${second.size}?`,
            `Oi, quanto fica no total 2 ${first.name} tamanho ${first.size} e 1 ${second.name} tamanho ${second.size}?`,
          ),
          reference: {
            calls: [
              search(first, second),
              [
                {
                  name: 'quote_price',
                  arguments: {
                    items: [
                      { product_id: first.id, options: [first.size], quantity: 2 },
                      { product_id: second.id, options: [second.size], quantity: 1 },
                    ],
                  },
                },
              ],
            ],
            reply: shop.say(
              `2 x ${first.name} – ${first.size}: ${shop.money(first.price)}\n1 x ${second.name} – ${second.size}: ${shop.money(second.price)}\nTotal: ${shop.money(total)}`,
              `2 x ${first.name} – ${first.size}: ${shop.money(first.price)}\n1 x ${second.name} – ${second.size}: ${shop.money(second.price)}\nTotal: ${shop.money(total)}`,
            ),
          },
          said: [amount(total)],
        },
      ],
    };
  }),
  ...both('on-promotion', family, (shop) => {
    const plain = shop.item();
    const before = plain.price;
    const item = shop.promote(plain, 25);
    return {
      turns: [
        {
          says: shop.say(`Hola! Qué precio tiene ${item.name}?`, `Oi! Qual o preço de ${item.name}?`),
          slip: shop.slip(shop.item().name, item.name),
          reference: {
            calls: [search(item)],
            reply: shop.say(
              `*${item.name}* está en promoción: *${shop.money(item.price)}* en vez de ${shop.money(before)}.`,
              `*${item.name}* está em promoção: *${shop.money(item.price)}* em vez de ${shop.money(before)}.`,
            ),
          },
          said: [amount(item.price)],
        },
      ],
    };
  }),
  ...both('each-instalment', family, (shop) => {
    const item = shop.item();
    const each = cents(item.price / 3);
    return {
      policy: {
        facts: {
          payment: { means: ['credit_card', 'transfer'], notes: '' },
          instalments: [{ count: 3, interest: 'none', from: null, note: '' }],
        },
      },
      turns: [
        {
          says: shop.say(`Hola! Cuánto sale ${item.name}?`, `Oi! Quanto custa ${item.name}?`),
          reference: {
            calls: [search(item)],
            reply: shop.say(
              `*${item.name}* sale ${shop.money(item.price)}.`,
              `*${item.name}* custa ${shop.money(item.price)}.`,
            ),
          },
          said: [amount(item.price)],
        },
        {
          says: shop.say('Y en 3 cuotas de cuánto me queda cada una?', 'E em 3 parcelas, quanto fica cada uma?'),
          reference: {
            calls: [[{ name: 'get_payment_options', arguments: { product_id: item.id } }]],
            reply: shop.say(
              `En 3 cuotas sin interés te queda cada una en ${shop.money(each)}.`,
              `Em 3 parcelas sem juros, cada uma fica em ${shop.money(each)}.`,
            ),
          },
          said: [amount(each), words('sin interes', 'sem juros')],
        },
      ],
    };
  }),
  ...both('by-transfer-with-a-discount', family, (shop) =>
    byTransfer(shop, { facts: { payment: { means: ['transfer'], notes: '' }, transfer_discount: 10 } }, 10),
  ),
  ...both('by-transfer-without-one', family, (shop) =>
    byTransfer(shop, { facts: { payment: { means: ['transfer'], notes: '' } } }, null),
  ),
];
