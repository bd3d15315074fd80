// A worker whose lease went to another one while the agent was thinking writes nothing, so the customer is answered once.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { createShop } from '@nexus/testing/drive-shop';
import type { Shop } from '@nexus/testing/drive-shop';
import { faultRow } from '@nexus/testing/faults/fault-row';
import { figuresOf, nextCustomer } from '@nexus/testing/faults/whole-journey';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';
import { modelIsAsked } from '@nexus/testing/watch-model';

let nexus: Nexus;
let shop: Shop;
before(async () => {
  nexus = await startNexus();
  shop = await createShop(nexus);
});
after(() => nexus?.close());

faultRow(
  { id: 'O5', fault: 'lease lost in mid-turn', injected: 'token raised while the model thinks', tier: 'smoke' },
  async (row) => {
    const customer = nextCustomer(shop);
    await control(nexus.simulators.llm, 'behaviours', {
      match: { last_user_includes: 'mochila' },
      action: { type: 'delay', delay_ms: 1500 },
      times: 1,
    });
    await customer.writes('Hola! Tenés una mochila?');
    await modelIsAsked(nexus, 'mochila');
    await nexus.rows(
      `update conversations set lease_token = lease_token + 1, lease_until = now() - interval '1 second', lease_by = null`,
    );
    await customer.receives(1, 60_000);
    await nexus.settle(60_000);
    const turns = await nexus.rows<{ status: string }>('select status from turns');
    assert.deepEqual(turns, [{ status: 'answered' }], 'the first worker wrote nothing');
    row.seen(await figuresOf(shop, 'one turn is written, the other dropped'));
  },
);
