// One shop's many slow turns do not keep another shop's customer waiting.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop } from '@nexus/testing/drive-shop';
import { eventually } from '@nexus/testing/faults/await-condition';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

/** More than one shop is given hands. */
const crowdSize = 60;
const handsOfOneShop = 48;
let nexus: Nexus;

before(async () => {
  nexus = await startNexus();
  await control(nexus.simulators.llm, 'behaviours', [
    {
      match: { last_user_includes: 'despacio' },
      times: null,
      action: { type: 'script', content: 'Contame.', delay_ms: 5000 },
    },
    { match: { path: 'chat' }, times: null, action: { type: 'script', content: 'Hola, contame.' } },
  ]);
});
after(() => nexus?.close());

test('a shop with many slow conversations leaves some hands to the others', async () => {
  const busy = await createShop(nexus, { storeName: 'La que espera' });
  const other = await createShop(nexus, { storeName: 'La otra' });
  const crowd = Array.from({ length: crowdSize }, (_, index) => busy.customer(`+54911500${10_000 + index}`));
  const customer = other.customer('+5491155550999');
  const inHand = async (): Promise<number> => {
    const [row] = await nexus.rows<{ count: number }>(
      'select count(*)::int as count from conversations where tenant_id = $1 and lease_until > now()',
      [busy.facts.tenantId],
    );
    return row?.count ?? 0;
  };
  await Promise.all(crowd.map((one) => one.writes('Hola, despacio')));
  await eventually('the shop holds what it may', async () => (await inHand()) >= handsOfOneShop - 4, 60_000);
  assert.ok((await inHand()) <= handsOfOneShop, 'and no more');
  await customer.writes('Hola');
  await customer.receives(1);
  await nexus.settle(120_000);
  await checkInvariants(nexus);
});
