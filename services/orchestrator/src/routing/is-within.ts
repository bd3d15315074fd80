// Whether a moment lies in weekly hours of which stretches may end on the next day.
import type { WeeklyStretch } from '@nexus/contracts/routing/weekly-hours';
import { isAttended } from '../handoffs/hours/attention-hours.ts';

export function isWithin(stretches: WeeklyStretch[], timezone: string, at: Date): boolean {
  return isAttended({ hours: stretches.flatMap(byDay), timezone }, at);
}

/** Cut at midnight. */
function byDay({ day, from, to }: WeeklyStretch): WeeklyStretch[] {
  if (from < to) return [{ day, from, to }];
  const evening = { day, from, to: '24:00' };
  return to === '00:00' ? [evening] : [evening, { day: (day % 7) + 1, from: '00:00', to }];
}
