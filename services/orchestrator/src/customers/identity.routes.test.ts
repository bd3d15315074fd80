// Attempts to prove an order: so many a day, whatever conversation they are made in; who succeeds is not held up.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { route } from '@nexus/service-kit/route';
import { openPanel } from '../testing/open-panel.ts';
import type { Panel } from '../testing/open-panel.ts';
import { seedConversation, seedShop } from '../testing/seed-conversation.ts';
import type { SeededConversation } from '../testing/seed-conversation.ts';
import { identityRoutes } from './identity.routes.ts';

let panel: Panel;
let shop: Awaited<ReturnType<typeof seedShop>>;
before(async () => {
  // Asked here as an administrator: whom the internal listener lets in is tested with the kit.
  panel = await openPanel([(deps) => identityRoutes(deps).map((one) => route({ ...one, allow: 'anyone' } as never))]);
  shop = await seedShop(panel.deps.database);
});
after(() => panel.close());

let phones = 0;
const fresh = () =>
  seedConversation(panel.deps.database, shop, { phone: `+5491155${String((phones += 1)).padStart(6, '0')}` });
const placeOf = (of: SeededConversation) => ({
  tenant_id: of.tenantId,
  conversation_id: of.conversationId,
  customer_id: of.customerId,
});
let orders = 5000;
async function attempt(of: SeededConversation, order = String((orders += 1))): Promise<string | null> {
  const answer = await panel.call('POST', '/identity/attempts', { body: { ...placeOf(of), order } });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body.attempt_id as string | null;
}
const settle = (of: SeededConversation, id: string) =>
  panel.call('POST', `/identity/attempts/${id}/settle`, { body: { ...placeOf(of), proven: true } });

test('three that fail are all a conversation gets, even at the same moment', async () => {
  const place = await fresh();
  const made = await Promise.all(Array.from({ length: 8 }, () => attempt(place)));
  assert.equal(made.filter((id) => id !== null).length, 3);
});

test('a new conversation gives a customer no new attempts: five a day', async () => {
  const place = await fresh();
  for (let count = 0; count < 3; count += 1) assert.ok(await attempt(place));
  const [id, channel] = [crypto.randomUUID(), crypto.randomUUID()];
  const copy = (table: string, changes: string) =>
    `insert into ${table} select (jsonb_populate_record(one, ${changes})).* from ${table} one where one.tenant_id = $1`;
  await panel.deps.database.transaction(place.tenantId, async (tx) => {
    await tx.query(
      `${copy('channels', "jsonb_build_object('id', $2::text, 'phone_number', '+5491100000009', 'provider_channel_id', $2::text)")} limit 1`,
      [place.tenantId, channel],
    );
    await tx.query(
      `${copy('conversations', "jsonb_build_object('id', $2::text, 'channel_id', $3::text)")} and one.id = $4`,
      [place.tenantId, id, channel, place.conversationId],
    );
  });
  const other = { ...place, conversationId: id };
  assert.ok((await attempt(other)) && (await attempt(other)));
  assert.equal(await attempt(other), null);
});

test('many customers cannot guess at one order together: ten a day', async () => {
  const guesses: (string | null)[] = [];
  for (let count = 0; count < 11; count += 1) guesses.push(await attempt(await fresh(), '4242'));
  assert.deepEqual([guesses.slice(0, 10).every(Boolean), guesses[10]], [true, null]);
});

test('who proves it is not counted; another conversation cannot take an attempt back', async () => {
  const [place, stranger] = [await fresh(), await fresh()];
  for (let count = 0; count < 6; count += 1) {
    const id = await attempt(place);
    assert.ok(id);
    await settle(place, id);
  }
  for (let count = 0; count < 3; count += 1) await settle(stranger, (await attempt(place)) ?? '');
  assert.equal(await attempt(place), null);
});

test('a conversation of somebody else, or of another shop, is not found', async () => {
  const [one, other] = [await fresh(), await fresh()];
  const elsewhere = await seedConversation(panel.deps.database, await seedShop(panel.deps.database));
  for (const mixed of [
    { ...one, customerId: other.customerId },
    { ...one, tenantId: elsewhere.tenantId },
  ]) {
    const answer = await panel.call('POST', '/identity/attempts', { body: { ...placeOf(mixed), order: '1' } });
    assert.equal(answer.status, 404);
  }
});
