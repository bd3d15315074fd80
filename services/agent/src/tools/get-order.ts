// Tool: one order of the customer who is writing.
import { identityAttemptResult } from '@nexus/contracts/identity';
import { AppError } from '@nexus/service-kit/app-error';
import { z } from 'zod';
import { describeOrder } from './describe/describe-order.ts';
import { defineTool } from './tool.ts';
import type { ToolContext, ToolOutcome } from './tool.ts';

const notTheirs =
  'No order of this customer is known by that. If it was made with another phone, ask for the e-mail or the document (DNI, CPF) it was bought with and call again with it. Never say whether such an order exists.';

interface Input {
  order: string;
  email?: string | undefined;
  document?: string | undefined;
}

export const getOrder = defineTool<Input>({
  name: 'get_order',
  label: { es: 'Ver un pedido', 'pt-BR': 'Ver um pedido', en: 'Get an order' },
  description:
    'Gives the state of one order by its number, when it was made with the phone this customer writes from, or when they wrote the e-mail or the document it was bought with. A null order means: none that may be shown to this customer.',
  needsStore: true,
  mostPerTurn: 4,
  input: z.strictObject({
    order: z.coerce
      .string()
      .trim()
      .regex(/^#?\d{1,20}$/)
      .describe('Order number, for example 1042'),
    email: z.string().trim().max(120).optional().describe('E-mail of the purchase, only as the customer wrote it'),
    document: z.string().trim().max(30).optional().describe('DNI or CPF, only as the customer wrote it'),
  }),
  async run(input, context) {
    const { turn, askShop } = context;
    // Whose order it may be comes from the turn, never from the model: a customer cannot ask for a stranger's order.
    const { phone_variants } = turn.customer;
    if (phone_variants.length > 0) {
      const { order } = await askShop('get_order', { order: input.order, phone_variants });
      if (order !== null) return { facts: { order: describeOrder(order, turn.tenant.locale) } };
    }
    const proof = proofOf(input, turn.history);
    return proof === null ? { facts: { order: null, note: notTheirs } } : await tryProof(input.order, proof, context);
  },
});

interface Proof {
  email: string | null;
  document: string | null;
}

/** What the model took from elsewhere than the customer's own words proves nothing. */
function proofOf({ email = '', document = '' }: Input, history: ToolContext['turn']['history']): Proof | null {
  const said = history
    .filter(({ role }) => role === 'customer')
    .map(({ text }) => text.normalize('NFKC').toLowerCase())
    .join('\n');
  const plain = (text: string) => text.replace(/[^0-9a-z]/g, '');
  const byMail = email !== '' && said.includes(email.normalize('NFKC').toLowerCase());
  const written = plain(document.toLowerCase());
  const byDocument = written.length >= 7 && said.split('\n').some((line) => plain(line).includes(written));
  return byMail || byDocument ? { email: byMail ? email : null, document: byDocument ? document : null } : null;
}

/** Each is counted as failed before it is made, so that no restart, no retry and no new conversation gives more of them. */
async function tryProof(
  order: string,
  proof: Proof,
  { turn, askShop, askOrchestrator }: ToolContext,
): Promise<ToolOutcome> {
  // A trial proves nothing: nobody is behind it, and nothing may be counted.
  if (turn.playground && turn.frozen === null) return { facts: { order: null, note: notTheirs } };
  const place = { conversation_id: turn.conversation.id, customer_id: turn.customer.id };
  const body = { ...place, order: order.replace(/^#/, '').replace(/^0+(?=\d)/, '') };
  const { attempt_id: attempt } = await askOrchestrator({
    path: '/identity/attempts',
    body,
    response: identityAttemptResult,
  });
  if (attempt === null) return { handoff: { reason: 'identity_not_proven', summary: null } };
  const settle = (proven: boolean) =>
    askOrchestrator({
      path: `/identity/attempts/${attempt}/settle`,
      body: { ...place, proven },
      response: z.unknown(),
    });
  try {
    const found = await askShop('get_order', { order, phone_variants: [], proof });
    if (found.order === null) return { facts: { order: null, note: notTheirs } };
    await settle(true);
    // Who proves it by what others may know too is told how it stands, not what it cost.
    const items = found.order.items.map((item) => ({ ...item, price: null }));
    return { facts: { order: describeOrder({ ...found.order, total: null, items }, turn.tenant.locale) } };
  } catch (error) {
    if (error instanceof AppError && error.code.startsWith('shop.')) await settle(false);
    throw error;
  }
}
