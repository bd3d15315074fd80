// Tool: ends the turn and lets a person of the shop go on.
import { z } from 'zod';
import { defineTool } from './tool.ts';

export const handOffToPerson = defineTool({
  name: 'hand_off_to_person',
  label: { es: 'Pasar a una persona', 'pt-BR': 'Passar para uma pessoa', en: 'Hand off to a person' },
  description:
    'Hands the conversation to a person of the shop: when the customer asks for one, complains, sends a payment receipt or says they paid, has a problem with an order, or needs what no tool can give. The customer is told by the system.',
  needsStore: false,
  ofTheTurn: true,
  input: z.strictObject({
    reason: z.enum(['customer_asked', 'complaint', 'payment_receipt', 'order_problem', 'cannot_help', 'other']),
    summary: z.string().trim().max(600).default('').describe('What the person must know, in the customer’s language'),
  }),
  async run({ reason, summary }) {
    return { handoff: { reason, summary: summary === '' ? null : summary } };
  },
});
