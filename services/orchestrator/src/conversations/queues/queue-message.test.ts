// Outgoing messages stand in the ledger in their order; what a reply's own process sends is claimed with it, and nothing that others go before.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import { openPanel } from '../../testing/open-panel.ts';
import type { Panel } from '../../testing/open-panel.ts';
import { seedConversation, seedShop } from '../../testing/seed-conversation.ts';
import { claimDeliveries } from '../store/deliveries.store.ts';
import { queueMessages, returnClaim } from './queue-message.ts';
import type { Queued } from './queue-message.ts';

let panel: Panel;
let shop: { tenantId: string; channelId: string };
let customers = 0;

before(async () => {
  panel = await openPanel([]);
  shop = await seedShop(panel.deps.database);
});
after(() => panel.close());

const inShop = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> =>
  panel.deps.database.transaction(shop.tenantId, work);

async function newConversation(): Promise<string> {
  const phone = `+54911555${String((customers += 1)).padStart(5, '0')}`;
  return (await seedConversation(panel.deps.database, shop, { name: 'Lucía Pérez', phone })).conversationId;
}

function write(conversationId: string, texts: string[], workerId: string | null): Promise<Queued> {
  return inShop((tx) =>
    queueMessages(tx, {
      ...shop,
      conversationId,
      episode: 1,
      ownerVersion: 0,
      origin: 'agent',
      author: 'agent',
      authorName: null,
      turnId: null,
      pauseMilliseconds: 0,
      messages: texts.map((text) => ({ text, imageUrl: null })),
      claim: workerId === null ? null : { workerId, leaseMilliseconds: 60_000, heldUntil: 0 },
    }),
  );
}

/** Ids of the messages of the conversation that a sender finds in the queue now. */
async function found(conversationId: string): Promise<string[]> {
  const leases = await panel.deps.database.platformTransaction('test', (tx) =>
    claimDeliveries(tx, newId(), 100, 60_000, []),
  );
  return leases.filter((one) => one.conversationId === conversationId).map((one) => one.id);
}

test('what nobody claims is found by any sender, the first of its conversation only', async () => {
  const conversation = await newConversation();
  const { ids, claimed } = await write(conversation, ['Hola', 'Sí, lo tenemos'], null);
  assert.deepEqual([ids.length, claimed], [2, null]);
  assert.equal((await found(conversation)).length, 1);
});

test('a claimed first message is found by no other sender, until it is given back', async () => {
  const conversation = await newConversation();
  const { claimed } = await write(conversation, ['Hola', 'Sí, lo tenemos'], newId());
  assert.deepEqual([claimed?.conversationId, claimed?.attempts, claimed?.interrupted], [conversation, 1, false]);
  assert.deepEqual(await found(conversation), []);
  await inShop((tx) => returnClaim(tx, claimed!));
  assert.deepEqual(await found(conversation), [claimed?.id]);
});

test('nothing is claimed that another message of the conversation goes before', async () => {
  const conversation = await newConversation();
  await write(conversation, ['Un momento'], null);
  const { claimed } = await write(conversation, ['Sí, lo tenemos'], newId());
  assert.equal(claimed, null);
  assert.equal((await found(conversation)).length, 1);
});
