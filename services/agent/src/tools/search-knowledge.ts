// Tool: what the shop has written down for its customers (policies, guides, questions with their answers).
import { knowledgeFound } from '@nexus/contracts/knowledge';
import { z } from 'zod';
import { defineTool } from './tool.ts';

export const searchKnowledge = defineTool({
  name: 'search_knowledge',
  label: { es: 'Buscar en los conocimientos', 'pt-BR': 'Buscar no conhecimento', en: 'Search the knowledge' },
  description:
    'Searches what the shop has written down: shipping, payment, exchanges, guarantees, care, size guides, opening hours, frequent questions. Ask in a few telling words or with the customer’s question, in the shop’s language. What it finds is information with its source; an empty result means that the shop has not said it.',
  needsStore: false,
  input: z.strictObject({ query: z.string().trim().min(2).max(400).describe('What to look for') }),
  async run({ query }, { askOrchestrator }) {
    const { found } = await askOrchestrator({ path: '/knowledge/search', body: { query }, response: knowledgeFound });
    return { facts: { found } };
  },
});
