// The platform's own routes: health, actions, events, audit, live stream and the OpenAPI document.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Database } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import { createHttpServer } from '@nexus/service-kit/http-server';
import { createLog } from '@nexus/service-kit/log';
import { Metrics } from '@nexus/service-kit/metrics';
import type { FastifyInstance } from 'fastify';
import { createAuthorize } from '../accounts/authorize.ts';
import { analyticsRoutes } from '../analytics/analytics.routes.ts';
import { conversationRoutes } from '../conversations/panel/conversations.routes.ts';
import { messageRoutes } from '../conversations/panel/messages.routes.ts';
import { turnRoutes } from '../conversations/panel/turns.routes.ts';
import type { Deps } from '../deps.ts';
import { announceChange } from '../events/announce-change.ts';
import { audit } from '../events/audit.ts';
import { changeStreamOf } from '../events/change-stream.ts';
import { platformTenantId, recordEvent } from '../events/record-event.ts';
import { handoffConfigRoutes } from '../handoffs/handoff-config.routes.ts';
import { enqueueJob } from '../jobs/enqueue-job.ts';
import { mediaRoutes } from '../media/media.routes.ts';
import { openPanel } from '../testing/open-panel.ts';
import type { As, Panel } from '../testing/open-panel.ts';
import { openStream } from '../testing/open-stream.ts';
import { seedConversation, seedMessage, seedShop } from '../testing/seed-conversation.ts';
import { checkReadiness } from './check-readiness.ts';
import { eventRoutes } from './events.routes.ts';
import { preparePublicListener } from './open-api.ts';
import { systemRoutes } from './system.routes.ts';

const routesOf = (deps: Deps) =>
  [
    analyticsRoutes,
    conversationRoutes,
    messageRoutes,
    turnRoutes,
    handoffConfigRoutes,
    mediaRoutes,
    eventRoutes,
    systemRoutes,
  ].flatMap((of) => of(deps));
let panel: Panel;
let whatsapp: FastifyInstance;
let whatsappIsReady = true;

/** The public listener as the service has it, with documents and the end of streams. */
async function listen(deps: Deps, production = false): Promise<{ server: FastifyInstance; url: string }> {
  const asked = { ...deps, config: { ...deps.config, production } };
  const server = await createHttpServer({
    name: 'orchestrator',
    log: createLog('test', { level: 'silent' }),
    metrics: new Metrics('test'),
    routes: routesOf(asked),
    access: { kind: 'public', authorize: createAuthorize(asked) },
    readiness: () => checkReadiness(asked),
    exposeMetrics: false,
    prepare: preparePublicListener(asked),
  });
  return { server, url: await server.listen({ host: '127.0.0.1', port: 0 }) };
}

before(async () => {
  whatsapp = await createHttpServer({
    name: 'whatsapp',
    log: createLog('whatsapp', { level: 'silent' }),
    metrics: new Metrics('whatsapp'),
    routes: [],
    access: { kind: 'internal', tokens: ['test-internal-token-for-every-service'] },
    readiness: async () => ({ ready: whatsappIsReady }),
    exposeMetrics: false,
  });
  panel = await openPanel([eventRoutes, systemRoutes, analyticsRoutes], {
    WHATSAPP_SERVICE_URL: await whatsapp.listen({ host: '127.0.0.1', port: 0 }),
    AGENT_SERVICE_URL: 'http://127.0.0.1:1',
    TIENDANUBE_SERVICE_URL: 'http://127.0.0.1:1',
    SIMULATED_PARTIES: 'model, shop',
  });
});
after(async () => {
  await panel.close();
  await whatsapp.close();
});

describe('the health screen', () => {
  test('tells apart what answers and what does not, and which parties are simulated', async () => {
    const { status, body } = await panel.call('GET', '/admin/system/health', { as: panel.admin });
    assert.equal(status, 200);
    const parts = Object.fromEntries(
      (body.parts as { name: string; status: string }[]).map((part) => [part.name, part.status]),
    );
    assert.deepEqual(parts, {
      postgres: 'ok',
      listener: 'ok',
      cache_memory: 'ok',
      cache_redis: 'off',
      agent: 'down',
      whatsapp: 'ok',
      tiendanube: 'down',
    });
    assert.equal(body.status, 'degraded');
    whatsappIsReady = false;
    const later = await panel.call('GET', '/admin/system/health', { as: panel.admin });
    whatsappIsReady = true;
    const whatsappPart = (later.body.parts as { name: string; status: string; detail: string }[]).find(
      (part) => part.name === 'whatsapp',
    );
    assert.equal(whatsappPart?.status, 'down');
    assert.match(whatsappPart?.detail ?? '', /not up yet/);
    assert.deepEqual(
      (body.parties as { name: string; mode: string }[])
        .filter((one) => one.mode === 'simulated')
        .map((one) => one.name),
      ['model', 'shop'],
    );
    assert.match((body.schema as { row_security: string }).row_security, /nexus_app|FORCE/);
    assert.equal((body.schema as { pgvector: string }).pgvector, 'not-offered', 'the embedded server has none');
  });

  test('counts what waits, runs and died in each queue', async () => {
    const { tenantId } = await seedShop(panel.deps.database);
    await panel.deps.database.transaction(tenantId, async (tx) => {
      for (const key of ['waits', 'runs', 'died']) await enqueueJob(tx, { tenantId, kind: 'test', key, payload: {} });
      await tx.query(
        `update jobs set lease_until = now() + interval '1 minute' where tenant_id = $1 and key = 'runs'`,
        [tenantId],
      );
      await tx.query(`update jobs set due_at = null, dead_at = now() where tenant_id = $1 and key = 'died'`, [
        tenantId,
      ]);
      await tx.query(`update jobs set due_at = now() - interval '90 seconds' where tenant_id = $1 and key = 'waits'`, [
        tenantId,
      ]);
    });
    const { body } = await panel.call('GET', '/admin/system/health', { as: panel.admin });
    const queues = body.queues as {
      name: string;
      waiting: number;
      running: number;
      dead: number;
      oldest_seconds: number;
    }[];
    assert.deepEqual(
      queues.map((one) => one.name),
      ['turns', 'deliveries', 'jobs', 'webhook_inbox'],
    );
    const jobs = queues[2];
    assert.deepEqual([jobs?.waiting, jobs?.running, jobs?.dead], [1, 1, 1]);
    assert.ok((jobs?.oldest_seconds ?? 0) >= 90);
    const again = await panel.call('POST', '/admin/system/actions', {
      as: panel.admin,
      body: { action: 'requeue_dead' },
    });
    assert.deepEqual(again.body, { action: 'requeue_dead', done: true, result: { jobs: 1 } });
  });

  test('is for platform administrators; which parties are simulated is for everyone signed in', async () => {
    const { tenantId } = await seedShop(panel.deps.database);
    const viewer = await panel.person({ tenantId, role: 'viewer' });
    assert.equal((await panel.call('GET', '/admin/system/health', { as: viewer })).status, 403);
    assert.equal((await panel.call('GET', '/admin/system/health')).status, 401);
    assert.equal((await panel.call('GET', '/admin/parties', { as: viewer })).status, 200);
    assert.equal((await panel.call('GET', '/admin/parties')).status, 401);
  });

  test('readiness follows Postgres', async () => {
    assert.equal((await checkReadiness(panel.deps)).ready, true);
    const nobody = new Database({ dsn: 'postgresql://nexus@127.0.0.1:1/nobody', log: panel.deps.log });
    assert.equal((await checkReadiness({ ...panel.deps, database: nobody })).ready, false);
    await nobody.close();
  });
});

describe('the actions', () => {
  const act = (body: unknown, as: As = panel.admin) => panel.call('POST', '/admin/system/actions', { as, body });

  test('are a closed list, told to whoever asks for another', async () => {
    for (const action of ['drop_everything', 'toString', '__proto__']) {
      const { status, body } = await act({ action });
      assert.deepEqual(
        [status, body.code, body.actions],
        [
          400,
          'system.unknown-action',
          ['clear_cache', 'trigger_handoff', 'rotate_encryption', 'requeue_dead', 'repair_schema'],
        ],
      );
    }
    assert.equal((await act({})).body.code, 'request.invalid');
    assert.equal(
      (await act({ action: 'trigger_handoff', payload: { conversation_id: 'x' } })).body.code,
      'system.bad-payload',
    );
    const { tenantId } = await seedShop(panel.deps.database);
    assert.equal((await act({ action: 'clear_cache' }, await panel.person({ tenantId, role: 'owner' }))).status, 403);
  });

  test('clear_cache empties the cache and is audited', async () => {
    const { tenantId } = await seedShop(panel.deps.database);
    const loads = { count: 0 };
    const load = () =>
      panel.deps.cache.getOrLoad({ tenantId, key: 'test', ttlSeconds: 60, load: async () => (loads.count += 1) });
    await load();
    await load();
    assert.equal(loads.count, 1);
    const { body } = await act({ action: 'clear_cache' });
    assert.equal(body.done, true);
    for (let turn = 0; turn < 200 && loads.count === 1; turn += 1) {
      await load();
      await new Promise((done) => setTimeout(done, 5));
    }
    assert.equal(loads.count, 2);
    const trail = await panel.call('GET', '/admin/audit?action=system.clear_cache', { as: panel.admin });
    assert.equal(trail.body.items?.[0]?.actor, 'admin-token');
  });

  test('trigger_handoff gives a conversation to a person, once', async () => {
    const talk = await seedConversation(panel.deps.database, await seedShop(panel.deps.database));
    await seedMessage(panel.deps.database, talk);
    const first = await act({ action: 'trigger_handoff', payload: { conversation_id: talk.conversationId } });
    assert.deepEqual(first.body.result, {
      conversation_id: talk.conversationId,
      tenant_id: talk.tenantId,
      handed_off: true,
    });
    const second = await act({ action: 'trigger_handoff', payload: { conversation_id: talk.conversationId } });
    assert.equal((second.body.result as { handed_off: boolean }).handed_off, false);
    const [row] = await panel.deps.database.transaction(talk.tenantId, (tx) =>
      tx.query<{ owner: string; handoffs: number }>(
        `select owner, (select count(*)::int from handoffs where tenant_id = $1) as handoffs from conversations where tenant_id = $1`,
        [talk.tenantId],
      ),
    );
    assert.deepEqual(row, { owner: 'human', handoffs: 1 });
    const none = await act({ action: 'trigger_handoff', payload: { conversation_id: newId() } });
    assert.deepEqual([none.status, none.body.code], [404, 'conversations.not-found']);
  });
});

describe('events and the audit trail', () => {
  test('are paged newest first and kept apart by shop', async () => {
    const shop = await seedShop(panel.deps.database);
    const other = await seedShop(panel.deps.database);
    for (const kind of ['one', 'two', 'three']) {
      await panel.deps.database.transaction(shop.tenantId, async (tx) => {
        await recordEvent(tx, { tenantId: shop.tenantId, kind });
        await audit(tx, null, { tenantId: shop.tenantId, action: `test.${kind}` });
      });
    }
    await panel.deps.database.transaction(platformTenantId, (tx) =>
      recordEvent(tx, { tenantId: null, kind: 'of-the-platform' }),
    );
    const owner = await panel.person({ tenantId: shop.tenantId, role: 'owner' });
    for (const [path, field, wanted] of [
      ['/admin/events', 'kind', ['three', 'two', 'one']],
      ['/admin/audit', 'action', ['test.three', 'test.two', 'test.one']],
    ] as [string, string, string[]][]) {
      const seen: unknown[] = [];
      let cursor: unknown = null;
      do {
        const { body } = await panel.call(
          'GET',
          `${path}?tenant_id=${shop.tenantId}&limit=2${cursor ? `&cursor=${String(cursor)}` : ''}`,
          { as: owner },
        );
        seen.push(...(body.items ?? []).map((one) => one[field]));
        cursor = body.next_cursor;
      } while (cursor);
      assert.deepEqual(seen, wanted);
      const refused = await panel.call('GET', `${path}?tenant_id=${other.tenantId}`, { as: owner });
      assert.deepEqual([refused.status, refused.body.code], [404, 'tenants.not-found']);
      assert.equal((await panel.call('GET', path, { as: owner })).body.code, 'events.tenant-needed');
      assert.equal((await panel.call('GET', `${path}?cursor=zz`, { as: panel.admin })).body.code, 'request.bad-cursor');
    }
    const all = await panel.call('GET', '/admin/events?kind=of-the-platform', { as: panel.admin });
    assert.equal(all.body.items?.[0]?.tenant_id, null);
  });
});

describe('the live stream', () => {
  const announce = (tenantId: string | null, kind: string) =>
    panel.deps.database.transaction(tenantId ?? platformTenantId, async (tx) =>
      announceChange(tx, { kind, tenant_id: tenantId }),
    );

  test('tells a person of their own shops only, an administrator of everything, and leaves nothing open', async () => {
    const { server, url } = await listen(panel.deps);
    const [mine, theirs] = [await seedShop(panel.deps.database), await seedShop(panel.deps.database)];
    const owner = await panel.person({ tenantId: mine.tenantId, role: 'viewer' });
    const [seen, all, one] = [
      await openStream(url, owner),
      await openStream(url, panel.admin),
      await openStream(url, panel.admin, `?tenant_id=${theirs.tenantId}`),
    ];
    await announce(theirs.tenantId, 'message-changed');
    await announce(null, 'event-recorded');
    await announce(mine.tenantId, 'turn-changed');
    await announce(theirs.tenantId, 'agent-changed');
    assert.deepEqual(
      (await seen.until('turn-changed')).map((change) => change.kind),
      ['turn-changed'],
    );
    assert.deepEqual(
      (await all.until('agent-changed')).map((change) => change.kind),
      ['message-changed', 'event-recorded', 'turn-changed', 'agent-changed'],
    );
    assert.deepEqual(
      (await one.until('agent-changed')).map((change) => change.kind),
      ['message-changed', 'agent-changed'],
    );
    const stream = changeStreamOf(panel.deps.listener);
    assert.equal(stream.open, 3);
    all.close();
    const end = Date.now() + 30_000;
    while (stream.open > 2 && Date.now() < end) await new Promise((done) => setTimeout(done, 5));
    assert.equal(stream.open, 2);
    const refused = await fetch(`${url}/admin/events/stream?tenant_id=${theirs.tenantId}`, {
      headers: { ...owner, connection: 'close' },
    });
    assert.equal(refused.status, 404);
    await refused.body?.cancel();
    await Promise.all([server.close(), seen.ended(), one.ended()]);
    assert.equal(stream.open, 0);
  });

  test('is not opened without a sign-in', async () => {
    assert.equal((await panel.call('GET', '/admin/events/stream')).body.code, 'session.required');
  });
});

describe('the front door', () => {
  test('leads a browser to the panel and tells a program that there is nothing', async () => {
    const browser = await fetch(`${panel.url}/admin`, {
      headers: { accept: 'text/html,*/*', connection: 'close' },
      redirect: 'manual',
    });
    assert.deepEqual(
      [browser.status, browser.headers.get('location')],
      [302, `${panel.deps.config.PUBLIC_BASE_URL}/system`],
    );
    const program = await panel.call('GET', '/admin', { as: { accept: 'application/json' } });
    assert.deepEqual([program.status, program.body.code], [404, 'route.unknown']);
  });

  test('has an OpenAPI document of every route that is not hidden', async () => {
    const { server, url } = await listen(panel.deps);
    const document = (await (await fetch(`${url}/docs/json`, { headers: { connection: 'close' } })).json()) as {
      paths: Record<string, Record<string, unknown>>;
    };
    const wanted = routesOf(panel.deps).filter((one) => !one.hidden);
    for (const { method, url: path } of wanted)
      assert.ok(document.paths[path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()], `${method} ${path}`);
    assert.equal(document.paths['/admin'], undefined);
    const page = await fetch(`${url}/docs`, { headers: { connection: 'close' } });
    assert.equal(page.status, 200);
    assert.match(await page.text(), /swagger/i);
    await server.close();
  });

  test('wants a platform administrator for its documents in production', async () => {
    const { server, url } = await listen(panel.deps, true);
    const stranger = await fetch(`${url}/docs/json`, { headers: { connection: 'close' } });
    assert.equal(stranger.status, 401);
    await stranger.text();
    const admin = await fetch(`${url}/docs/json`, { headers: { ...panel.admin, connection: 'close' } });
    assert.equal(admin.status, 200);
    await admin.text();
    await server.close();
  });
});
