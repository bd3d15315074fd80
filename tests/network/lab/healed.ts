// Whether and how quickly the answers became right again after a fault.
import assert from 'node:assert/strict';
import { seconds } from './fault-row.ts';
import type { Asked, SteadyLoad } from './steady-load.ts';

/** Whether a stand-in answered, and this one. */
export const from = (replica: string) => (one: Asked) =>
  one.status === 200 && (JSON.parse(one.body) as { replica: string }).replica === replica;

/**
 * Checks what was answered since the fault: only the new replica or an honest refusal; and that it healed in time for good.
 * @param honest statuses that may be answered before
 * @param within milliseconds that were promised
 */
export function healed(load: SteadyLoad, since: number, replica: string, honest: number[], within: number): string {
  const later = load.asked.filter((one) => one.at >= since).toSorted((a, b) => a.at - b.at);
  const refused = later.filter((one) => !from(replica)(one));
  const odd = refused.find((one) => !honest.includes(one.status));
  assert.equal(odd, undefined, `not an honest answer: ${odd?.status} ${odd?.body}`);
  const last = refused.at(-1)?.at ?? since;
  const first = later.find((one) => one.at > last && from(replica)(one));
  assert.ok(first, 'it never healed');
  const milliseconds = first.answered - since;
  // The moments in which this process stood still are not the system's.
  const allowed = within + load.blur + 500;
  assert.ok(milliseconds <= allowed, `healed after ${seconds(milliseconds)}, promised ${seconds(within)}`);
  const refusals = Object.entries(Object.groupBy(refused, (one) => String(one.status)));
  return `healed in ${seconds(milliseconds)} of ${seconds(within)}${load.blur > 200 ? ` (this process stood still for ${seconds(load.blur)} of it at most)` : ''}; before that ${refusals.map(([status, list]) => `${list?.length} × ${status}`).join(', ') || 'nothing refused'}`;
}
