// A customer writes and is answered with the shop's own facts, through either provider.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createShop, said } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';

let nexus: Nexus;
before(async () => {
  nexus = await startNexus();
});
after(() => nexus.close());

for (const provider of ['ycloud', 'meta'] as const) {
  test(`a question that comes through ${provider} is answered from the catalogue`, async () => {
    const shop = await createShop(nexus, { provider });
    const customer = shop.customer();
    const { deliveries } = await customer.writes('Hola! Tenés el buzo negro en M? Cuánto sale?');
    assert.equal(deliveries[0]?.status, 200);
    const messages = await customer.receives();
    await nexus.settle();
    assert.match(said(messages), /buzo/i);
    assert.match(said(messages), /\$/);
  });
}
