// Health says what is wrong in words, what to do and since when, and is calm when nothing is.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { newId } from '@nexus/database/new-id';
import { systemHealth } from '@nexus/contracts/admin-operations';
import type { Problem } from '@nexus/contracts/operator-view';
import { openPanel } from '../testing/open-panel.ts';
import type { Panel } from '../testing/open-panel.ts';
import { seedConversation, seedMessage, seedShop } from '../testing/seed-conversation.ts';
import { openStandIn } from '../testing/stand-in-service.ts';
import type { StandIn } from '../testing/stand-in-service.ts';
import { systemRoutes } from './system.routes.ts';

let panel: Panel;
let services: StandIn;
before(async () => {
  services = await openStandIn();
  services.answer = { status: 200, body: { ready: true } };
  panel = await openPanel([systemRoutes], {
    AGENT_SERVICE_URL: services.url,
    WHATSAPP_SERVICE_URL: services.url,
    TIENDANUBE_SERVICE_URL: services.url,
  });
});
after(async () => {
  await panel.close();
  await services.close();
});

const health = async (lang = 'es') => {
  const { status, body } = await panel.call('GET', `/admin/system/health?lang=${lang}`, { as: panel.admin });
  assert.equal(status, 200, JSON.stringify(body));
  return systemHealth.parse(body);
};

test('all is well: no problem, and every figure is there', async () => {
  const found = await health();
  assert.deepEqual([found.status, found.problems], ['ok', []]);
  assert.match(found.encryption.fingerprint, /^[0-9a-f]{12}$/);
  assert.equal(found.encryption.keys, 1);
  assert.deepEqual([found.redis.mode, found.oldest_unanswered], ['off', null]);
  assert.notEqual(found.lag.notify_ms, null, 'it hears its own NOTIFY');
  assert.ok(Math.abs(found.lag.clock_skew_ms) < 1000);
  assert.ok(!JSON.stringify(found).includes('test-encryption-key'));
});

test('a service that is away is named with what to do and since when, and the hour stays the same', async () => {
  services.answer = { status: 503, body: { ready: false } };
  const [first, second] = [await health('en'), await health('en')];
  const away = (found: { problems: Problem[] }): Problem[] =>
    found.problems.filter((one) => one.code === 'service.away');
  assert.equal(first.status, 'degraded');
  assert.deepEqual(
    away(first).map((one) => one.subject),
    ['agent', 'whatsapp', 'tiendanube'],
  );
  assert.equal(away(first)[0]?.sentence, 'The service agent does not answer.');
  assert.match(away(first)[0]?.remedy ?? '', /container/);
  assert.equal(away(first)[0]?.since, away(second)[0]?.since);
  services.answer = { status: 200, body: { ready: true } };
  assert.equal((await health()).status, 'ok');
});

test('the shop is named that does not answer, in the language asked for', async () => {
  const shop = await seedShop(panel.deps.database, { storeName: 'Tienda Río' });
  const talk = await seedConversation(panel.deps.database, shop);
  const id = await seedMessage(panel.deps.database, talk, { waits: true });
  await panel.deps.database.transaction(shop.tenantId, (tx) =>
    tx.query(`update messages set created_at = now() - interval '25 minutes 10 seconds' where id = $1`, [id]),
  );
  const found = await health('pt-BR');
  assert.equal(found.status, 'degraded');
  const [problem] = found.problems;
  assert.deepEqual(
    [problem?.code, problem?.store_name, problem?.severity],
    ['shop.not_answering', 'Tienda Río', 'error'],
  );
  assert.equal(problem?.sentence, 'Há uma mensagem sem resposta há 25 min.');
  assert.equal(found.oldest_unanswered?.conversation_id, talk.conversationId);
  assert.ok((found.oldest_unanswered?.seconds ?? 0) >= 25 * 60);
  await panel.deps.database.transaction(shop.tenantId, (tx) =>
    tx.query('update messages set waits = false where id = $1', [id]),
  );
  assert.equal((await health()).status, 'ok');
});

test('what the schema repair could not mend is a problem until a later word says that it is well', async () => {
  const note = (kind: string) =>
    panel.deps.database.pool.query(
      `insert into schema_repairs (id, kind, object, statement, severity, details) values ($1, $2, 'index messages_thread', '', 'warning', $3)`,
      [newId(), kind, { what: 'wrong-index', message: 'The index is another.' }],
    );
  await note('found');
  const found = await health();
  assert.deepEqual([found.schema.status, found.problems[0]?.label], ['warning', 'index messages_thread']);
  await note('resolved');
  assert.equal((await health()).schema.status, 'ok');
});

test('a secret out of an example is a warning for whoever tries the system, by its name alone', async () => {
  const weak = await openPanel([systemRoutes], { NODE_ENV: 'development', ADMIN_TOKEN: 'changeme' });
  try {
    const { body } = await weak.call('GET', '/admin/system/health?lang=es', { as: weak.admin });
    const { problems } = systemHealth.parse(body);
    const found = problems.filter(({ code }) => code === 'secret.weak');
    const admin = found.find(({ subject }) => subject === 'ADMIN_TOKEN');
    assert.match(admin?.sentence ?? '', /El valor de ADMIN_TOKEN .* en producción no se acepta/);
    assert.match(admin?.remedy ?? '', /openssl rand -hex 32/);
    assert.deepEqual(found.map(({ subject }) => subject).toSorted(), [
      'ADMIN_TOKEN',
      'ENCRYPTION_KEY',
      'INTERNAL_API_TOKEN',
    ]);
  } finally {
    await weak.close();
  }
});
