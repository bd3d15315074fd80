// What one customer lives through while something is broken: an answer from the catalogue, a takeover and back, a handoff.
import assert from 'node:assert/strict';
import { said } from '../drive-shop.ts';
import type { Customer, Shop, ThreadMessage } from '../drive-shop.ts';
import { control } from '../start-simulators.ts';
import { eventually, pause } from './await-condition.ts';
import { checkHistory } from './check-history.ts';
import type { HistoryOptions } from './check-history.ts';
import type { SeenFigures } from './fault-row.ts';

let people = 0;

/** A number nobody has written from yet. */
export function nextCustomer(shop: Shop): Customer {
  return shop.customer(`+54911${String(40_000_000 + process.pid * 100 + (people += 1)).slice(-8)}`);
}

/** Asserts every step. @returns milliseconds until the first answer */
export async function wholeJourney(shop: Shop, customer = nextCustomer(shop)): Promise<number> {
  const begun = performance.now();
  const answer = await answered(customer, 'Hola! Tenés el buzo negro en M? Cuánto sale?');
  const firstAnswer = Math.round(performance.now() - begun);
  assert.match(said(answer), /buzo[\s\S]*\$ ?\d/i, 'the price comes from the catalogue');
  const { id } = await customer.conversation();
  await shop.api('PUT', `/conversations/${id}/owner`, { owner: 'human' });
  const before = (await customer.received()).length;
  await customer.writes('Gracias! Y en L cuánto sale?');
  await shop.nexus.settle(60_000);
  assert.equal((await customer.received()).length, before, 'a person has the conversation, so the agent is silent');
  assert.equal((await customer.silences()).at(-1), 'person_in_charge');
  await shop.api('PUT', `/conversations/${id}/owner`, { owner: 'ai' });
  await customer.receives(before + 1, 60_000);
  await shop.nexus.settle(60_000);
  await answered(customer, 'Quiero hablar con una persona por favor');
  assert.equal((await customer.conversation()).owner, 'human');
  return firstAnswer;
}

/** Writes and waits for the answer's bubbles. */
export async function answered(customer: Customer, text: string): Promise<ThreadMessage[]> {
  const before = (await customer.received()).length;
  await customer.writes(text);
  await customer.receives(before + 1, 60_000);
  await customer.shop.nexus.settle(60_000);
  return (await customer.received()).slice(before);
}

/** The provider delivers what it still holds, without waiting for its own hours; not so often that it would suspend the address. */
export async function redelivered(shop: Shop): Promise<void> {
  await eventually(
    'the provider has delivered every message',
    async () => {
      const { items } = await control<{ items: { state: string }[] }>(shop.network, 'deliveries');
      const given = items.filter(({ state }) => state === 'suspended' || state === 'lost');
      assert.equal(given.length, 0, 'the provider has not given up');
      if (items.every(({ state }) => state === 'accepted')) return true;
      await control(shop.network, 'retry', {});
      await pause(500);
      return false;
    },
    120_000,
  );
}

/** What the history of a shop's system says, as a row tells it. */
export async function figuresOf(shop: Shop, note: string, options?: HistoryOptions): Promise<SeenFigures> {
  const history = await checkHistory(shop.nexus, options);
  const unknown = history.unknown > 0 ? `, ${history.unknown} of unknown fate` : '';
  return {
    lost: history.lost,
    doubled: history.doubled,
    overlapping: history.overlapping,
    findings: history.findings,
    note: `${history.acknowledged} messages and ${history.sent} bubbles so far${unknown}; ${note}`,
  };
}
