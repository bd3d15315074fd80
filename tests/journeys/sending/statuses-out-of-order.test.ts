// What the provider tells of a message arrives late, twice, backwards or before the send's own answer; the thread shows where it really stands.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop } from '@nexus/testing/drive-shop';
import type { Customer, Shop } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

let nexus: Nexus;
before(async () => {
  nexus = await startNexus();
});
after(() => nexus?.close());
afterEach(() => checkInvariants(nexus));

const setNumber = (shop: Shop, fields: Record<string, unknown>): Promise<unknown> =>
  control(shop.network, 'numbers', { phone_number: shop.facts.phone, credentials: {}, ...fields });

const statuses = async (customer: Customer): Promise<string[]> =>
  (await customer.messages()).filter(({ direction }) => direction === 'out').map(({ status }) => status);

async function reach(customer: Customer, status: string): Promise<void> {
  const end = Date.now() + 10_000;
  for (;;) {
    const now = await statuses(customer);
    if (now.length > 0 && now.every((one) => one === status)) return;
    if (Date.now() > end) assert.fail(`${JSON.stringify(now)} instead of ${status}`);
    await new Promise((done) => setTimeout(done, 15));
  }
}

async function greet(customer: Customer): Promise<string> {
  await customer.writes('Hola');
  const [message] = await customer.receives();
  await nexus.settle();
  return message?.id ?? '';
}

for (const provider of ['ycloud', 'meta'] as const) {
  test(`"delivered" before "sent" (${provider}) stays delivered`, async () => {
    const shop = await createShop(nexus, { provider });
    await setNumber(shop, { statuses: 'reordered', status_delays_ms: { sent: 1, delivered: 20 } });
    const customer = shop.customer();
    await greet(customer);
    await reach(customer, 'delivered');
    await told(shop, 'status', 2);
    assert.deepEqual(await statuses(customer), ['delivered']);
  });

  test(`statuses of ${provider} move a message forward only, however often and in whatever order they are told`, async () => {
    const shop = await createShop(nexus, { provider });
    await setNumber(shop, { statuses: 'none' });
    const customer = shop.customer();
    const messageId = await greet(customer);
    const tell = (status: string, more: Record<string, unknown> = {}): Promise<{ deliveries: { status: number }[] }> =>
      control(shop.network, 'statuses', { message_id: messageId, status, ...more });
    assert.deepEqual(await statuses(customer), ['sent']);
    for (const [status, shown] of [
      ['delivered', 'delivered'],
      ['delivered', 'delivered'],
      ['sent', 'delivered'],
      ['read', 'read'],
      ['delivered', 'read'],
      ['sent', 'read'],
    ] as const) {
      const { deliveries } = await tell(status);
      assert.deepEqual(
        deliveries.map((one) => one.status),
        [200],
        'each is acknowledged',
      );
      assert.deepEqual(await statuses(customer), [shown], `after ${status}`);
    }
    await tell('failed', { error_code: 131026 });
    assert.deepEqual(await statuses(customer), ['read'], 'what was read has not failed');
  });

  test(`a send of ${provider} that fails later is shown with its reason, and as arrived when it arrived after all`, async () => {
    const shop = await createShop(nexus, { provider });
    await setNumber(shop, { statuses: 'none' });
    const customer = shop.customer();
    const messageId = await greet(customer);
    await control(shop.network, 'statuses', {
      message_id: messageId,
      status: 'failed',
      error_code: 131026,
      title: 'Message undeliverable',
    });
    const [failed] = (await customer.messages()).filter(({ direction }) => direction === 'out') as unknown as {
      status: string;
      error: { code: string };
    }[];
    assert.deepEqual([failed?.status, failed?.error.code], ['failed', '131026']);
    assert.equal((await customer.received()).length, 1, 'it is not sent again by itself');
    await control(shop.network, 'statuses', { message_id: messageId, status: 'delivered' });
    assert.deepEqual(await statuses(customer), ['delivered']);
  });

  test(`statuses that overtake ${provider}’s answer to the send are not lost`, async () => {
    const shop = await createShop(nexus, { provider });
    await setNumber(shop, { status_delays_ms: { sent: 1, delivered: 10 } });
    const customer = shop.customer();
    await control(shop.network, 'behaviours', {
      match: { operation: 'send', to: customer.phone },
      action: { answer_after_ms: 700 },
    });
    await customer.writes('Hola');
    await reach(customer, 'delivered');
    await nexus.settle();
    await told(shop, 'status', 2);
    assert.deepEqual(await statuses(customer), ['delivered']);
    const [row] = await nexus.rows<{ status: string; known: boolean }>(
      `select d.status, m.provider_message_id is not null as known from deliveries d join messages m on m.tenant_id = d.tenant_id and m.id = d.message_id
        where d.tenant_id = $1`,
      [shop.facts.tenantId],
    );
    assert.deepEqual(row, { status: 'sent', known: true });
    await sendAnswered(shop);
    const doubts = await nexus.rows(`select 1 from events where tenant_id = $1 and kind = 'send-unknown'`, [
      shop.facts.tenantId,
    ]);
    assert.deepEqual(doubts, [], 'the late answer was heard');
    await control(shop.network, 'read', { business_phone: shop.facts.phone, customer: { phone: customer.phone } });
    assert.deepEqual(await statuses(customer), ['read']);
  });
}

test('a status of a message that is not ours is acknowledged and changes nothing', async () => {
  const [shop, other] = [await createShop(nexus), await createShop(nexus)];
  const customer = shop.customer();
  await setNumber(shop, { statuses: 'none' });
  await greet(customer);
  const [delivery] = await nexus.rows<{ id: string; wamid: string }>(
    'select id, provider_message_id as wamid from deliveries where tenant_id = $1',
    [shop.facts.tenantId],
  );
  const status = (wamid: string, externalId: string | undefined): string =>
    JSON.stringify({
      id: `evt_status_${wamid}`,
      type: 'whatsapp.message.updated',
      apiVersion: 'v2',
      createTime: new Date().toISOString(),
      whatsappMessage: {
        id: 'x',
        wamid,
        status: 'read',
        from: other.facts.phone,
        to: customer.phone,
        externalId,
        readTime: new Date().toISOString(),
      },
    });
  for (const body of [
    status('wamid.UNKNOWN', undefined),
    status('wamid.UNKNOWN', 'no-id'),
    status(delivery?.wamid ?? '', delivery?.id),
  ]) {
    const answer = await other.deliverRaw(body);
    assert.deepEqual([answer.status, (answer.body as { outcomes: string[] }).outcomes], [200, ['unmoved']]);
  }
  assert.deepEqual(await statuses(customer), ['sent'], 'another shop cannot move it, even by its id');
});

/** Waits until so many webhooks of a kind about this shop were acknowledged. */
async function told(shop: Shop, kind: string, count: number): Promise<void> {
  const end = Date.now() + 10_000;
  for (;;) {
    const { items } = await control<{ items: { kinds: string[]; url: string; state: string }[] }>(
      shop.network,
      'deliveries',
    );
    const mine = items.filter(
      ({ kinds, url, state }) => kinds.includes(kind) && url === shop.facts.webhookUrl && state === 'accepted',
    );
    if (mine.length >= count) return;
    if (Date.now() > end) assert.fail(`${mine.length} of ${count} ${kind} webhooks were acknowledged`);
    await new Promise((done) => setTimeout(done, 15));
  }
}

/** Waits until the provider has answered the one send of the shop. */
async function sendAnswered(shop: Shop): Promise<void> {
  const end = Date.now() + 10_000;
  for (;;) {
    const { items } = await control<{
      items: { operation: string; status: number | null; body: unknown; path: string }[];
    }>(shop.network, 'requests');
    const sends = items.filter(({ operation }) => operation === 'send');
    if (sends.at(-1)?.status === 200) break;
    if (Date.now() > end) assert.fail('the send was not answered');
    await new Promise((done) => setTimeout(done, 15));
  }
  while (shop.facts.provider === 'ycloud') {
    const [row] = await nexus.rows<{ known: boolean }>(
      'select provider_reference is not null as known from deliveries where tenant_id = $1',
      [shop.facts.tenantId],
    );
    if (row?.known) return;
    if (Date.now() > end) assert.fail('the answer of the send was not written down');
    await new Promise((done) => setTimeout(done, 15));
  }
}
