// Whether a turn left its customer without what they asked for, and why.
import type { TurnResult } from '@nexus/contracts/turn';
import { searchTool } from '../look-up-knowledge.ts';

export type UnansweredReason = 'nothing_found' | 'did_not_know' | 'handed_off' | 'not_sourced';

/** How agents say in Spanish and Portuguese that they lack a fact. */
const notKnown = [
  /(?<!\p{L})no (?:lo |la |los |las )?(?:tengo|tenemos|cuento con|dispongo de|encuentro|encontré)(?!\p{L})[^.!?\n]{0,60}(?:datos?|información|informacion|info|detalles?|respuesta|a mano)(?!\p{L})/iu,
  /(?<!\p{L})(?:es[eao]|est[eao]|el|la) (?:dato|información|informacion|info|detalle)(?!\p{L})[^.!?\n]{0,20} no (?:lo |la )?(?:tengo|sé|veo)/iu,
  /(?<!\p{L})no (?:lo )?sé(?!\p{L})/iu,
  /(?<!\p{L})no (?:te )?(?:puedo|podría|sabría) (?:decir|confirmar|asegurar)/iu,
  /(?<!\p{L})não (?:o |a )?(?:tenho|temos|encontrei|localizei)(?!\p{L})[^.!?\n]{0,60}(?:informaç|dados?|detalhes?|resposta)/iu,
  /(?<!\p{L})ess[ea] (?:dado|informação|detalhe)(?!\p{L})[^.!?\n]{0,20} não (?:tenho|sei)/iu,
  /(?<!\p{L})não (?:sei|saberia)(?!\p{L})/iu,
  /(?<!\p{L})não (?:consigo|posso) (?:te )?(?:confirmar|informar|dizer|afirmar)/iu,
];

/** Null: answered, or a person was wanted for something else. */
export function unansweredReason(result: TurnResult): UnansweredReason | null {
  if (result.failure?.code === 'answer.ungrounded') return 'not_sourced';
  if (result.outcome === 'handed_off') return result.handoff?.reason === 'cannot_help' ? 'handed_off' : null;
  if (result.outcome !== 'answered') return null;
  const tools = result.steps.flatMap(({ tool }) => (tool?.ok ? [tool] : []));
  const searched = tools.some(({ name }) => name === searchTool);
  if (searched && tools.every((tool) => foundNothing(tool.result))) return 'nothing_found';
  const said = result.messages.map(({ text }) => text).join('\n');
  return notKnown.some((pattern) => pattern.test(said)) ? 'did_not_know' : null;
}

/** A result whose lists are all empty: `{found: []}`, `{products: [], total: 0}`. */
function foundNothing(result: unknown): boolean {
  const lists = Object.values((result ?? {}) as Record<string, unknown>).filter((value) => typeof value === 'object');
  return lists.length > 0 && lists.every((value) => Array.isArray(value) && value.length === 0);
}
