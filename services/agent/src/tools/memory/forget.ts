// Tool: forgets what is known of the customer, when they ask for it.
import { forgetResult, memoryTopic } from '@nexus/contracts/memory';
import { z } from 'zod';
import { defineTool } from '../tool.ts';

export const forget = defineTool({
  name: 'forget',
  label: {
    es: 'Olvidar algo del cliente',
    'pt-BR': 'Esquecer algo do cliente',
    en: 'Forget something of the customer',
  },
  description:
    'Forgets what is remembered of the customer when they ask for it ("olvidate de mi talle", "esquece o que eu te disse"): one thing by its topic and their words, or everything.',
  needsStore: false,
  acts: true,
  input: z.strictObject({
    everything: z.boolean().describe('True only when they mean all that is known of them'),
    topic: memoryTopic.nullable().describe('What it is about; null with everything'),
    words: z.string().trim().max(120).default('').describe('What they named, in their words'),
    quote: z.string().trim().min(1).max(300).describe('The customer’s words that ask for it, copied exactly'),
  }),
  async run(input, { turn, askOrchestrator }) {
    const body = { ...input, conversation_id: turn.conversation.id, customer_id: turn.customer.id };
    return { facts: await askOrchestrator({ path: '/memories/forget', body, response: forgetResult }) };
  },
});
