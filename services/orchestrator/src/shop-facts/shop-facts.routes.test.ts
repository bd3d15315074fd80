// Shop facts over the admin API: who may write, nobody overwrites unseen, and what the shop's pages say stays a proposal until it is saved.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { noFacts } from '@nexus/contracts/shop-facts';
import type { FactProposal, ShopFacts } from '@nexus/contracts/shop-facts';
import { createTenant } from '../agents/create-tenant.ts';
import { storeConnectionRoutes } from '../channels/store-connection.routes.ts';
import { openPanel } from '../testing/open-panel.ts';
import type { As, Panel } from '../testing/open-panel.ts';
import { openStandIn } from '../testing/stand-in-service.ts';
import type { StandIn } from '../testing/stand-in-service.ts';
import { lookUpShopFacts } from './look-up-shop-facts.ts';
import { shopFactsRoutes } from './shop-facts.routes.ts';

const policies = {
  pages: [
    { id: '1', title: 'Envíos', url: 'https://moda.example/envios/', text: 'Córdoba: $ 5.900' },
    { id: '2', title: 'Política de privacidad', url: null, text: 'Cuidamos tus datos' },
    { id: '3', title: 'Preguntas frecuentes', url: null, text: '¿Hacen factura A? Sí.' },
  ],
  payment_options: [{ name: 'Mercado Pago', types: ['credit_card', 'wallet', 'other'] }],
  description: 'Ropa',
  address: null,
  unavailable: [],
};
const connected = { store_name: 'Moda', currency: 'ARS', languages: ['es'], country: 'AR', url: null };

let panel: Panel;
let service: StandIn;
let tenantId: string;
let owner: As;
before(async () => {
  service = await openStandIn();
  panel = await openPanel([shopFactsRoutes, storeConnectionRoutes], { TIENDANUBE_SERVICE_URL: service.url });
});
after(async () => {
  await panel?.close();
  await service?.close();
});
beforeEach(async () => {
  const shop = { store_name: 'Moda', locale: 'es-AR', timezone: 'UTC', currency: 'ARS' };
  tenantId = (await createTenant(panel.deps, null, shop)).id;
  owner = await panel.person({ tenantId, role: 'owner' });
});

const url = (rest = '') => `/admin/tenants/${tenantId}/shop-facts${rest}`;
const get = (as = owner) => panel.call('GET', url(), { as });
const put = (version: number, facts: Partial<ShopFacts>, more: object = {}, as = owner) =>
  panel.call('PUT', url(), { as, body: { version, facts, ...more } });
const ask = () => panel.call('POST', url('/proposals'), { as: owner });
const proposalsOf = (body: Record<string, unknown>) => body.proposals as FactProposal[];

describe('writing facts', () => {
  test('a shop begins with nothing told; what is saved counts up, and sections left out stay', async () => {
    const first = await get();
    assert.deepEqual([first.status, first.body.version, first.body.facts], [200, 0, noFacts]);
    assert.equal((first.body.missing as string[]).length, 12);
    assert.equal(await lookUpShopFacts(panel.deps, tenantId), null);
    assert.equal((await put(0, { address: 'Calle 1' })).body.version, 1);
    const second = await put(1, { transfer_discount: 10 });
    assert.deepEqual(second.body.facts, { ...noFacts, address: 'Calle 1', transfer_discount: 10 });
    assert.ok(Date.parse(String(second.body.updated_at)) > 0);
    assert.ok(!(second.body.missing as string[]).includes('address'));
  });

  test('a form that was open elsewhere does not overwrite what was saved in the meantime', async () => {
    await put(0, { address: 'Calle 1' });
    const late = await put(0, { address: 'Calle 2' });
    assert.deepEqual([late.status, late.body.code, late.body.version], [409, 'shop-facts.conflict', 1]);
    assert.equal((await put(7, { address: 'Calle 3' })).status, 409);
    assert.equal(((await get()).body.facts as ShopFacts).address, 'Calle 1');
  });

  test('of two who save at the same moment one wins and the other is told', async () => {
    for (const version of [0, 1]) {
      const both = await Promise.all([put(version, { address: 'A' }), put(version, { address: 'B' })]);
      assert.deepEqual(both.map((one) => one.status).toSorted(), [200, 409]);
    }
  });

  test('the next look-up gives what was saved, and the other shop’s never', async () => {
    const other = (
      await createTenant(panel.deps, null, { store_name: 'Otra', locale: 'es-AR', timezone: 'UTC', currency: 'ARS' })
    ).id;
    assert.equal(await lookUpShopFacts(panel.deps, tenantId), null);
    await put(0, { address: 'Calle 1' });
    const end = Date.now() + 5000;
    while ((await lookUpShopFacts(panel.deps, tenantId))?.address !== 'Calle 1') {
      assert.ok(Date.now() < end, 'the cache keeps what is no longer true');
      await new Promise((done) => setTimeout(done, 10));
    }
    assert.equal(await lookUpShopFacts(panel.deps, other), null);
  });

  test('everyone of the shop reads, owner and manager write, and the change is in the audit trail without its words', async () => {
    for (const [role, status] of [
      ['viewer', 403],
      ['agent', 403],
      ['manager', 200],
    ] as const) {
      const as = await panel.person({ tenantId, role });
      assert.equal((await get(as)).status, 200);
      assert.equal((await put(0, { address: 'Calle 1' }, {}, as)).status, status, role);
    }
    assert.equal((await get(await panel.person())).status, 404);
    const rows = await panel.deps.database.transaction(tenantId, (tx) =>
      tx.query<{ data: unknown }>(`select data from audit_log where action = 'shop-facts.update'`),
    );
    assert.deepEqual(rows, [{ data: { sections: ['address'], version: 1, proposals: 0 } }]);
  });

  test('what is no fact is refused with its place', async () => {
    const wrong = await put(0, { transfer_discount: 120 });
    assert.equal(wrong.status, 400);
    assert.match(JSON.stringify(wrong.body), /transfer_discount/);
  });
});

describe('what the shop’s pages propose', () => {
  beforeEach(async () => {
    service.answer = { status: 200, body: { data: connected } };
    const as = owner;
    const body = { store_id: '1001', access_token: 'test-store-token' };
    await panel.call('PUT', `/admin/tenants/${tenantId}/store-connection`, { as, body });
    service.answer = { status: 200, body: { data: policies } };
  });

  test('stands beside its section and reaches no agent before it is saved', async () => {
    const { status, body } = await ask();
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual(
      proposalsOf(body).map(({ section, source, text, means }) => [section, source.kind, text, means]),
      [
        ['shipping', 'page', 'Córdoba: $ 5.900', []],
        ['notes', 'page', '¿Hacen factura A? Sí.', []],
        ['payment', 'payment_options', '', ['mercado_pago', 'credit_card']],
        ['description', 'store', 'Ropa', []],
      ],
    );
    assert.deepEqual([body.version, body.facts, body.updated_at], [0, noFacts, null]);
    assert.equal(await lookUpShopFacts(panel.deps, tenantId), null);
  });

  test('once taken up or dismissed it is not listed again, until the page says something else', async () => {
    const [shipping, notes] = proposalsOf((await ask()).body);
    const shippingFacts = { shipping: { ...noFacts.shipping, notes: shipping?.text ?? '' } };
    const saved = await put(0, shippingFacts, { accepted_proposals: [shipping?.id] });
    assert.deepEqual([saved.status, proposalsOf(saved.body).length], [200, 3]);
    const patch = (body: object) => panel.call('PATCH', url('/proposals'), { as: owner, body });
    assert.equal(proposalsOf((await patch({ dismissed: [notes?.id] })).body).length, 2);
    assert.equal(proposalsOf((await ask()).body).length, 2);
    assert.equal(proposalsOf((await patch({ restored: [notes?.id] })).body).length, 3);
    service.answer.body = { data: { ...policies, pages: [{ ...policies.pages[0], text: 'Córdoba: $ 6.500' }] } };
    const again = await ask();
    assert.equal(proposalsOf(again.body)[0]?.text, 'Córdoba: $ 6.500');
    assert.deepEqual((again.body.facts as ShopFacts).shipping, shippingFacts.shipping);
    assert.equal(again.body.version, 1);
  });

  test('what stands in the facts already is not proposed', async () => {
    await put(0, {
      description: 'Ropa y más',
      payment: { means: ['credit_card', 'mercado_pago', 'cash'], notes: '' },
    });
    assert.deepEqual(
      proposalsOf((await ask()).body).map(({ section }) => section),
      ['shipping', 'notes'],
    );
  });

  test('a shop that cannot be asked changes nothing and says why; one without a store says that', async () => {
    service.answer = { status: 422, body: { status: 422, code: 'shop.unauthorized', title: 'x', type: 'about:blank' } };
    const away = await ask();
    assert.deepEqual(
      [away.status, away.body.code, away.body.reason],
      [503, 'shop-facts.shop-unavailable', 'shop.unauthorized'],
    );
    await panel.call('DELETE', `/admin/tenants/${tenantId}/store-connection`, { as: owner });
    const none = await ask();
    assert.deepEqual([none.status, none.body.code], [409, 'shop-facts.no-store']);
  });
});
