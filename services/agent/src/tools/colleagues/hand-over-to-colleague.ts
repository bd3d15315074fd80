// Tool: ends the turn and lets another agent of the shop answer what was asked; to whom is chosen from the turn's list and nowhere else.
import { z } from 'zod';
import type { TurnRequest } from '@nexus/contracts/turn';
import { defineTool } from '../tool.ts';

const description =
  'Hands the conversation to a colleague, another agent of the shop, who answers the customer at once and knows all that was said: when what the customer wants is the colleague’s work and not yours. You write nothing to the customer yourself. Never for what you can answer, and not for a wish for a person.';

const reason = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .describe('Why, in a few words in the language of the shop: "pidió un cambio de talle"');

export const handOverToColleague = defineTool<{ colleague: string; reason: string }>({
  name: 'hand_over_to_colleague',
  label: { es: 'Pasar a un colega', 'pt-BR': 'Passar para um colega', en: 'Hand over to a colleague' },
  description,
  needsStore: false,
  input: z.strictObject({ colleague: z.string(), reason }),
  forTurn({ colleagues }) {
    const [first, ...others] = colleagues.map(({ key }) => key);
    if (first === undefined) return null;
    return {
      description: `${description} Colleagues:\n${colleagues.map(told).join('\n')}`,
      input: z.strictObject({ colleague: z.enum([first, ...others]), reason }),
    };
  },
  async run({ colleague, reason: why }) {
    return { colleague: { key: colleague, reason: why } };
  },
});

function told({ key, name, role }: TurnRequest['colleagues'][number]): string {
  return `- ${key}: ${name}, ${work[role] ?? role}`;
}

const work: Record<string, string> = {
  sales: 'sells: products, prices, stock, ways to pay',
  support: 'helps: how things are used, trouble with the shop’s pages, accounts and payments',
  after_sales: 'looks after orders that were made: shipping, exchanges, returns, guarantees',
};
