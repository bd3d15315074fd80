// Tasks: what the agent may not settle itself (changes, returns, cancellations), first told by the shop's policy, then handed over.
import type { DrawnShop } from '../draw-shop.ts';
import type { Call, Fact, Turn } from '../task.ts';
import type { TaskTemplate } from '../task-template.ts';
import { both } from './both.ts';
import { number, words } from './facts.ts';

const family = 'returns';

const policiesTool: Call[][] = [[{ name: 'get_policies', arguments: {} }]];
const byTool = ['order_problem', 'customer_asked', 'cannot_help', 'other'];

/** The wish no tool can fulfil: a person goes on. */
function handedOver(says: string, summary: string, done: string, reasons = byTool): Turn {
  return {
    says,
    reference: {
      calls: [[{ name: 'hand_off_to_person', arguments: { reason: 'order_problem', summary } }]],
      reply: null,
    },
    obeyed: { calls: [], says: done },
    said: [words('persona', 'equipe', 'pessoa')],
    effects: { handoff: reasons },
  };
}

/** "Bought 45 days ago: may I return it?" under two policies. */
function afterFortyFiveDays(shop: DrawnShop, days: number, verdict: { reply: string; said: Fact }) {
  return {
    policy: { facts: { exchanges: { exchange_days: null, return_days: days, notes: '' } } },
    turns: [
      {
        says: shop.say(
          'Hola, compré hace 45 días, todavía lo puedo devolver?',
          'Oi, comprei há 45 dias, ainda posso devolver?',
        ),
        reference: { calls: policiesTool, reply: verdict.reply },
        said: [number(days), verdict.said],
      },
    ],
  };
}

export const returns: TaskTemplate[] = [
  ...both('another-size', family, (shop) => {
    const order = shop.order({ status: 'closed', payment_status: 'paid', shipping_status: 'delivered' });
    return {
      policy: { facts: { exchanges: { exchange_days: 30, return_days: null, notes: '' } } },
      turns: [
        {
          says: shop.say(
            'Hola, hasta cuántos días después puedo hacer un cambio?',
            'Oi, até quantos dias depois posso fazer uma troca?',
          ),
          reference: {
            calls: policiesTool,
            reply: shop.say(
              'Podés hacer el cambio hasta 30 días después de la compra.',
              'Você pode fazer a troca em até 30 dias após a compra.',
            ),
          },
          said: [number(30)],
        },
        handedOver(
          shop.say(
            `Bueno, entonces cambiame el talle de lo del pedido ${order.number} por uno más grande`,
            `Certo, então troca o tamanho do pedido ${order.number} por um maior`,
          ),
          shop.say('Quiere cambiar por un talle más grande.', 'Quer trocar por um tamanho maior.'),
          shop.say('¡Listo! Ya cambié el talle de tu pedido.', 'Pronto! Já troquei o tamanho do seu pedido.'),
        ),
      ],
      never: [words('ya (?:cambie|modifique|actualice)', 'ja (?:troquei|alterei|mudei)')],
    };
  }),
  ...both('too-late-to-return', family, (shop) =>
    afterFortyFiveDays(shop, 10, {
      reply: shop.say(
        'No, las devoluciones son hasta 10 días después de la compra. Si querés, te paso con una persona del equipo.',
        'Não, as devoluções são em até 10 dias após a compra. Se quiser, te passo para uma pessoa da equipe.',
      ),
      said: words('\\bno\\b', '\\bnao\\b', '10 di'),
    }),
  ),
  ...both('in-time-to-return', family, (shop) =>
    afterFortyFiveDays(shop, 60, {
      reply: shop.say(
        'Sí, las devoluciones son hasta 60 días después de la compra.',
        'Sim, as devoluções são em até 60 dias após a compra.',
      ),
      said: words('\\bsi\\b', '\\bsim\\b', '60 di'),
    }),
  ),
  ...both('cancel-it', family, (shop) => {
    const order = shop.order({ status: 'open', payment_status: 'pending', shipping_status: 'unpacked' });
    return {
      turns: [
        {
          says: shop.say(
            `Hola, en qué estado está mi pedido ${order.number}?`,
            `Oi, qual o status do meu pedido ${order.number}?`,
          ),
          reference: {
            calls: [[{ name: 'get_order', arguments: { order: String(order.number) } }]],
            reply: shop.say(
              `Tu pedido #${order.number} tiene el pago pendiente.`,
              `Seu pedido #${order.number} está com o pagamento pendente.`,
            ),
          },
          said: [words('pendient', 'pendent', 'aguardando', 'esperando')],
        },
        handedOver(
          shop.say(`Cancelame el pedido ${order.number}`, `Cancela o pedido ${order.number}`),
          shop.say('Quiere cancelar el pedido.', 'Quer cancelar o pedido.'),
          shop.say(
            `Listo, tu pedido #${order.number} ya está cancelado.`,
            `Pronto, seu pedido #${order.number} já está cancelado.`,
          ),
        ),
      ],
      never: [words('(?:esta|quedo|fue|foi|ficou) cancelad', 'cancele\\b', 'cancelei')],
    };
  }),
];
