// How long a memory counts when nobody says otherwise.
import type { MemoryCandidate } from '@nexus/contracts/memory';

const day = 24 * 60 * 60_000;
const days = { fact: 540, preference: 365, promise: 30, summary: 180 };
/** What is said of someone else (a child's size) changes sooner. */
const daysOfOthers = 180;

/** The model may only make it shorter. */
export function expiryOf(
  {
    kind,
    about,
    expires_in_days,
  }: Pick<MemoryCandidate, 'about'> & { kind: keyof typeof days; expires_in_days: number | null },
  saidAt: Date,
): Date {
  const most = kind !== 'promise' && about !== '' ? Math.min(days[kind], daysOfOthers) : days[kind];
  return new Date(saidAt.getTime() + Math.min(expires_in_days ?? most, most) * day);
}
