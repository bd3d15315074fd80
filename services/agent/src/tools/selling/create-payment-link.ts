// Tool: the link at which a customer pays what they have confirmed. Takes nothing from the model: the cart is read from the conversation.
import { paymentLinkResult } from '@nexus/contracts/selling';
import type { TurnRequest } from '@nexus/contracts/turn';
import { AppError } from '@nexus/service-kit/app-error';
import { z } from 'zod';
import { confirmedCart } from '../../selling/confirmed-cart.ts';
import { emailIn } from '../../selling/email-in.ts';
import type { Cart } from '../../selling/quote.ts';
import { cartOf } from '../../selling/quote.ts';
import { writeMoney } from '../describe/describe-product.ts';
import type { AskShop } from '../tool.ts';
import { defineTool } from '../tool.ts';
import { readProducts } from './read-products.ts';

/** The shop is asked once and looked at after; longer than that takes. */
const patienceMilliseconds = 40_000;

export const createPaymentLink = defineTool({
  name: 'create_payment_link',
  label: { es: 'Armar un link de pago', 'pt-BR': 'Criar um link de pagamento', en: 'Make a payment link' },
  description:
    'Makes the link at which the customer pays. Only after you have told them the lines and the total of quote_price and they have said yes in a message of their own; it needs their e-mail too, which you ask for. It takes exactly the cart of the last quote. The same cart gives the same link.',
  needsStore: true,
  permission: 'payment_links',
  acts: true,
  input: z.strictObject({}),
  async run(_input, { turn, askShop, askOrchestrator }) {
    const cart = requireConfirmed(turn);
    const email = requireEmail(turn);
    await requireUnchanged(cart, askShop);
    const { url, total, reused } = await askOrchestrator({
      path: '/payment-links',
      body: {
        conversation_id: turn.conversation.id,
        episode: turn.conversation.episode,
        customer_id: turn.customer.id,
        agent_id: turn.agent.id,
        turn_id: turn.turn_id,
        ...cart,
        email,
      },
      response: paymentLinkResult,
      timeout: patienceMilliseconds,
    });
    const sum = `Total: ${writeMoney(total, turn.tenant.locale)}`;
    return { facts: { payment_link: url, sum, ...(reused ? { note: 'The same link as before.' } : {}) } };
  },
});

const missing = {
  quote: 'Nothing was quoted. Call quote_price, tell the customer its lines and total, and ask whether they confirm.',
  summary:
    'The customer was not told the whole of the last quote. Write them its lines and total as they stand (every product, options, quantity, price, total) and ask whether they confirm.',
  yes: 'The customer has not said a plain yes to the last summary. Ask them; if they want something else, quote that first.',
};

function refusal(code: string, message: string): AppError {
  return new AppError({ code: `selling.${code}`, status: 409, public: true, message: `No link was made. ${message}` });
}

function requireConfirmed({ history }: TurnRequest): Cart {
  const confirmed = confirmedCart(history);
  if ('cart' in confirmed) return confirmed.cart;
  throw refusal('not-confirmed', missing[confirmed.missing]);
}

/** The shop wants one, and only the customer can give theirs. */
function requireEmail({ history }: TurnRequest): string {
  const said = history.filter((item) => item.role === 'customer').map((item) => emailIn(item.text));
  const email = said.findLast((one) => one !== null) ?? null;
  if (email === null || !z.email().safeParse(email).success)
    throw refusal('no-email', 'Ask the customer for their e-mail: the shop sends the receipt there.');
  return email;
}

/** Price and stock of this moment; what has changed is told and asked again. */
async function requireUnchanged({ lines, total, currency }: Cart, askShop: AskShop): Promise<void> {
  const ids = lines.map(({ product_id }) => product_id);
  const products = await readProducts(ids, askShop);
  const now = cartOf(lines, products);
  const isSame =
    now.total === total &&
    now.currency === currency &&
    now.lines.every((line, index) => {
      const told = lines[index];
      return line.variant_id === told?.variant_id && line.unit_price === told.unit_price;
    });
  if (!isSame)
    throw refusal('changed', 'The price has changed since. Call quote_price, tell them the new one and ask.');
}
