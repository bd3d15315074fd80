// Tool: how the shop works, as its owner has approved it: shipping, pick-up, address, hours, exchanges, wholesale.
import type { FactSection } from '@nexus/contracts/shop-facts';
import { z } from 'zod';
import { factTexts, openNowText } from '../shop-facts/describe-shop-facts.ts';
import { defineTool } from './tool.ts';

const sections = [
  'description',
  'shipping',
  'pickup',
  'address',
  'hours',
  'exchanges',
  'wholesale',
  'catalogue',
  'notes',
] as const satisfies readonly FactSection[];

export const getPolicies = defineTool({
  name: 'get_policies',
  label: { es: 'Cómo trabaja la tienda', 'pt-BR': 'Como a loja funciona', en: 'How the shop works' },
  description:
    'Gives what the owner has approved of shipping (zones, cost, times, free from), pick-up, address, opening hours with whether it is open now, exchanges and returns, wholesale, and further notes. What stands under not_told is not known: say so or hand over, never guess it.',
  needsStore: false,
  ofTheTurn: true,
  input: z.strictObject({}),
  async run(_input, { turn }) {
    const texts = factTexts(turn);
    const now = openNowText(turn);
    return {
      facts: {
        ...Object.fromEntries(sections.flatMap((one) => (texts[one] === undefined ? [] : [[one, texts[one]]]))),
        ...(now === null ? {} : { open_now: now }),
        not_told: sections.filter((one) => texts[one] === undefined),
      },
    };
  },
});
