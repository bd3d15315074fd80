// Whether a turn left its customer without what they asked for, and why.
import type { TurnResult } from '@nexus/contracts/turn';
import { searchTool } from '../look-up-knowledge.ts';

export type UnansweredReason = 'nothing_found' | 'did_not_know' | 'handed_off' | 'not_sourced';

const notKnown = [
  /\bno (?:tengo|cuento con|dispongo de|encuentro|encontr[éo]) (?:\S+ )?(?:esa?|ese|la|el|los|información|informacion|datos?|detalles?)\b.{0,40}(?:informaci[oó]n|dato|detalle)?/i,
  /\bno (?:lo )?s[eé]\b(?! (?:puede|preocup|olvid))/i,
  /\bno (?:te )?(?:puedo|sabr[ií]a) (?:decir|confirmar|asegurar)/i,
  /\bn[ãa]o (?:tenho|encontrei|disponho d)\S* (?:\S+ )?(?:essa?|esse|a|o|informa)/i,
  /\bn[ãa]o (?:sei|consigo (?:confirmar|informar|dizer)|saberia)/i,
];

/** Null: answered, or a person was wanted for something else. */
export function unansweredReason(result: TurnResult): UnansweredReason | null {
  if (result.failure?.code === 'answer.ungrounded') return 'not_sourced';
  if (result.outcome === 'handed_off') return result.handoff?.reason === 'cannot_help' ? 'handed_off' : null;
  if (result.outcome !== 'answered') return null;
  const tools = result.steps.flatMap(({ tool }) => (tool?.ok ? [tool] : []));
  const searches = tools.filter(({ name }) => name === searchTool);
  const others = tools.length > searches.length;
  if (searches.length > 0 && !others && searches.every(({ result: found }) => isEmpty(found))) return 'nothing_found';
  const said = result.messages.map(({ text }) => text).join('\n');
  return notKnown.some((pattern) => pattern.test(said)) ? 'did_not_know' : null;
}

function isEmpty(found: unknown): boolean {
  const list = (found as { found?: unknown } | null)?.found;
  return Array.isArray(list) && list.length === 0;
}
