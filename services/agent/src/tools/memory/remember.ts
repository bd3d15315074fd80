// Tool: keeps something of the customer for later conversations, when they ask for it.
import { longestMemory, memoryTopic, rememberResult } from '@nexus/contracts/memory';
import { z } from 'zod';
import { defineTool } from '../tool.ts';

export const remember = defineTool({
  name: 'remember',
  label: {
    es: 'Recordar algo del cliente',
    'pt-BR': 'Lembrar algo do cliente',
    en: 'Remember something of the customer',
  },
  description:
    'Keeps something the customer asks you to remember ("acordate que soy talle 40", "lembra que uso M") for later conversations. Only what they said themselves; never health, documents, cards, passwords or beliefs.',
  needsStore: false,
  acts: true,
  input: z.strictObject({
    topic: memoryTopic,
    about: z
      .string()
      .trim()
      .max(40)
      .default('')
      .describe('Whom or what it is for ("hija", "jean"); "" for the customer'),
    text: z
      .string()
      .trim()
      .min(1)
      .max(longestMemory)
      .describe('One short sentence in the third person, in the customer’s language'),
    quote: z.string().trim().min(1).max(300).describe('The customer’s words that say it, copied exactly'),
  }),
  async run(input, { turn, askOrchestrator }) {
    const body = { ...input, conversation_id: turn.conversation.id, customer_id: turn.customer.id };
    return { facts: await askOrchestrator({ path: '/memories/remember', body, response: rememberResult }) };
  },
});
