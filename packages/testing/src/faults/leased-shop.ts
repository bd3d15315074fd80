// A shop whose orchestrator is killed, stopped and doubled: one reply each, from one turn at a time, and how that is counted.
import assert from 'node:assert/strict';
import type { Environment } from '@nexus/service-kit/define-config';
import { checkInvariants } from '../check-invariants.ts';
import { createShop } from '../drive-shop.ts';
import type { Customer, Shop } from '../drive-shop.ts';
import { startNexus } from '../start-nexus.ts';
import type { Nexus } from '../start-nexus.ts';
import { control } from '../start-simulators.ts';
import { checkHistory } from './check-history.ts';
import type { RowRecorder } from './fault-row.ts';
import { overlappingQuestions } from './overlapping-questions.ts';

export class LeasedShop {
  readonly nexus: Nexus;
  readonly shop: Shop;
  #people = 0;

  constructor(nexus: Nexus, shop: Shop) {
    this.nexus = nexus;
    this.shop = shop;
  }

  nextCustomer(): Customer {
    return this.shop.customer(`+54911559${String((this.#people += 1)).padStart(5, '0')}`);
  }

  /** Two messages in a row, the first with words of the customer's own. */
  async writesTwice(customer: Customer): Promise<Customer> {
    await customer.writes(wordsOf(customer));
    await customer.writes('En talle L');
    return customer;
  }

  async restart(extra: Environment = {}): Promise<number> {
    await this.nexus.stopPart('orchestrator');
    return (await this.nexus.startPart('orchestrator', extra)).pid;
  }

  /** The model takes so long for the customer's next answer; for everybody else it is quick. The first rule that fits counts. */
  async slowModel(customer: Customer, milliseconds: number): Promise<void> {
    await control(this.nexus.simulators.llm, 'behaviours', undefined, 'DELETE');
    await control(this.nexus.simulators.llm, 'behaviours', {
      match: { path: 'chat', last_user_includes: wordsOf(customer) },
      action: { type: 'script', content: 'Contame un poco más.', delay_ms: milliseconds },
      times: 1,
    });
    await this.quickModel();
  }

  async quickModel(): Promise<void> {
    await control(this.nexus.simulators.llm, 'behaviours', {
      match: { path: 'chat' },
      action: { type: 'script', content: 'Contame un poco más.', delay_ms: 150 },
      times: null,
    });
  }

  /** Settles, counts, and tells the row; turns overlap by their own hours or by the model's journal. */
  async report({ seen }: RowRecorder, note: string): Promise<void> {
    const history = await checkHistory(this.nexus);
    const asked = await overlappingQuestions(this.nexus, (words) => /Cliente \d+/.exec(words)?.[0] ?? null);
    seen({ ...history, overlapping: history.overlapping + asked, note });
    assert.equal(history.unknown, 0);
    await checkInvariants(this.nexus);
  }
}

/** With an orchestrator that is a process of its own. */
export async function startLeasedShop(leaseMilliseconds: number): Promise<LeasedShop> {
  const nexus = await startNexus({ spawned: ['orchestrator'], environment: { LEASE_MS: String(leaseMilliseconds) } });
  const leased = new LeasedShop(nexus, await createShop(nexus));
  await leased.quickModel();
  return leased;
}

/** What the customer writes first; no other conversation has these words. */
export function wordsOf(customer: Customer): string {
  return `Hola, tenés el buzo negro? Cliente ${customer.phone.slice(-5)}`;
}
