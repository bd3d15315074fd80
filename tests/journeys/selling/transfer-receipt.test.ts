// A receipt, or the word that money was sent, is never taken for money: a person looks at it.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop, said } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

let nexus: Nexus;
before(async () => {
  nexus = await startNexus();
});
after(() => nexus?.close());
afterEach(() => checkInvariants(nexus));

for (const [what, message] of [
  ['a picture with "te paso el comprobante"', { type: 'image', sample: 'receipt', caption: 'Te paso el comprobante' }],
  ['a file called comprobante.pdf', { type: 'document', filename: 'comprobante.pdf' }],
  ['"ya te transferí"', { type: 'text', text: 'Listo, ya te transferí los $46.900' }],
] as const) {
  test(`${what} goes to a person; nobody is told that the money arrived`, async () => {
    const shop = await createShop(nexus, { handoffMail: 'equipo@example.com' });
    const customer = shop.customer();
    await customer.writes('Quiero comprar el buzo negro en M');
    await customer.receives();
    await nexus.settle();
    const before = (await customer.received()).length;
    await customer.sends({ ...message });
    await customer.receives(before + 1);
    await nexus.settle();
    assert.equal(said((await customer.received()).slice(before)), 'Te paso con una persona del equipo.');
    const { id: conversationId, owner, owner_reason: reason } = await customer.conversation();
    assert.equal(owner, 'human');
    assert.match(String(reason), /^handoff:/);
    const handedOff = await nexus.rows(`select 1 from events where tenant_id = $1 and kind = 'handed-off'`, [
      shop.facts.tenantId,
    ]);
    assert.equal(handedOff.length, 1);
    const { items: mails } = await control<{ items: unknown[] }>(nexus.simulators.smtp, 'mails');
    const mine = mails.filter((mail) => JSON.stringify(mail).includes(conversationId));
    assert.equal(mine.length, 1, 'one mail about this conversation');
    assert.match(JSON.stringify(mine[0]), /buzo negro en M/, 'that tells what was said');
    await customer.writes('Recibieron la plata?');
    await nexus.settle();
    assert.equal((await customer.received()).length, before + 1, 'the person answers now, not the agent');
    assert.deepEqual((await customer.silences()).at(-1), 'person_in_charge');
    const everything = said(await customer.received());
    assert.doesNotMatch(
      everything,
      /pago (fue )?(recibido|confirmado|acreditado|aprobado)|recibimos (tu|el) pago|está pago|pagado/i,
    );
  });
}
