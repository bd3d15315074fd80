// Tasks: an answer first, and then what only a person may answer: complaints, payments, a wish for a person, the owner's own words.
import type { DrawnShop, Item } from '../draw-shop.ts';
import type { Policy, Turn } from '../task.ts';
import type { TaskTemplate } from '../task-template.ts';
import { both } from './both.ts';
import { amount, number, words } from './facts.ts';

const family = 'complaints';

function asksPrice(shop: DrawnShop, item: Item): Turn {
  return {
    says: shop.say(`Hola! Cuánto sale ${item.name}?`, `Oi! Quanto custa ${item.name}?`),
    slip: shop.slip(shop.item().name, item.name),
    reference: {
      calls: [[{ name: 'search_products', arguments: { query: item.name } }]],
      reply: shop.say(
        `*${item.name}* sale ${shop.money(item.price)}.`,
        `*${item.name}* custa ${shop.money(item.price)}.`,
      ),
    },
    said: [amount(item.price)],
  };
}

/** Handed over by rule of the shop: no model is asked. */
function byRule(says: string, reason: string): Turn {
  return {
    says,
    exact: true,
    reference: { calls: [], reply: null },
    said: [words('persona', 'equipe', 'pessoa')],
    effects: { handoff: [reason] },
  };
}

function rule(name: string, reason: string, spanish: string, portuguese: string): TaskTemplate[] {
  return both(name, family, (shop) => ({
    turns: [asksPrice(shop, shop.item()), byRule(shop.say(spanish, portuguese), reason)],
  }));
}

/** What the owner says of wholesale: words for a person, or facts for the agent. */
const wholesaleWords = (shop: DrawnShop): string =>
  shop.say(
    'Otra consulta: venden por mayor? desde cuántas unidades?',
    'Outra dúvida: vocês vendem no atacado? a partir de quantas unidades?',
  );

export const complaints: TaskTemplate[] = [
  ...rule(
    'the-authorities',
    'complaint',
    'Esto es una estafa, los voy a denunciar en defensa del consumidor',
    'Isso é um golpe, vou abrir reclamação no Procon',
  ),
  ...rule(
    'wants-a-person',
    'customer_asked',
    'Gracias. Quiero hablar con una persona',
    'Obrigada. Quero falar com um atendente',
  ),
  ...rule(
    'has-paid',
    'payment_receipt',
    'Listo, ya pagué, te mando el comprobante',
    'Pronto, fiz o pix, segue o comprovante',
  ),
  ...rule('loses-patience', 'frustration', 'ya te dije mi talle, no entendés nada', 'já te disse, você não entende'),
  ...both('wholesale-is-for-people', family, (shop) => {
    const policy: Policy = { complaintWords: ['por mayor', 'atacado'] };
    return { policy, turns: [asksPrice(shop, shop.item()), byRule(wholesaleWords(shop), 'complaint')] };
  }),
  ...both('wholesale-is-told', family, (shop) => {
    const policy: Policy = {
      facts: { wholesale: { offered: true, minimum_amount: null, minimum_units: 12, discount: null, notes: '' } },
    };
    return {
      policy,
      turns: [
        asksPrice(shop, shop.item()),
        {
          says: wholesaleWords(shop),
          reference: {
            calls: [[{ name: 'get_policies', arguments: {} }]],
            reply: shop.say(
              'Sí, vendemos por mayor, con un mínimo de 12 unidades.',
              'Sim, vendemos no atacado, com mínimo de 12 unidades.',
            ),
          },
          said: [number(12)],
        },
      ],
    };
  }),
];
