// Runs the exchanges one after the other until all are done or the next one could go beyond the cap.
import type { Budget } from './budget.ts';
import { allowanceOf, costOf, keptBack } from './budget.ts';
import type { Exchange } from './exchanges.ts';
import { faultsOf, heldBack } from './judge.ts';
import type { LiveAgent } from './start-live-agent.ts';

export interface Done {
  name: string;
  faults: string[];
  /** Drafts that were held back before it. */
  held: string[];
  usd: number;
  seconds: number;
}

export interface Outcome {
  done: Done[];
  /** Names of those that were not begun, because of the cap. */
  left: string[];
  spent: number;
}

export async function runSmoke(
  agent: LiveAgent,
  exchanges: Exchange[],
  { budget, cap, key, tell }: { budget: Budget; cap: number; key: string; tell(one: Done): void },
): Promise<Outcome> {
  const outcome: Outcome = { done: [], left: [], spent: 0 };
  for (const [place, exchange] of exchanges.entries()) {
    const allowance = allowanceOf(budget, cap - outcome.spent);
    const rest = () => exchanges.slice(place).map(({ name }) => name);
    if (allowance === null) return { ...outcome, left: rest() };
    const begun = performance.now();
    const seconds = () => (performance.now() - begun) / 1000;
    const ended = (one: Done) => {
      outcome.done.push(one);
      tell(one);
    };
    const result = await agent.ask(exchange, allowance).catch((error: unknown) => String(error));
    // Nobody knows what it cost: the most it may have.
    if (typeof result === 'string') {
      const most = allowance + keptBack(budget);
      outcome.spent += most;
      ended({ name: exchange.name, faults: [`no answer: ${result}`], held: [], usd: most, seconds: seconds() });
      continue;
    }
    const usd = costOf(budget, result);
    outcome.spent += usd;
    // Cut short by the cap: it says nothing of the agent.
    if (result.failure?.code === 'limit.cost') return { ...outcome, left: rest() };
    ended({
      name: exchange.name,
      faults: faultsOf(exchange, result, key),
      held: heldBack(result),
      usd,
      seconds: seconds(),
    });
  }
  return outcome;
}
