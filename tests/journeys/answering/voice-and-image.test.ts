// Voice notes are heard, and pictures are kept and served to the right eyes only.
import assert from 'node:assert/strict';
import { after, afterEach, before, mock, test } from 'node:test';
import { DatabaseClock } from '@nexus/database/database-clock';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop, said } from '@nexus/testing/drive-shop';
import type { Customer, Shop } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';
import { modelRequests } from '@nexus/testing/watch-model';

let nexus: Nexus;
before(async () => {
  nexus = await startNexus();
});
after(() => nexus?.close());
afterEach(() => checkInvariants(nexus));

const eventsOf = (shop: Shop): Promise<{ kind: string; data: Record<string, unknown> }[]> =>
  nexus.rows('select kind, data from events where tenant_id = $1 order by id', [shop.facts.tenantId]);

/** What the customer received after `before` messages, when all is done. */
async function answer(customer: Customer, before = 0): Promise<string> {
  await customer.receives(before + 1);
  await nexus.settle();
  return said((await customer.received()).slice(before));
}

/** The words of the customer in the last request to the model, in their order. */
async function lastQuestion(): Promise<string[]> {
  const asked = (await modelRequests(nexus)).at(-1);
  return (asked?.body.messages ?? []).filter(({ role }) => role === 'user').map(({ content }) => content);
}

for (const provider of ['ycloud', 'meta'] as const) {
  test(`a voice note (${provider}) is written down in the thread and answered`, async () => {
    const shop = await createShop(nexus, { provider });
    const customer = shop.customer();
    await customer.sends({ type: 'voice', text: 'Hola, tenés el buzo negro en eme? Digo, en M' });
    assert.match(await answer(customer), /Buzo canguro negro/);
    const [note] = await customer.messages();
    assert.equal(note?.type, 'voice');
    assert.equal(note?.text, 'Hola, tenés el buzo negro en eme? Digo, en M');
    assert.deepEqual([note?.media?.kind, note?.media?.status, note?.media?.transcript], ['voice', 'ready', note?.text]);
    const sound = await fetch(nexus.url + note?.media?.url);
    assert.equal(sound.status, 200);
    assert.match(String(sound.headers.get('content-type')), /^audio\/ogg/);
    assert.equal(
      Buffer.from(await sound.arrayBuffer())
        .subarray(0, 4)
        .toString(),
      'OggS',
    );
  });
}

for (const [why, misbehaviour] of [
  ['nothing can be heard in it', null],
  [
    'the transcription refuses our key',
    { type: 'answer', status: 401, body: { error: { message: 'no', code: 'invalid_api_key' } } },
  ],
] as const) {
  test(`when ${why}, the customer is asked to write and the fact is recorded`, async () => {
    const shop = await createShop(nexus);
    const customer = shop.customer();
    if (misbehaviour)
      await control(nexus.simulators.llm, 'behaviours', {
        match: { path: 'transcriptions' },
        action: misbehaviour,
        times: null,
      });
    await customer.sends({ type: 'voice', text: '' });
    const text = await answer(customer);
    await control(nexus.simulators.llm, 'behaviours', undefined, 'DELETE');
    assert.match(text, /escrib/i);
    const [failed] = (await eventsOf(shop)).filter(({ kind }) => kind === 'transcription-failed');
    assert.match(String(failed?.data.code), misbehaviour ? /unauthorized/ : /empty/);
    const [note] = await customer.messages();
    assert.deepEqual([note?.media?.transcript, note?.media?.status], [null, 'ready'], 'the recording itself is kept');
  });
}

test('a transcription that fails once is tried again, and the customer notices nothing', async () => {
  const shop = await createShop(nexus);
  const customer = shop.customer();
  await control(nexus.simulators.llm, 'behaviours', {
    match: { path: 'transcriptions' },
    action: { type: 'answer', status: 500 },
  });
  await customer.sends({ type: 'voice', text: 'tenés el buzo gris en L?' });
  assert.match(await answer(customer), /Buzo canguro gris/);
});

test('text, a slow voice note and text again are one turn, in the order they were sent', async () => {
  const shop = await createShop(nexus);
  await shop.api('PATCH', '', { debounce_ms: 60_000 });
  const customer = shop.customer();
  await control(nexus.simulators.llm, 'behaviours', {
    match: { path: 'transcriptions' },
    action: { type: 'delay', delay_ms: 2000 },
  });
  await customer.writes('Hola, busco algo');
  await customer.sends({ type: 'voice', text: 'el buzo negro' });
  await shop.api('PATCH', '', { debounce_ms: 0 });
  await customer.writes('en XL');
  assert.match(await answer(customer), /Buzo canguro negro.*XL/);
  const turns = await nexus.rows<{ status: string; taken: number }>(
    `select t.status, (select count(*)::int from messages m where m.turn_id = t.id and m.direction = 'in') as taken from turns t where t.tenant_id = $1`,
    [shop.facts.tenantId],
  );
  assert.deepEqual(turns, [{ status: 'answered', taken: 3 }]);
  const asked = (await lastQuestion()).join('\n');
  const [first, second, third] = [asked.indexOf('busco algo'), asked.indexOf('el buzo negro'), asked.indexOf('en XL')];
  assert.ok(first >= 0 && first < second && second < third, asked);
});

test('a picture or a voice note that is ready at once does not cut the customer off: what follows is one turn with it', async () => {
  const shop = await createShop(nexus);
  for (const [phone, message] of [
    ['+5491155550301', { type: 'image', sample: 'product' }],
    ['+5491155550302', { type: 'voice', text: 'tenés esto' }],
  ] as const) {
    await shop.api('PATCH', '', { debounce_ms: 60_000 });
    const customer = shop.customer(phone);
    await customer.sends({ ...message });
    await ready(shop);
    const { id, state } = await customer.conversation();
    assert.equal(state, 'waiting');
    const [due] = await nexus.rows('select 1 from conversations where id = $1 and due_at > now() + $2::interval', [
      id,
      '15 seconds',
    ]);
    assert.ok(due, 'the customer may go on writing');
    await shop.api('PATCH', '', { debounce_ms: 0 });
    await customer.writes('el buzo negro en M');
    assert.match(await answer(customer), /Buzo canguro negro/);
    assert.deepEqual(await nexus.rows('select status from turns where conversation_id = $1', [id]), [
      { status: 'answered' },
    ]);
  }
});

test('a picture is kept and served under an address that ends, opens nothing else, and names its tenant', async () => {
  const shop = await createShop(nexus);
  const other = await createShop(nexus);
  const customer = shop.customer();
  await customer.sends({ type: 'image', sample: 'product', caption: 'Tenés el buzo negro en S?' });
  assert.match(await answer(customer), /Buzo canguro negro/);
  const [picture] = await customer.messages();
  assert.deepEqual([picture?.type, picture?.media?.status], ['image', 'ready']);
  const address = new URL(nexus.url + picture?.media?.url);
  const served = await fetch(address);
  assert.deepEqual([served.status, served.headers.get('content-type')], [200, 'image/png']);
  assert.equal(served.headers.get('x-content-type-options'), 'nosniff');
  const sent = (await customer.thread()).find((message) => message.direction === 'in');
  const original = Buffer.from(await (await fetch(shop.network.url + sent?.media_url)).arrayBuffer());
  assert.ok(original.equals(Buffer.from(await served.arrayBuffer())), 'byte for byte what the customer sent');

  const status = async (change: (url: URL) => void): Promise<[number, string]> => {
    const url = new URL(address);
    change(url);
    const refused = await fetch(url);
    return [refused.status, ((await refused.json()) as { code: string }).code];
  };
  const later = String(Number(address.searchParams.get('expires')) + 3600);
  const forged = [403, 'media.link-invalid'];
  assert.deepEqual(await status((url) => url.searchParams.set('expires', later)), forged);
  assert.deepEqual(await status((url) => url.searchParams.set('signature', 'x'.repeat(43))), forged);
  assert.deepEqual(
    await status((url) => (url.pathname = url.pathname.replace(shop.facts.tenantId, other.facts.tenantId))),
    forged,
  );
  assert.deepEqual(await status((url) => url.searchParams.delete('signature')), [400, 'request.invalid']);
  const { milliseconds } = DatabaseClock.prototype;
  const later16Minutes = mock.method(DatabaseClock.prototype, 'milliseconds', function later(this: DatabaseClock) {
    return milliseconds.call(this) + 16 * 60_000;
  });
  try {
    assert.deepEqual(await status(() => undefined), [410, 'media.link-expired']);
  } finally {
    later16Minutes.mock.restore();
  }
});

/** Resolves when every picture and voice note of the shop is at home and read. */
async function ready(shop: Shop): Promise<void> {
  const end = Date.now() + 10_000;
  while (
    (await nexus.rows(`select 1 from media where tenant_id = $1 and status = 'pending'`, [shop.facts.tenantId]))
      .length > 0
  ) {
    if (Date.now() > end) assert.fail('the media were not fetched');
    await new Promise((done) => setTimeout(done, 15));
  }
}
