// A person is erased: nothing of them is left anywhere, nobody else is touched, and what was said before does not come back.
import assert from 'node:assert/strict';
import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { MessageEchoed, MessageReceived } from '@nexus/contracts/channel-event';
import { newId } from '@nexus/database/new-id';
import { setFailpointAction } from '@nexus/service-kit/failpoint';
import { receiveEcho } from '../conversations/receive-echo.ts';
import { applyEvent } from '../webhooks/apply-event.ts';
import { updateStatus } from '../conversations/update-status.ts';
import { findChannelById } from '../channels/find-channel.ts';
import type { KnownChannel } from '../channels/find-channel.ts';
import { platformTenantId } from '../events/record-event.ts';
import { removeMediaFiles } from '../media/remove-media-files.ts';
import { storeMediaFile } from '../media/media-files.ts';
import { openPanel } from '../testing/open-panel.ts';
import type { Panel } from '../testing/open-panel.ts';
import { findAnywhere, hashOf } from '../testing/scan-everything.ts';
import { allCanaries, canaries, seedPerson } from '../testing/seed-person.ts';
import type { SeededPerson } from '../testing/seed-person.ts';
import { customerDataRoutes } from './customer-data.routes.ts';

let panel: Panel;
let person: SeededPerson;
before(async () => {
  panel = await openPanel([customerDataRoutes]);
});
beforeEach(async () => {
  await panel.deps.database.platformTransaction('test: begin anew', async (tx) => {
    await tx.query('delete from tenants');
    for (const table of ['jobs', 'events', 'audit_log', 'webhook_inbox']) await tx.query(`delete from ${table}`);
  });
  await rm(panel.deps.config.DATA_DIRECTORY, { recursive: true, force: true });
  person = await seedPerson(panel.deps);
});
after(() => panel.close());

const urlOf = ({ tenantId, customerId }: SeededPerson) => `/admin/tenants/${tenantId}/customers/${customerId}`;
const erase = (who = person) => panel.call('DELETE', urlOf(who), { as: panel.admin });
const rows = async <Row extends object>(sql: string, values: unknown[] = []) =>
  panel.deps.database.platformTransaction('test', (tx) => tx.query<Row>(sql, values));
const anywhere = () => findAnywhere(panel.deps.database, panel.deps.config.DATA_DIRECTORY, allCanaries);
const secondsAgo = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();

async function runRemovals(): Promise<void> {
  const jobs = await rows<{ tenant_id: string; id: string; payload: unknown }>(
    `select tenant_id, id, payload from jobs where kind = 'remove-media-files'`,
  );
  for (const { tenant_id: tenantId, id, payload } of jobs) {
    const context = { tenantId, signal: new AbortController().signal, attempt: 1, lastAttempt: false };
    await removeMediaFiles(panel.deps).run(payload, context);
    await rows('delete from jobs where id = $1', [id]);
  }
}

function received(text: string, at: string, more: Partial<MessageReceived> = {}): MessageReceived {
  return {
    kind: 'message-received',
    event_id: newId(),
    receiver: { phone_number: null, phone_number_id: null },
    at,
    provider_message_id: `wamid.${newId()}`,
    sender: { phone: canaries.phone, raw_id: canaries.phone, bsuid: null, username: null, name: canaries.name },
    content: { type: 'text', text, media: null, turn: 'answer', details: {} },
    reply_to_provider_message_id: null,
    forwarded: false,
    historical: false,
    ...more,
  };
}

async function channelOf({ channelId }: SeededPerson): Promise<KnownChannel> {
  const channel = await findChannelById(panel.deps, channelId);
  assert.ok(channel);
  return channel;
}

describe('erasing a customer', () => {
  test('leaves nothing of the person in any column of any table nor in any file, and the other shop’s identical customer as it was', async () => {
    assert.ok((await anywhere()).length > 15, 'the canaries are found before');
    const other = await seedPerson(panel.deps, 'Tienda Luna');
    const asItWas = await hashOf(panel.deps.database, panel.deps.config.DATA_DIRECTORY, other.tenantId);
    assert.equal((await erase()).status, 204);
    await runRemovals();
    const left = (await anywhere()).filter((place) => !place.includes(other.tenantId));
    assert.deepEqual(left, []);
    assert.equal(await hashOf(panel.deps.database, panel.deps.config.DATA_DIRECTORY, other.tenantId), asItWas);
    const numbers = await rows(`select test_numbers from channels where tenant_id = $1`, [person.tenantId]);
    assert.deepEqual(numbers, [{ test_numbers: ['+5491199998888'] }]);
    assert.equal((await erase()).body.code, 'customers.not-found');
    assert.equal((await erase(other)).status, 204);
    await runRemovals();
    assert.deepEqual(await anywhere(), []);
  });

  test('is audited by ids and counts alone', async () => {
    await erase();
    const entries = await rows<{ object: string; data: { rows: Record<string, number>; files: number } }>(
      `select object, data from audit_log where action = 'customers.erase'`,
    );
    assert.equal(entries[0]?.object, person.customerId);
    assert.deepEqual(
      [entries[0]?.data.rows.messages, entries[0]?.data.rows.deliveries, entries[0]?.data.files],
      [2, 1, 1],
    );
    assert.deepEqual(await rows(`select 1 from events where kind <> 'customer-erased'`), []);
  });

  test('a body kept at a shared door goes when it names the person and a number of this shop', async () => {
    const keep = (body: string) =>
      rows(
        `insert into webhook_inbox (tenant_id, id, channel_id, provider, headers, body, remote_address) values ($1, $2, $1, 'meta', '{}', $3, '::1')`,
        [platformTenantId, newId(), Buffer.from(body)],
      );
    await keep(`{"from": "${canaries.phone.slice(1)}", "id": "id-${person.tenantId}"}`);
    await keep(`{"from": "${canaries.phone.slice(1)}", "id": "id-of-another-shop"}`);
    await erase();
    const left = await rows<{ body: Buffer }>(`select body from webhook_inbox`);
    assert.deepEqual(
      left.map(({ body }) => body.toString().includes('another-shop')),
      [true],
    );
  });

  test('the number begins anew when it writes again; a redelivered message, an echo and the phone’s history do not come back', async () => {
    const channel = await channelOf(person);
    await erase();
    await runRemovals();
    const { deps } = panel;
    for (const event of [
      received('canary-text', secondsAgo(30)),
      received('canary-text', secondsAgo(3600), { historical: true }),
    ])
      assert.equal(await applyEvent(deps, channel, event), 'erased');
    const { sender: _sender, reply_to_provider_message_id: _reply, forwarded: _forwarded, ...base } = received('', '');
    const echo: MessageEchoed = {
      ...base,
      kind: 'message-echoed',
      external_id: null,
      at: secondsAgo(30),
      // The other written form of the same line.
      recipient: { phone: '+541133224455', raw_id: '541133224455', bsuid: null, username: null, name: null },
      content: { type: 'text', text: 'canary-bubble', media: null, turn: 'none', details: {} },
    };
    const place = { tenantId: person.tenantId, id: person.channelId, debounceMilliseconds: 0 };
    assert.equal(await receiveEcho(deps, place, echo), 'erased');
    const status = {
      ...base,
      kind: 'status-changed',
      external_id: person.deliveryId,
      status: 'read',
      error: null,
    } as const;
    assert.equal(
      await updateStatus(deps, place, { ...status, recipient_raw_id: canaries.phone, at: secondsAgo(1) }),
      false,
    );
    assert.deepEqual(await anywhere(), []);
    assert.equal(await applyEvent(deps, channel, received('Hola', new Date().toISOString())), 'stored');
    const [made] = await rows<{ id: string; owner: string; texts: string[] }>(
      `select k.id, c.owner, array(select text from messages m where m.conversation_id = c.id) as texts
         from customers k join conversations c on c.customer_id = k.id where k.tenant_id = $1`,
      [person.tenantId],
    );
    assert.notEqual(made?.id, person.customerId);
    assert.deepEqual([made?.owner, made?.texts], ['ai', ['Hola']]);
    assert.equal(await applyEvent(deps, channel, received('canary-text', secondsAgo(30))), 'erased');
  });

  test('another shop still hears the same person', async () => {
    const other = await seedPerson(panel.deps, 'Tienda Luna');
    await erase();
    assert.equal(await applyEvent(panel.deps, await channelOf(other), received('x', secondsAgo(30))), 'stored');
  });

  test('a message that is being stored while its sender is erased begins a new conversation', async () => {
    const channel = await channelOf(person);
    const reached = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    let times = 0;
    setFailpointAction(async (name) => {
      if (name !== 'customer-erased' || (times += 1) > 1) return;
      reached.resolve();
      await goOn.promise;
    });
    try {
      const erasing = erase();
      await reached.promise;
      const storing = applyEvent(panel.deps, channel, received('Hola', new Date(Date.now() + 2000).toISOString()));
      await waitUntilBlocked();
      goOn.resolve();
      assert.equal((await erasing).status, 204);
      assert.equal(await storing, 'stored');
    } finally {
      setFailpointAction(null);
    }
    assert.deepEqual(await rows(`select text from messages`), [{ text: 'Hola' }]);
  });

  test('a bubble on its way is waited for, what waits behind it is canceled first', async () => {
    await rows(`update deliveries set status = 'sending', lease_until = now() + interval '1 minute' where id = $1`, [
      person.deliveryId,
    ]);
    const waiting = newId();
    await rows(
      `insert into deliveries (tenant_id, id, conversation_id, message_id, origin, status, owner_version) values ($1, $2, $3, $4, 'person', 'queued', 0)`,
      [person.tenantId, waiting, person.conversationId, person.messageId],
    );
    const erasing = erase();
    const status = async () =>
      (await rows<{ status: string }>(`select status from deliveries where id = $1`, [waiting]))[0];
    while ((await status())?.status !== 'canceled') await new Promise((done) => setTimeout(done, 10));
    await rows(`update deliveries set status = 'sent', lease_until = null where id = $1`, [person.deliveryId]);
    assert.equal((await erasing).status, 204);
    assert.deepEqual(await rows('select 1 from deliveries'), []);
  });

  test('a file that cannot be removed yet is removed by another run', async () => {
    const stuck = await storeMediaFile(panel.deps.config.DATA_DIRECTORY, person.tenantId, Buffer.from('x'));
    const place = join(panel.deps.config.DATA_DIRECTORY, 'media', stuck);
    const broken = { config: { ...panel.deps.config, DATA_DIRECTORY: '/dev/null' } };
    const context = { tenantId: person.tenantId, signal: new AbortController().signal, attempt: 1, lastAttempt: false };
    await assert.rejects(removeMediaFiles(broken).run({ paths: [stuck] }, context));
    await removeMediaFiles(panel.deps).run({ paths: [stuck] }, context);
    await removeMediaFiles(panel.deps).run({ paths: [stuck] }, context);
    await assert.rejects(access(place));
  });

  test('is for owners and managers; another shop’s customer is not found', async () => {
    const other = await seedPerson(panel.deps, 'Tienda Luna');
    for (const role of ['viewer', 'agent'] as const) {
      const as = await panel.person({ tenantId: person.tenantId, role });
      assert.equal((await panel.call('DELETE', urlOf(person), { as })).body.code, 'session.not-allowed');
      assert.equal((await panel.call('GET', `${urlOf(person)}/export`, { as })).body.code, 'session.not-allowed');
    }
    const manager = await panel.person({ tenantId: person.tenantId, role: 'manager' });
    const foreign = `/admin/tenants/${person.tenantId}/customers/${other.customerId}`;
    assert.equal((await panel.call('DELETE', foreign, { as: manager })).body.code, 'customers.not-found');
    assert.equal((await panel.call('GET', `${foreign}/export`, { as: manager })).body.code, 'customers.not-found');
    assert.equal((await panel.call('DELETE', urlOf(person), { as: manager })).status, 204);
  });
});

async function waitUntilBlocked(): Promise<void> {
  for (;;) {
    const waiting = await rows(
      `select 1 from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())
        or (not granted and locktype = 'transactionid')`,
    );
    if (waiting.length > 0) return;
    await new Promise((done) => setTimeout(done, 10));
  }
}
