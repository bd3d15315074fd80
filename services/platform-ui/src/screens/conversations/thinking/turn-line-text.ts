// What the quiet line of a turn says.
import type { TFunction } from 'i18next';
import type { Turn } from '../../../api/contract-types.ts';

/** The reason of a turn in words; an unknown code as it is. */
export function turnReason(t: TFunction, { reason, status }: Pick<Turn, 'reason' | 'status'>): string | null {
  // Of a distilled episode the reason is its number.
  if (!reason || status === 'distilled') return null;
  return t(`turnReason.${reason}`, { defaultValue: reason });
}

/** A change of agents in place of the status, where the turn did not fail: "Ventas pasó la conversación a Postventa: pidió un cambio". */
export function turnLineText(t: TFunction, turn: Pick<Turn, 'reason' | 'status' | 'agent_change'>): string {
  const { agent_change: change, status } = turn;
  const became = withReason(t(`turnStatus.${status}`), turnReason(t, turn));
  if (!change) return became;
  const said = t(`agentChange.${change.cause}`, { from: change.from.name, to: change.to.name });
  const changed = withReason(said, change.reason);
  return status === 'failed' ? `${changed}. ${became}` : changed;
}

function withReason(said: string, reason: string | null): string {
  return reason === null ? said : `${said}: ${reason}`;
}
