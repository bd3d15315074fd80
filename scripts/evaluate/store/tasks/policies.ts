// Tasks: shipping, exchanges, payment and guarantee as this shop has them; the same words under two policies are two tasks.
import type { DrawnShop } from '../draw-shop.ts';
import type { Fact, Policy, Turn } from '../task.ts';
import type { TaskTemplate } from '../task-template.ts';
import { both } from './both.ts';
import { amount, number, owns, words } from './facts.ts';

const family = 'policies';

const policiesTool = [[{ name: 'get_policies', arguments: {} }]];
const zone = (shop: DrawnShop, cost: number) => ({
  name: shop.say('Córdoba', 'Recife'),
  cost: String(cost),
  days_from: 3,
  days_to: 6,
});

function shipping(shop: DrawnShop, cost: number, freeFrom: number | null): Policy {
  return {
    facts: {
      shipping: { zones: [zone(shop, cost)], free_from: freeFrom === null ? null : String(freeFrom), notes: '' },
    },
  };
}

function asksCost(shop: DrawnShop, cost: number): Turn {
  return {
    says: shop.say(
      'Hola! Hacen envíos a Córdoba? Cuánto sale y cuánto tarda?',
      'Oi! Vocês entregam em Recife? Quanto custa e quanto demora?',
    ),
    slip: {
      instead: shop.say('Hola! Hacen envíos a Mendoza?', 'Oi! Vocês entregam em Salvador?'),
      right: shop.say(
        'perdón, a Córdoba. Cuánto sale y cuánto tarda?',
        'desculpa, em Recife. Quanto custa e quanto demora?',
      ),
    },
    reference: {
      calls: policiesTool,
      reply: shop.say(
        `Sí, el envío a Córdoba sale ${shop.money(cost)} y demora de 3 a 6 días hábiles.`,
        `Sim, o frete para Recife custa ${shop.money(cost)}, prazo de 3 a 6 dias úteis.`,
      ),
    },
    said: [amount(cost), number(3), number(6)],
  };
}

function asksFree(shop: DrawnShop, { reply, said }: { reply: string; said: Fact[] }): Turn {
  const total = shop.money(shop.amount(120_000, 400));
  return {
    says: shop.say(
      `Y si compro por ${total} el envío a Córdoba me sale gratis?`,
      `E se eu comprar ${total}, o frete para Recife sai grátis?`,
    ),
    reference: { calls: [], reply },
    said,
  };
}

const exchangeDays = (shop: DrawnShop, days: number) => ({
  policy: { facts: { exchanges: { exchange_days: days, return_days: null, notes: '' } } },
  turns: [
    {
      says: shop.say(
        'Hola, cuántos días tengo para cambiar una prenda?',
        'Oi, quantos dias tenho para trocar uma peça?',
      ),
      reference: {
        calls: policiesTool,
        reply: shop.say(
          `Tenés ${days} días después de la compra para hacer el cambio.`,
          `Você tem ${days} dias após a compra para fazer a troca.`,
        ),
      },
      said: [number(days)],
    },
  ],
  never: [number(days === 30 ? 10 : 30)],
});

const guarantee = (shop: DrawnShop): string =>
  shop.say(
    '# Garantía\nLas costuras tienen garantía de 6 meses desde la compra.\n# Cuidado\nLavar con agua fría y no usar secadora.',
    '# Garantia\nAs costuras têm garantia de 6 meses a partir da compra.\n# Cuidados\nLavar com água fria e não usar secadora.',
  );

export const policies: TaskTemplate[] = [
  ...both('free-from-an-amount', family, (shop) => {
    const cost = shop.amount(4900, 29.9);
    const from = shop.amount(90_000, 299);
    return {
      policy: shipping(shop, cost, from),
      turns: [
        asksCost(shop, cost),
        asksFree(shop, {
          reply: shop.say(
            `Sí, el envío es gratis en compras desde ${shop.money(from)}.`,
            `Sim, o frete é grátis em compras a partir de ${shop.money(from)}.`,
          ),
          said: [words('gratis', 'sin cargo', 'sem custo'), amount(from)],
        }),
      ],
    };
  }),
  ...both('never-free', family, (shop) => {
    const cost = shop.amount(7300, 41.5);
    return {
      policy: shipping(shop, cost, null),
      turns: [
        asksCost(shop, cost),
        asksFree(shop, {
          reply: shop.say(
            `No, el envío a Córdoba sale ${shop.money(cost)}.`,
            `Não, o frete para Recife custa ${shop.money(cost)}.`,
          ),
          said: [amount(cost)],
        }),
      ],
      never: [words('(?:si|sim),[^.]*(?:gratis|sin cargo|sem custo)')],
    };
  }),
  ...both('thirty-days-to-exchange', family, (shop) => exchangeDays(shop, 30)),
  ...both('ten-days-to-exchange', family, (shop) => exchangeDays(shop, 10)),
  ...both('nobody-has-told-it', family, (shop) => ({
    policy: shipping(shop, shop.amount(4900, 29.9), null),
    turns: [
      {
        says: shop.say('Hola, cuántos días tengo para devolver algo?', 'Oi, quantos dias tenho para devolver algo?'),
        reference: {
          calls: policiesTool,
          reply: shop.say(
            'No tengo informado el plazo para devoluciones. Si querés, te paso con una persona del equipo.',
            'Não tenho informado o prazo para devoluções. Se quiser, te passo para uma pessoa da equipe.',
          ),
        },
        said: [owns],
      },
    ],
    never: [words('\\b\\d+ dias')],
  })),
  ...both('from-a-document', family, (shop) => ({
    policy: { knowledge: [{ filename: shop.say('garantia.md', 'garantia.md'), content: guarantee(shop) }] },
    turns: [
      {
        says: shop.say('Hola! Qué garantía tienen las costuras?', 'Oi! Qual a garantia das costuras?'),
        reference: {
          calls: [
            [
              {
                name: 'search_knowledge',
                arguments: { query: shop.say('garantía de las costuras', 'garantia das costuras') },
              },
            ],
          ],
          reply: shop.say(
            'Las costuras tienen garantía de 6 meses desde la compra.',
            'As costuras têm garantia de 6 meses a partir da compra.',
          ),
        },
        said: [number(6), words('mes')],
      },
    ],
  })),
];
