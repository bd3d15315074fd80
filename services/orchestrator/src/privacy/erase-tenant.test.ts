// A shop ends: silent at once, erased when its hour comes, from every table, file and cache; the others stay as they were.
import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { newId } from '@nexus/database/new-id';
import { setFailpointAction } from '@nexus/service-kit/failpoint';
import { tenantsRoutes } from '../agents/tenants.routes.ts';
import { findChannelById } from '../channels/find-channel.ts';
import { platformTenantId } from '../events/record-event.ts';
import { JobsQueue } from '../jobs/jobs-queue.ts';
import { openPanel } from '../testing/open-panel.ts';
import type { As, Panel } from '../testing/open-panel.ts';
import { readZip } from '../testing/read-zip.ts';
import { findAnywhere, hashOf, listFilesBelow } from '../testing/scan-everything.ts';
import { allCanaries, canaries, seedPerson } from '../testing/seed-person.ts';
import type { SeededPerson } from '../testing/seed-person.ts';
import { eraseTenant } from './erase-tenant.ts';
import { tenantDataRoutes } from './tenant-data.routes.ts';

let panel: Panel;
let shop: SeededPerson;
let owner: As;
before(async () => {
  panel = await openPanel([tenantDataRoutes, tenantsRoutes]);
});
beforeEach(async () => {
  await rows('delete from tenants');
  for (const table of ['jobs', 'events', 'audit_log', 'webhook_inbox', 'users']) await rows(`delete from ${table}`);
  await rm(panel.deps.config.DATA_DIRECTORY, { recursive: true, force: true });
  shop = await seedPerson(panel.deps, 'canary-shop');
  owner = await panel.person({ tenantId: shop.tenantId, role: 'owner' });
});
after(() => panel.close());

const rows = async <Row extends object>(sql: string, values: unknown[] = []) =>
  panel.deps.database.platformTransaction('test', (tx) => tx.query<Row>(sql, values));
const urlOf = ({ tenantId }: SeededPerson) => `/admin/tenants/${tenantId}`;

/** Runs what is due, as the worker does. @returns how many jobs ended well */
async function runJobs(): Promise<number> {
  const queue = new JobsQueue({ ...panel.deps, jobs: [eraseTenant(panel.deps)] });
  let ended = 0;
  for (const item of (await queue.claim(10, 30_000)).items) {
    try {
      await queue.handle(item, new AbortController().signal);
      ended += 1;
    } catch (error) {
      await queue.fail(item, error);
      await rows(`update jobs set due_at = now() where id = $1 and due_at is not null`, [item.id]);
    }
  }
  return ended;
}

describe('the end of a shop', () => {
  test('leaves nothing of it in any table or file; the other shop is as it was', async () => {
    const other = await seedPerson(panel.deps, 'Tienda Luna');
    const both = await panel.person({ tenantId: other.tenantId, role: 'viewer' });
    await rows(`insert into memberships (tenant_id, id, user_id, role) values ($1, $2, $3, 'agent')`, [
      shop.tenantId,
      newId(),
      both['x-user-id'],
    ]);
    const keep = (number: string) =>
      rows(
        `insert into webhook_inbox (tenant_id, id, channel_id, provider, headers, body, remote_address) values ($1, $2, $1, 'meta', '{}', $3, '::1')`,
        [platformTenantId, newId(), Buffer.from(`{"id": "${number}"}`)],
      );
    await keep(`id-${shop.tenantId}`);
    await keep(`id-${other.tenantId}`);
    const { DATA_DIRECTORY: directory } = panel.deps.config;
    const hashBefore = await hashOf(panel.deps.database, directory, other.tenantId);
    assert.ok(await findChannelById(panel.deps, shop.channelId));
    const answer = await panel.call('DELETE', `${urlOf(shop)}?erase=true`, { as: owner });
    assert.equal(answer.status, 202);
    assert.equal(await runJobs(), 1);
    const left = (await findAnywhere(panel.deps.database, directory, [...allCanaries, 'canary-shop'])).filter(
      (place) => !place.includes(other.tenantId),
    );
    assert.deepEqual(left, []);
    const named = await findAnywhere(panel.deps.database, directory, [shop.tenantId]);
    assert.deepEqual(
      named.map((place) => place.split(':')[0]),
      ['public.audit_log', 'public.events'],
      'only that it was erased is known',
    );
    assert.deepEqual(
      (await listFilesBelow(directory)).filter((path) => path.includes(shop.tenantId)),
      [],
    );
    assert.equal(await hashOf(panel.deps.database, directory, other.tenantId), hashBefore);
    assert.deepEqual(
      (await rows<{ id: string }>('select id from users')).map(({ id }) => id),
      [both['x-user-id']],
      'only who belongs to another shop still has an account',
    );
    assert.equal((await panel.call('GET', urlOf(shop), { as: panel.admin })).status, 404);
    while (await findChannelById(panel.deps, shop.channelId)) await new Promise((done) => setTimeout(done, 10));
  });

  test('it is silent at once and erased when its hour has come; until then it can be withdrawn', async () => {
    const answer = await panel.call('DELETE', urlOf(shop), { as: owner });
    const days = (Date.parse(String(answer.body.erase_at)) - Date.now()) / 86_400_000;
    assert.ok(days > 6.9 && days < 7.1, String(days));
    assert.deepEqual(await rows(`select status from deliveries`), [{ status: 'canceled' }]);
    const shown = await panel.call('GET', urlOf(shop), { as: owner });
    assert.deepEqual([shown.body.is_active, shown.body.erase_at], [false, answer.body.erase_at]);
    assert.equal(await runJobs(), 0);
    const on = await panel.call('PATCH', urlOf(shop), { as: owner, body: { is_active: true } });
    assert.deepEqual([on.status, on.body.code], [409, 'tenants.being-erased']);
    assert.equal((await panel.call('POST', `${urlOf(shop)}/restore`, { as: owner })).status, 200);
    assert.equal(
      (await panel.call('POST', `${urlOf(shop)}/restore`, { as: owner })).body.code,
      'tenants.not-to-be-erased',
    );
    assert.equal((await panel.call('PATCH', urlOf(shop), { as: owner, body: { is_active: true } })).status, 200);
    await panel.call('DELETE', urlOf(shop), { as: owner });
    await rows(`update tenants set erase_at = now() - interval '1 minute'`);
    await rows(`update jobs set due_at = now() - interval '1 minute' where kind = 'erase-tenant'`);
    assert.equal(
      (await panel.call('POST', `${urlOf(shop)}/restore`, { as: owner })).body.code,
      'tenants.not-to-be-erased',
    );
    assert.equal(await runJobs(), 1);
    assert.deepEqual(await rows('select 1 from tenants'), []);
  });

  test('a bubble on its way, a disk that fails and a process that dies are survived by the next run', async () => {
    await rows(`update deliveries set status = 'sending', lease_until = now() + interval '1 hour'`);
    await panel.call('DELETE', `${urlOf(shop)}?erase=true`, { as: owner });
    assert.equal(await runJobs(), 0, 'a bubble is on its way');
    assert.equal((await rows('select 1 from messages')).length, 2);
    await rows(`update deliveries set lease_until = null, status = 'sent'`);
    const { config } = panel.deps;
    const place = config.DATA_DIRECTORY;
    Object.assign(config, { DATA_DIRECTORY: '/dev/null' });
    await runJobs().finally(() => Object.assign(config, { DATA_DIRECTORY: place }));
    setFailpointAction(async (name) => {
      if (name === 'tenant-emptied') throw new Error('the process died');
    });
    await runJobs().finally(() => setFailpointAction(null));
    assert.equal((await rows('select 1 from tenants')).length, 1);
    await mkdir(join(place, 'media', shop.tenantId), { recursive: true });
    await writeFile(join(place, 'media', shop.tenantId, 'written-meanwhile'), 'x');
    assert.equal(await runJobs(), 1);
    assert.deepEqual([await rows('select 1 from tenants'), await listFilesBelow(join(place, 'media'))], [[], []]);
  });

  test('is for its owner; the export holds all but secrets', async () => {
    const manager = await panel.person({ tenantId: shop.tenantId, role: 'manager' });
    for (const [method, path] of [
      ['DELETE', ''],
      ['GET', '/export'],
      ['POST', '/restore'],
    ] as const)
      assert.equal((await panel.call(method, urlOf(shop) + path, { as: manager })).body.code, 'session.not-allowed');
    const other = await seedPerson(panel.deps, 'Tienda Luna');
    const answer = await fetch(`${panel.url}${urlOf(shop)}/export`, { headers: { ...owner, connection: 'close' } });
    const files = readZip(Buffer.from(await answer.arrayBuffer()));
    const everything = [...files.values()].join('\n');
    for (const text of [
      ...canaries.texts.filter((one) => one !== 'canary-kept'),
      canaries.name,
      'canary-shop',
      'owner',
    ])
      assert.ok(everything.includes(text), text);
    const sealed = await rows<{ sealed: string }>('select sealed from credentials');
    for (const secret of [...sealed.map((one) => one.sealed), other.tenantId]) assert.ok(!everything.includes(secret));
    assert.ok(files.has('users.json') && files.has('tenants.json') && files.has('audit_log.json'));
  });
});
