// One shop's many slow turns do not keep another shop's customer waiting.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { currentContext } from '@nexus/service-kit/context';
import { setFailpointAction } from '@nexus/service-kit/failpoint';
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
  await control(nexus.simulators.llm, 'behaviours', {
    match: { path: 'chat' },
    times: null,
    action: { type: 'script', content: 'Hola, contame.' },
  });
});
after(() => nexus?.close());

test('a shop whose turns all stand still leaves hands to the others', async () => {
  const busy = await createShop(nexus, { storeName: 'La que espera' });
  const other = await createShop(nexus, { storeName: 'La otra' });
  const gate = Promise.withResolvers<void>();
  let standing = 0;
  setFailpointAction(async (point) => {
    if (point !== 'turn-planned' || currentContext()?.tenant_id !== busy.facts.tenantId) return;
    standing += 1;
    await gate.promise;
  });
  const crowd = Array.from({ length: crowdSize }, (_, index) => busy.customer(`+54911500${10_000 + index}`));
  await Promise.all(crowd.map((one) => one.writes('Hola')));
  await eventually('the shop holds what it may', async () => standing === handsOfOneShop, 60_000);
  const customer = other.customer('+5491155550999');
  await customer.writes('Hola');
  await customer.receives(1);
  assert.equal(standing, handsOfOneShop, 'and no more');
  gate.resolve();
  setFailpointAction(null);
  await nexus.settle(120_000);
  for (const one of [crowd[0], crowd.at(-1)]) assert.equal((await one?.received())?.length, 1);
  await checkInvariants(nexus);
});
