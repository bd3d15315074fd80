// What a shop pays its providers itself: set by its owner, refused when it makes no sense, and told to the very next turn.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { OwnModelPrice } from '@nexus/contracts/models/model-prices';
import { readShopToTry } from '../conversations/playground/playground.store.ts';
import { openPanel } from '../testing/open-panel.ts';
import type { As, Panel } from '../testing/open-panel.ts';
import { createTenant } from './create-tenant.ts';
import { modelPricesRoutes } from './model-prices.routes.ts';

let panel: Panel;
let tenantId: string;
let owner: As;
let manager: As;
before(async () => {
  // The agent service is away: providers are taken as they are.
  panel = await openPanel([modelPricesRoutes], { AGENT_SERVICE_URL: 'http://127.0.0.1:9' });
  const shop = { store_name: 'Moda', locale: 'es-AR', timezone: 'UTC', currency: 'ARS' };
  tenantId = (await createTenant(panel.deps, null, shop)).id;
  owner = await panel.person({ tenantId, role: 'owner' });
  manager = await panel.person({ tenantId, role: 'manager' });
});
after(() => panel?.close());

const price = { model_provider: 'openai-compatible', model: 'llama', input: 0.2, cached: 0.02, output: 0.8 };
const call = (method: string, as: As, prices?: unknown) =>
  panel.call(method, `/admin/tenants/${tenantId}/model-prices`, { as, body: prices && { prices } });
const toldToTurns = (): Promise<OwnModelPrice[] | undefined> =>
  panel.deps.database.transaction(
    tenantId,
    async (tx) => (await readShopToTry(tx, tenantId, { defaultUsd: 0, since: new Date() }))?.model_prices,
  );

test('an owner and the platform’s administrator set them, a manager reads them; they are audited', async () => {
  assert.deepEqual((await call('GET', manager)).body, { prices: [] });
  assert.equal((await call('PUT', manager, [price])).status, 403);
  assert.deepEqual(await toldToTurns(), []);
  assert.deepEqual((await call('PUT', owner, [{ ...price, model: ' llama ' }])).body, { prices: [price] });
  assert.deepEqual((await call('GET', manager)).body, { prices: [price] });
  assert.deepEqual(await toldToTurns(), [price]);
  assert.equal((await call('PUT', panel.admin, [])).status, 200);
  const audited = await panel.deps.database.transaction(tenantId, (tx) =>
    tx.query(`select action, data from audit_log where tenant_id = $1 and action like 'model-prices%' order by id`, [
      tenantId,
    ]),
  );
  const action = 'model-prices.update';
  assert.deepEqual(audited, [
    { action, data: { before: [], after: [price] } },
    { action, data: { before: [price], after: [] } },
  ]);
});

test('what makes no sense is refused, and what stood there stays', async () => {
  await call('PUT', owner, [price]);
  for (const wrong of [
    [price, price],
    [{ ...price, input: -1 }],
    [{ ...price, cached: 1 }],
    [{ ...price, model: '' }],
  ]) {
    const { status, body } = await call('PUT', owner, wrong);
    assert.deepEqual([status, body.code], [400, 'request.invalid'], JSON.stringify(wrong));
  }
  assert.deepEqual(await toldToTurns(), [price]);
});
