// A sealed credential that was damaged or put in from elsewhere breaks only what it belongs to, says so, and is mended by entering it again.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop, said } from '@nexus/testing/drive-shop';
import type { Customer, Shop } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

const answer = 'Contame un poco más.';
const code = 'credentials.cannot-open';
let nexus: Nexus;
let neighbour: Shop;
let people = 0;

before(async () => {
  nexus = await startNexus();
  neighbour = await createShop(nexus, { storeName: 'Vecina' });
  await control(nexus.simulators.llm, 'behaviours', {
    match: { path: 'chat' },
    action: { type: 'script', content: answer },
    times: null,
  });
});
after(() => nexus?.close());
afterEach(async () => {
  const customer = next(neighbour);
  await customer.writes('Tenés el buzo negro?');
  await customer.receives(1);
  await nexus.settle();
  await checkInvariants(nexus);
});

const next = (shop: Shop): Customer => shop.customer(`+54911558${String((people += 1)).padStart(5, '0')}`);

/** Swaps in what was sealed for the neighbour, or flips a bit; the doors' cache hears of it. */
async function damage(shop: Shop, owner: string, name: string, how: 'flip' | 'swap' = 'flip'): Promise<void> {
  const changed = await nexus.rows(
    how === 'flip'
      ? `update credentials set sealed = overlay(sealed placing case substr(sealed, 40, 1) when 'A' then 'B' else 'A' end from 40 for 1)
          where tenant_id = $1 and owner = $2 and name = $3 returning id`
      : `update credentials set sealed = (select sealed from credentials where tenant_id = '${neighbour.facts.tenantId}' limit 1)
          where tenant_id = $1 and owner = $2 and name = $3 returning id`,
    [shop.facts.tenantId, owner, name],
  );
  assert.equal(changed.length, 1);
  await nexus.admin('POST', '/admin/system/actions', { action: 'clear_cache' });
}

const eventsOf = (shop: Shop): Promise<{ owner: string; name: string }[]> =>
  nexus.rows(
    `select data->>'owner' as owner, data->>'name' as name from events where tenant_id = $1 and kind = 'credential-cannot-open' order by id`,
    [shop.facts.tenantId],
  );
const channelOf = async (shop: Shop): Promise<{ broken: { code: string } | null }> =>
  shop.api('GET', `/channels/${shop.facts.channelId}`);
const listed = (shop: Shop): Promise<unknown> =>
  Promise.all(
    ['/channels', '/store-connection', '/credentials', '/handoff-config', '/agents', '/conversations'].map((path) =>
      shop.api('GET', path),
    ),
  );

for (const how of ['flip', 'swap'] as const) {
  test(`the key messages are sent with (${how}): the person is asked, the channel shows it, a new key mends it`, async () => {
    const shop = await createShop(nexus);
    const owner = `channel:${shop.facts.channelId}`;
    await damage(shop, owner, 'api_key', how);
    const customer = next(shop);
    await customer.writes('Hola! Tenés el buzo negro?');
    await nexus.settle();
    assert.deepEqual(await customer.received(), []);
    const conversation = await customer.conversation();
    assert.deepEqual([conversation.owner, conversation.owner_reason], ['human', 'handoff:credential_cannot_open']);
    assert.deepEqual(await customer.silences(), ['credential_cannot_open']);
    assert.equal((await channelOf(shop)).broken?.code, code);
    assert.deepEqual(await eventsOf(shop), [{ owner, name: 'api_key' }]);
    const [notice] = (await customer.messages()).filter(({ direction }) => direction === 'out');
    assert.equal(notice?.status, 'failed', 'nothing hangs: what could not leave says so');
    await listed(shop);
    await shop.api('PATCH', `/channels/${shop.facts.channelId}`, { credentials: { api_key: numbersKey(shop) } });
    assert.equal((await channelOf(shop)).broken, null);
    const later = next(shop);
    await later.writes('Hola! Tenés el buzo negro?');
    assert.equal(said(await later.receives(1)), answer);
  });
}

/** The key that the provider's simulator accepts for the shop's number. */
function numbersKey(shop: Shop): string {
  return shop.facts.secret.replace('webhook-secret', 'test-key');
}

test('the secret of the webhooks: nothing is acknowledged, and what was sent arrives once it is entered again', async () => {
  const shop = await createShop(nexus);
  await damage(shop, `channel:${shop.facts.channelId}`, 'webhook_secret');
  const customer = next(shop);
  const { deliveries } = await customer.writes('Hola! Tenés el buzo negro?');
  assert.ok(
    deliveries.every(({ status }) => status === 503),
    JSON.stringify(deliveries),
  );
  assert.equal((await channelOf(shop)).broken?.code, code);
  await shop.api('PATCH', `/channels/${shop.facts.channelId}`, { credentials: { webhook_secret: shop.facts.secret } });
  await control(shop.network, 'retry', {});
  assert.equal(said(await customer.receives(1)), answer);
});

test('the token of the store: the agent answers without it, and the connection says what to do', async () => {
  const shop = await createShop(nexus);
  await damage(shop, 'store', 'access_token', 'swap');
  const customer = next(shop);
  await customer.writes('Hola! Tenés el buzo negro?');
  assert.equal(said(await customer.receives(1)), answer);
  assert.equal((await shop.api('GET', '/store-connection')).status, 'cannot_open');
  await shop.api('PUT', '/store-connection', { store_id: '1001', access_token: 'simulated-store-token' });
  assert.equal((await shop.api('GET', '/store-connection')).status, 'ok');
});

test('the shop’s own key for its model: nobody else’s is used, a person answers, the key shows it', async () => {
  const shop = await createShop(nexus);
  await shop.api('PUT', '/credentials', { model_api_key: 'test-own-model-key' });
  await damage(shop, 'model:openai', 'api_key');
  const before = await requestsToTheModel();
  const customer = next(shop);
  await customer.writes('Hola! Tenés el buzo negro?');
  await customer.receives(1);
  await nexus.settle();
  assert.equal(await requestsToTheModel(), before);
  assert.equal((await customer.conversation()).owner_reason, 'handoff:credential_cannot_open');
  const { items } = await shop.api<{ items: { cannot_open_since: string | null }[] }>('GET', '/credentials');
  assert.ok(items[0]?.cannot_open_since);
  const agents = await shop.api<{ items: { model_key_cannot_open_since: string | null }[] }>('GET', '/agents');
  assert.ok(agents.items[0]?.model_key_cannot_open_since);
  await shop.api('PUT', '/credentials', { model_api_key: 'test-own-model-key' });
  const later = next(shop);
  await later.writes('Hola! Tenés el buzo negro?');
  assert.equal(said(await later.receives(1)), answer);
});

async function requestsToTheModel(): Promise<number> {
  const { requests } = await control<{ requests: unknown[] }>(nexus.simulators.llm, 'requests');
  return requests.length;
}

test('the password of the mail: the settings are still shown, the handoff is written, its mail says why it failed', async () => {
  const shop = await createShop(nexus, { handoffMail: 'equipo@example.com' });
  const config = await shop.api<{ smtp: Record<string, unknown> }>('GET', '/handoff-config');
  const { password_set: _set, password_cannot_open: _cannot, ...smtp } = config.smtp;
  await shop.api('PUT', '/handoff-config', { ...config, smtp: { ...smtp, user: 'tienda', password: 'test-password' } });
  await damage(shop, 'smtp', 'password');
  const customer = next(shop);
  await customer.writes('Hola! Tenés el buzo negro?');
  await customer.receives(1);
  const { id } = await customer.conversation();
  await nexus.admin('POST', '/admin/system/actions', { action: 'trigger_handoff', payload: { conversation_id: id } });
  await nexus.settle();
  const [handoff] = await nexus.rows<{ mail_status: string; mail_error: string }>(
    'select mail_status, mail_error from handoffs where tenant_id = $1',
    [shop.facts.tenantId],
  );
  assert.equal(handoff?.mail_status, 'failed');
  assert.match(handoff?.mail_error ?? '', /^credentials\.cannot-open: /);
  const shown = await shop.api<{ smtp: { password_set: boolean; password_cannot_open: boolean } }>(
    'GET',
    '/handoff-config',
  );
  assert.deepEqual([shown.smtp.password_set, shown.smtp.password_cannot_open], [true, true]);
});

test('a picture of a channel whose key does not open is shown as not fetched, at once', async () => {
  const shop = await createShop(nexus);
  await damage(shop, `channel:${shop.facts.channelId}`, 'api_key');
  const customer = next(shop);
  await customer.sends({ type: 'voice', text: 'Hola' });
  await nexus.settle();
  const [note] = await customer.messages();
  assert.equal(note?.media?.status, 'failed');
});
