// Tasks: where an order stands, told to its buyer alone.
import type { DrawnShop } from '../draw-shop.ts';
import { trackingOf } from '../draw-shop.ts';
import type { Call } from '../task.ts';
import type { TaskTemplate } from '../task-template.ts';
import { both } from './both.ts';
import { asksProof, code, words } from './facts.ts';

const family = 'orders';
const shipped = words('enviad', 'despachad', 'en camino', 'a caminho', 'postad');

const byNumber = (order: { number: number }, proof: Record<string, string> = {}): Call[] => [
  { name: 'get_order', arguments: { order: String(order.number), ...proof } },
];
const isShipped = (shop: DrawnShop, number: number, tracking: string): string =>
  shop.say(
    `Tu pedido #${number} ya está enviado. El código de seguimiento es ${tracking}.`,
    `Seu pedido #${number} já foi enviado. O código de rastreio é ${tracking}.`,
  );

/** Bought from another phone: told after the e-mail or the document it was bought with. */
function proven(by: 'email' | 'document') {
  return (shop: DrawnShop) => {
    const order = shop.order({
      status: 'open',
      payment_status: 'paid',
      shipping_status: 'shipped',
      phone: '+5493415550199',
    });
    const proof = by === 'email' ? order.contact_email : (order.contact_identification ?? '');
    return {
      turns: [
        {
          says: shop.say(`Hola, dónde está mi pedido ${order.number}?`, `Oi, onde está meu pedido ${order.number}?`),
          reference: {
            calls: [byNumber(order)],
            reply: shop.say(
              'No lo encuentro con este teléfono. ¿Me pasás el mail o el documento con el que hiciste la compra?',
              'Não encontro com este telefone. Pode me passar o e-mail ou o documento da compra?',
            ),
          },
          said: [asksProof],
        },
        {
          says:
            by === 'email'
              ? shop.say(`El mail es ${proof}, pedido ${order.number}`, `O e-mail é ${proof}, pedido ${order.number}`)
              : shop.say(`Mi DNI es ${proof}, pedido ${order.number}`, `Meu CPF é ${proof}, pedido ${order.number}`),
          exact: true,
          reference: {
            calls: [byNumber(order, { [by]: proof })],
            reply: isShipped(shop, order.number, trackingOf(order)),
          },
          said: [shipped, code(trackingOf(order))],
        },
      ],
    };
  };
}

export const orders: TaskTemplate[] = [
  ...both('of-this-phone', family, (shop) => {
    const order = shop.order({ status: 'open', payment_status: 'paid', shipping_status: 'shipped' });
    return {
      turns: [
        {
          says: shop.say('Hola! Dónde está mi pedido?', 'Oi! Onde está o meu pedido?'),
          reference: {
            calls: [[{ name: 'find_customer_orders', arguments: {} }]],
            reply: isShipped(shop, order.number, trackingOf(order)),
          },
          said: [shipped, code(trackingOf(order))],
        },
      ],
    };
  }),
  ...both('by-its-number', family, (shop) => {
    const order = shop.order({ status: 'open', payment_status: 'paid', shipping_status: 'shipped' });
    return {
      turns: [
        {
          says: shop.say(
            `Buenas, me decís cómo va el pedido ${order.number}?`,
            `Boa tarde, como está o pedido ${order.number}?`,
          ),
          reference: { calls: [byNumber(order)], reply: isShipped(shop, order.number, trackingOf(order)) },
          said: [shipped, code(trackingOf(order))],
        },
      ],
    };
  }),
  ...both('not-paid-yet', family, (shop) => {
    const order = shop.order({ status: 'open', payment_status: 'pending', shipping_status: 'unpacked' });
    return {
      turns: [
        {
          says: shop.say(
            `Hola, en qué estado está mi pedido ${order.number}?`,
            `Oi, qual o status do meu pedido ${order.number}?`,
          ),
          reference: {
            calls: [byNumber(order)],
            reply: shop.say(
              `Tu pedido #${order.number} tiene el pago pendiente y está en preparación.`,
              `Seu pedido #${order.number} está com o pagamento pendente e em preparação.`,
            ),
          },
          said: [words('pendient', 'pendent', 'aguardando', 'esperando')],
        },
      ],
      never: [words('(?<!no )(?<!nao )\\b(?:enviado|despachado|entregado|entregue)')],
    };
  }),
  ...both('proven-by-mail', family, proven('email')),
  ...both('proven-by-document', family, proven('document')),
];
