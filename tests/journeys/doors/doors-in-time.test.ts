// A webhook is answered in time: what Postgres is too slow for is delivered again and stored once, and what is a lot is kept and applied afterwards.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop } from '@nexus/testing/drive-shop';
import type { Shop } from '@nexus/testing/drive-shop';
import { eventually } from '@nexus/testing/faults/await-condition';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';

let nexus: Nexus;
before(async () => {
  nexus = await startNexus();
});
after(() => nexus?.close());
afterEach(() => checkInvariants(nexus));

let serial = 0;

/** A body of Meta with so many texts of one customer. */
function texts(shop: Shop, count: number): string {
  const messages = Array.from({ length: count }, () => ({
    from: '5491155550801',
    id: `wamid.TIME${(serial += 1)}`,
    timestamp: String(Math.floor(Date.now() / 1000)),
    type: 'text',
    text: { body: `Hola ${serial}` },
  }));
  const value = {
    messaging_product: 'whatsapp',
    metadata: { display_phone_number: shop.facts.phone.slice(1), phone_number_id: phoneNumberIdOf(shop) },
    contacts: [{ profile: { name: 'Lucía' }, wa_id: '5491155550801' }],
    messages,
  };
  return JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [{ id: '100200300400500', changes: [{ field: 'messages', value }] }],
  });
}

const phoneNumberIdOf = (shop: Shop): string => `1000000000000${shop.facts.secret.split('-').at(-1)?.padStart(2, '0')}`;
const stored = async (shop: Shop): Promise<number> =>
  (await nexus.rows(`select 1 from messages where tenant_id = $1 and direction = 'in'`, [shop.facts.tenantId])).length;

/** While `work` runs Postgres does `what` before every such change. */
async function whilePostgres(what: string, changes: string[], work: () => Promise<void>): Promise<void> {
  await nexus.rows(`create function hinder() returns trigger language plpgsql as $$ begin ${what}; return new; end $$`);
  for (const [index, change] of changes.entries())
    await nexus.rows(`create trigger hinder_${index} before ${change} for each row execute function hinder()`);
  try {
    await work();
  } finally {
    await nexus.rows('drop function hinder cascade');
  }
}

test('a webhook that Postgres is too slow for is answered with 503 within two seconds, and stored once', async () => {
  const shop = await createShop(nexus, { provider: 'meta', mode: 'off' });
  const body = texts(shop, 1);
  const slow = ['insert on conversations', 'update on conversations', 'insert on messages'];
  await whilePostgres('perform pg_sleep(0.6)', slow, async () => {
    const begun = performance.now();
    const told = await shop.deliverRaw(body);
    const took = performance.now() - begun;
    assert.deepEqual([told.status, (told.body as { code: string }).code], [503, 'webhooks.too-slow']);
    assert.ok(took < 3500, `${Math.round(took)} ms`);
    await eventually('stored all the same', async () => (await stored(shop)) === 1);
  });
  const again = await shop.deliverRaw(body);
  assert.deepEqual([again.status, (again.body as { outcomes: string[] }).outcomes], [200, ['duplicate']]);
  assert.equal(await stored(shop), 1);
});

test('a batch there is no time for is kept after its first events, acknowledged, and applied whole', async () => {
  for (const door of ['own', 'shared'] as const) {
    const shop = await createShop(nexus, { provider: 'meta', mode: 'off' });
    const body = Buffer.from(texts(shop, 8));
    await whilePostgres('perform pg_sleep(0.4)', ['insert on messages'], async () => {
      const target = door === 'own' ? shop.facts.webhookUrl : `${nexus.url}/webhooks/meta`;
      const answer = await fetch(target, {
        method: 'POST',
        body: new Uint8Array(body),
        headers: { 'content-type': 'application/json', ...shop.sign(body) },
      });
      const told = (await answer.json()) as { received: number; kept?: boolean };
      assert.deepEqual([answer.status, told.kept], [200, true], door);
      assert.ok(told.received >= 1 && told.received < 8, `${told.received} at once`);
    });
    await eventually('all of them', async () => (await stored(shop)) === 8);
    await nexus.settle();
  }
});

test('that a webhook came is noted beside it: what cannot be noted is acknowledged all the same', async () => {
  const shop = await createShop(nexus, { provider: 'meta', mode: 'off' });
  const note = async () =>
    (
      await nexus.rows<{ at: Date | null }>('select last_webhook_at as at from channels where id = $1', [
        shop.facts.channelId,
      ])
    )[0]?.at;
  await whilePostgres(`raise exception 'not now'`, ['update of last_webhook_at on channels'], async () => {
    assert.equal((await shop.deliverRaw(texts(shop, 1))).status, 200);
    assert.equal(await stored(shop), 1);
    assert.equal(await note(), null);
  });
  await eventually('noted with a later one', async () => {
    assert.equal((await shop.deliverRaw(texts(shop, 1))).status, 200);
    return (await note()) !== null;
  });
});
