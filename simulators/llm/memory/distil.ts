// Answers a request that asks to save what is worth remembering: from the numbered messages in its body alone.
import type { ChatMessage, DeclaredTool } from '../seller/scene.ts';
import { textOf } from '../seller/scene.ts';
import { understand } from '../seller/understand.ts';
import { promisedByShop, saidByCustomer } from './find-said.ts';

type Line = { message?: number; known?: number; who?: string; text?: string; kind?: string };

/** The tool by which a request asks for a distillation, or undefined. */
export function saveTool(tools: DeclaredTool[]): DeclaredTool | undefined {
  return tools.find(
    ({ name, parameters }) =>
      name.startsWith('save') && 'memories' in ((parameters as { properties?: object }).properties ?? {}),
  );
}

/** One call that saves everything. */
export function distil(
  messages: ChatMessage[],
  tool: DeclaredTool,
): { content: null; calls: { name: string; arguments: string }[] } {
  const lines = messages.filter(({ role }) => role === 'user').flatMap(({ content }) => linesOf(textOf(content)));
  const said = lines.filter((line) => line.message !== undefined);
  const known = lines.filter((line) => line.known !== undefined);
  const memories = said.flatMap(({ message, who, text = '' }) =>
    (who === 'customer' ? saidByCustomer(text) : promisedByShop(text)).map((one) => ({
      ...one,
      message,
      confidence: 0.9,
      replaces:
        known.find(
          (other) =>
            one.about === '' &&
            /talle|tamanho/i.test(one.text) &&
            /^usa (?:talle|tamanho)/i.test(other.text ?? '') &&
            other.text !== one.text,
        )?.known ?? null,
    })),
  );
  const argument = { summary: summaryOf(said), memories };
  return { content: null, calls: [{ name: tool.name, arguments: JSON.stringify(argument) }] };
}

function linesOf(text: string): Line[] {
  return text.split('\n').flatMap((line) => {
    if (!line.startsWith('{')) return [];
    try {
      return [JSON.parse(line) as Line];
    } catch {
      return [];
    }
  });
}

function summaryOf(said: Line[]): string {
  const queries = said
    .filter(({ who }) => who === 'customer')
    .flatMap(({ text = '' }) => understand(text))
    .flatMap((want) => (want.kind === 'product' && want.query !== '' ? [want.query] : []));
  const portuguese = said.some(({ text = '' }) => /\b(você|voces|vocês|não|tamanho|obrigad[oa])\b/i.test(text));
  const named = [...new Set(queries)].slice(0, 3).join(', ');
  if (named === '') return '';
  return portuguese ? `Perguntou por ${named}.` : `Preguntó por ${named}.`;
}
