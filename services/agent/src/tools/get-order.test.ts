// A buyer on the phone of the purchase is served as such, whatever else they write.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ShopOrder } from '@nexus/contracts/shop';
import type { TurnRequest } from '@nexus/contracts/turn';
import { turnFor } from '../testing/start-test-agent.ts';
import { getOrder } from './get-order.ts';
import type { AskOrchestrator, AskShop } from './tool.ts';

const order: ShopOrder = {
  id: '9001',
  number: '1041',
  status: 'open',
  payment_status: 'paid',
  shipping_status: 'shipped',
  total: { amount: '31250.00', currency: 'ARS' },
  created_at: '2026-01-01T00:00:00Z',
  shipping_tracking_number: null,
  shipping_tracking_url: null,
  items: [{ name: 'Poncho', quantity: 1, price: { amount: '31250.00', currency: 'ARS' } }],
};
const email = 'lucia@correo.example';
const buyer = '5491155550101';

/** Asks as the model would; `isSpent`: no attempt is left. */
async function ask(customer: Partial<TurnRequest['customer']>, { isSpent = false, changes = {} } = {}) {
  const turn = turnFor(`mi pedido es el 1041 y mi mail es ${email}`, changes);
  Object.assign(turn.customer, customer);
  const asked: string[] = [];
  const answerShop = async (_name: string, input: unknown) => {
    const { phone_variants: phones, proof } = input as { phone_variants: string[]; proof?: { email: string } | null };
    asked.push(proof ? 'shop by proof' : 'shop by phone');
    return { order: phones.includes(buyer) || proof?.email === email ? order : null };
  };
  const answerOrchestrator = async ({ path }: { path: string }) => {
    asked.push(path.endsWith('settle') ? 'settled' : 'attempt');
    return { attempt_id: isSpent ? null : '1' };
  };
  const outcome = await getOrder.run(
    { order: '1041', email },
    {
      turn,
      askShop: answerShop as AskShop,
      askOrchestrator: answerOrchestrator as unknown as AskOrchestrator,
      learn: () => {},
    },
  );
  return { outcome, asked };
}

const told = (outcome: Awaited<ReturnType<typeof ask>>['outcome']) =>
  ('facts' in outcome ? outcome.facts['order'] : null) as { total: string | null; items: { price: string | null }[] };

test('an e-mail written beside takes nothing from who writes from the phone of the purchase, nor costs an attempt', async () => {
  for (const isSpent of [false, true]) {
    const { outcome, asked } = await ask({ phone_variants: [buyer] }, { isSpent });
    assert.match(told(outcome).total ?? '', /31\.250/);
    assert.match(told(outcome).items[0]?.price ?? '', /31\.250/);
    assert.deepEqual(asked, ['shop by phone']);
  }
});

test('from another phone the e-mail is tried, counted, and tells no amounts', async () => {
  const { outcome, asked } = await ask({ phone_variants: ['5491100000000'] });
  assert.equal(told(outcome).total, null);
  assert.equal(told(outcome).items[0]?.price, null);
  assert.deepEqual(asked, ['shop by phone', 'attempt', 'shop by proof', 'settled']);
  const spent = await ask({ phone_variants: ['5491100000000'] }, { isSpent: true });
  assert.deepEqual(spent.outcome, { handoff: { reason: 'identity_not_proven', summary: null } });
});

test('without a phone the shop is not asked by one', async () => {
  const { asked } = await ask({ phone_variants: [] });
  assert.deepEqual(asked, ['attempt', 'shop by proof', 'settled']);
});
