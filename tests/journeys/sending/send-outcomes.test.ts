// Every way a send can end: refused, put off, broken channel, closed window, unknown; shown as it is, and never doubled.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { setFailpointAction } from '@nexus/service-kit/failpoint';
import { createShop, said } from '@nexus/testing/drive-shop';
import type { Customer, Shop, ShownMessage } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

type Shown = ShownMessage & {
  error: { code: string | number; class: string } | null;
  delivery: { status: string; may_send_again: boolean; reconciling_until: string | null } | null;
};

const bubbles = ['Contame un poco más.', '¿Qué estás buscando?'];
let nexus: Nexus;
const shops: Partial<Record<'ycloud' | 'meta', Shop>> = {};
let people = 0;

before(async () => {
  nexus = await startNexus({ environment: { WHATSAPP_TIMEOUT_MS: '1500' } });
  shops.ycloud = await createShop(nexus, { provider: 'ycloud' });
  shops.meta = await createShop(nexus, { provider: 'meta' });
  await control(nexus.simulators.llm, 'behaviours', {
    match: { path: 'chat' },
    action: { type: 'script', content: bubbles.join('\n\n') },
    times: null,
  });
});
after(() => nexus?.close());

for (const provider of ['ycloud', 'meta'] as const) {
  test(`${provider} refuses a bubble for good: it is shown as failed, not tried again, and the next one is sent`, async () => {
    const customer = nextCustomer(provider);
    await scripts(customer, { vendor_error: { code: 131051 } });
    await customer.writes('Tenés el buzo negro?');
    await customer.receives(1);
    const [first, second] = await settled(customer, ['failed', 'delivered']);
    assert.equal(first?.error?.class, 'refused');
    assert.equal(String(first?.error?.code), '131051');
    assert.equal(second?.text, bubbles[1]);
    assert.deepEqual(await sends(customer), bubbles);
    assert.deepEqual(await events(customer, 'send-'), ['send-refused']);
  });

  test(`${provider} asks for a pause: the bubbles arrive after it, once and in their order`, async () => {
    const customer = nextCustomer(provider);
    await scripts(customer, { vendor_error: { code: 130429, retry_after_seconds: 1 } });
    await customer.writes('Tenés el buzo negro?');
    assert.equal(said(await customer.receives(2)), bubbles.join('\n'));
    await settled(customer, ['delivered', 'delivered']);
    assert.deepEqual(await sends(customer), [bubbles[0], ...bubbles]);
  });

  for (const [how, action] of Object.entries({
    'takes a bubble and never answers': { accept_then: 'hang' },
    'takes a bubble and breaks the connection': { accept_then: 'reset' },
    'takes a bubble and answers garbage': { accept_then: 'garbage' },
    'takes a bubble and answers 500': { accept_then: 'answer', status: 500, body: {} },
  })) {
    test(`${provider} ${how}: unknown until its status tells, never sent again`, async () => {
      const customer = nextCustomer(provider);
      await scripts(customer, action);
      await control(customer.shop.network, 'behaviours', {
        match: { event: 'status', to: customer.phone },
        action: { hold: true },
        times: 4,
      });
      await customer.writes('Tenés el buzo negro?');
      await customer.receives(2);
      await settled(customer, ['unknown', 'sent']);
      assert.deepEqual(await events(customer, 'send-'), ['send-unknown']);
      await control(customer.shop.network, 'flush', {});
      await settled(customer, ['delivered', 'delivered']);
      assert.deepEqual(await events(customer, 'unknown-'), ['unknown-send-settled']);
      assert.deepEqual(await sends(customer), bubbles);
    });
  }

  test(`${provider} never answers and took nothing: unknown, until a person sends it again`, async () => {
    const customer = nextCustomer(provider);
    await scripts(customer, { hang: true });
    await customer.writes('Tenés el buzo negro?');
    await customer.receives(1);
    const [lost] = await settled(customer, ['unknown', 'delivered']);
    const { id } = await customer.conversation();
    const retry = `/conversations/${id}/messages/${lost?.id}/retry`;
    assert.deepEqual([lost?.delivery?.status, lost?.delivery?.may_send_again], ['unknown', false]);
    const early = await nexus.request('POST', customer.shop.facts.path + retry, {}, adminToken());
    assert.deepEqual([early.status, (early.body as { code: string }).code], [409, 'messages.still-reconciling']);
    await endSearch(customer);
    const [asked] = await settled(customer, ['unknown', 'delivered']);
    assert.deepEqual([asked?.delivery?.reconciling_until, asked?.delivery?.may_send_again], [null, true]);
    await customer.shop.api('POST', retry, {});
    await customer.receives(2);
    await settled(customer, ['delivered', 'delivered']);
    const rows = await nexus.rows(`select status from deliveries where message_id = $1 order by id`, [lost?.id]);
    assert.deepEqual(
      rows,
      [{ status: 'unknown' }, { status: 'sent' }],
      'a row of its own, the first stays as it ended',
    );
    const audited = await nexus.rows(`select 1 from audit_log where action = 'conversations.retry' and object = $1`, [
      id,
    ]);
    assert.equal(audited.length, 1);
    assert.equal((await sends(customer)).filter((text) => text === bubbles[0]).length, 2);
    const again = await nexus.request('POST', customer.shop.facts.path + retry, {}, adminToken());
    assert.equal(again.status, 409);
    assert.equal((again.body as { code: string }).code, 'messages.not-retryable');
  });

  test(`${provider} takes a bubble and cannot deliver it: the status says so`, async () => {
    const customer = nextCustomer(provider);
    await scripts(customer, { fail_later: { code: 131026 } });
    await customer.writes('Tenés el buzo negro?');
    await customer.receives(2);
    const [failed] = await settled(customer, ['failed', 'delivered']);
    assert.equal(String(failed?.error?.code), '131026');
    assert.deepEqual(await events(customer, 'message-failed'), ['message-failed']);
    assert.deepEqual(await sends(customer), bubbles);
  });

  test(`${provider} says that the window is closed: nothing else is tried, and the reason is shown`, async () => {
    const customer = nextCustomer(provider);
    await scripts(customer, { vendor_error: { code: 131047 } });
    await customer.writes('Tenés el buzo negro?');
    const [closed] = await settled(customer, ['failed', 'canceled']);
    assert.equal(closed?.error?.class, 'window_closed');
    assert.deepEqual(await sends(customer), [bubbles[0]]);
  });

  test(`${provider} does not accept the key: the channel shows as broken until its credentials are mended`, async () => {
    const customer = nextCustomer(provider);
    const { shop } = customer;
    await scripts(customer, { vendor_error: { code: provider === 'ycloud' ? 'UNAUTHORIZED' : 190, http: 401 } });
    await customer.writes('Tenés el buzo negro?');
    const [refused] = await settled(customer, ['failed', 'canceled']);
    assert.equal(refused?.error?.class, 'channel_broken');
    assert.deepEqual(await sends(customer), [bubbles[0]]);
    assert.equal((await brokenOf(shop)) === null, false);
    const told = await nexus.rows(`select 1 from events where kind = 'channel-broken' and tenant_id = $1`, [
      shop.facts.tenantId,
    ]);
    assert.equal(told.length, 1);
    await shop.api('PATCH', `/channels/${shop.facts.channelId}`, { credentials: credentialsOf(shop) });
    assert.equal(await brokenOf(shop), null);
    await customer.writes('Y ahora?');
    assert.equal(said(await customer.receives(2)), bubbles.join('\n'));
  });
}

test('a bubble that fails in our own hands is tried again, not for ever, and the next one is sent', async () => {
  const customer = nextCustomer('ycloud');
  let failures = 0;
  setFailpointAction(async (point) => {
    if (point !== 'delivery-claimed' || (failures += 1) > 2) return;
    // The next try counts as the last one.
    await nexus.rows(`update deliveries set attempts = 63 where status = 'queued'`);
    throw new Error('something of ours is broken');
  });
  await customer.writes('Tenés el buzo negro?');
  await customer.receives(1);
  setFailpointAction(null);
  const [first] = await settled(customer, ['failed', 'delivered']);
  assert.equal(first?.error?.code, 'send.failed');
  assert.deepEqual(await sends(customer), [bubbles[1]]);
  assert.deepEqual(await events(customer, 'send-'), ['send-refused']);
});

test('a bubble that hangs does not let a takeover be followed by another one', async () => {
  const customer = nextCustomer('ycloud');
  await scripts(customer, { hang: true });
  await customer.writes('Tenés el buzo negro?');
  const id = await untilSending(customer);
  await customer.shop.api('PUT', `/conversations/${id}/owner`, { owner: 'human' });
  await settled(customer, ['unknown', 'canceled']);
  assert.deepEqual(await sends(customer), [bubbles[0]]);
  assert.equal((await customer.received()).length, 0);
});

test('after 24 hours a person is told that the window is closed, and nothing is tried', async () => {
  const customer = nextCustomer('ycloud');
  await customer.writes('Tenés el buzo negro?');
  await customer.receives(2);
  await nexus.settle();
  const { id } = await customer.conversation();
  await nexus.rows(`update conversations set last_inbound_at = now() - interval '25 hours' where id = $1`, [id]);
  const answer = await nexus.request(
    'POST',
    `${customer.shop.facts.path}/conversations/${id}/messages`,
    { text: 'Hola!' },
    adminToken(),
  );
  assert.deepEqual([answer.status, (answer.body as { code: string }).code], [409, 'conversations.window-closed']);
  assert.deepEqual(await sends(customer), bubbles);
});

test('nothing waits, nothing was sent twice', () => checkInvariants(nexus));

function nextCustomer(provider: 'ycloud' | 'meta'): Customer {
  const shop = shops[provider];
  assert.ok(shop);
  return shop.customer(`+54911551${String((people += 1)).padStart(5, '0')}`);
}

function adminToken(): Record<string, string> {
  return { 'x-admin-token': nexus.environment.ADMIN_TOKEN ?? '' };
}

/** What happens to the next bubble for this customer. */
async function scripts(customer: Customer, action: Record<string, unknown>): Promise<void> {
  await control(customer.shop.network, 'behaviours', { match: { operation: 'send', to: customer.phone }, action });
}

/** Waits for the panel to show the outgoing messages in these states; then the system is settled and stays so. */
async function settled(customer: Customer, statuses: string[]): Promise<Shown[]> {
  const end = Date.now() + 15_000;
  for (;;) {
    const [known] = await nexus.rows(`select 1 from customer_identities where match_key like $1`, [
      `%${customer.phone.slice(-8)}`,
    ]);
    const shown = known
      ? ((await customer.messages()) as Shown[]).filter((message) => message.direction === 'out')
      : [];
    if (JSON.stringify(shown.map((message) => message.status)) === JSON.stringify(statuses)) {
      await nexus.settle();
      return shown;
    }
    if (Date.now() > end)
      assert.deepEqual(
        shown.map((message) => message.status),
        statuses,
      );
    await new Promise((done) => setTimeout(done, 20));
  }
}

/** The time in which a status or an echo may still settle the customer's unknown sends is over. */
async function endSearch(customer: Customer): Promise<void> {
  const { id } = await customer.conversation();
  await nexus.rows(`update deliveries set reconcile_until = now() where conversation_id = $1 and status = 'unknown'`, [
    id,
  ]);
}

/** Texts of all send calls for the customer that reached the provider, whatever became of them. */
async function sends(customer: Customer): Promise<string[]> {
  const { items } = await control<{
    items: { operation: string; body: { to?: string; text?: { body: string } } | null }[];
  }>(customer.shop.network, 'requests');
  return items
    .filter((one) => one.operation === 'send' && one.body?.to?.replace(/\D/g, '') === customer.phone.replace(/\D/g, ''))
    .map((one) => one.body?.text?.body ?? '');
}

async function events(customer: Customer, prefix: string): Promise<string[]> {
  const { id } = await customer.conversation();
  const rows = await nexus.rows<{ kind: string }>(
    `select kind from events where conversation_id = $1 and starts_with(kind, $2)`,
    [id, prefix],
  );
  return rows.map((row) => row.kind);
}

async function brokenOf(shop: Shop): Promise<{ code: string } | null> {
  const { items } = await shop.api<{ items: { id: string; broken: { code: string } | null }[] }>('GET', '/channels');
  return items.find((channel) => channel.id === shop.facts.channelId)?.broken ?? null;
}

function credentialsOf({ facts }: Shop): Record<string, string> {
  const number = facts.secret.split('-').at(-1);
  return facts.provider === 'ycloud'
    ? { api_key: `test-key-${number}`, webhook_secret: facts.secret }
    : { access_token: `test-token-${number}`, app_secret: facts.secret, verify_token: 'test-verify' };
}

async function untilSending(customer: Customer): Promise<string> {
  const end = Date.now() + 10_000;
  for (;;) {
    const [row] = await nexus.rows<{ id: string }>(
      `select c.id from conversations c join deliveries d on d.conversation_id = c.id where d.status = 'sending' and c.reply_to_id like $1`,
      [`%${customer.phone.slice(-8)}`],
    );
    if (row) return row.id;
    assert.ok(Date.now() < end, 'no bubble was on its way');
    await new Promise((done) => setTimeout(done, 10));
  }
}
