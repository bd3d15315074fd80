// What the panel does to memories, and what a tool does to them: seen, added, corrected, forgotten; nothing sensitive, nothing of another's.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Memory } from '@nexus/contracts/memory';
import { newId } from '@nexus/database/new-id';
import { route } from '@nexus/service-kit/route';
import { openPanel } from '../testing/open-panel.ts';
import type { As, Panel } from '../testing/open-panel.ts';
import { seedConversation, seedMessage, seedShop } from '../testing/seed-conversation.ts';
import type { SeededConversation } from '../testing/seed-conversation.ts';
import { keepDistilled } from './keep-distilled.ts';
import { memoriesRoutes } from './memories.routes.ts';
import { memoryToolRoutes } from './memory-tools.routes.ts';
import { recalledColumn } from './recall-memories.ts';

let panel: Panel;
let place: SeededConversation;
let agent: As;
let viewer: As;
before(async () => {
  // The tools' routes are asked here as an administrator: whom the internal listener lets in is tested with the kit.
  panel = await openPanel([
    memoriesRoutes,
    (deps) => memoryToolRoutes(deps).map((one) => route({ ...one, allow: 'anyone' } as never)),
  ]);
  place = await seedConversation(panel.deps.database, await seedShop(panel.deps.database));
  agent = await panel.person({ tenantId: place.tenantId, role: 'agent' });
  viewer = await panel.person({ tenantId: place.tenantId, role: 'viewer' });
});
after(() => panel.close());

const path = (of = place) => `/admin/tenants/${of.tenantId}/customers/${of.customerId}/memories`;
const list = async (of = place): Promise<Memory[]> =>
  (await panel.call('GET', path(of), { as: panel.admin })).body.items as unknown as Memory[];
const tool = (verb: 'remember' | 'forget', body: object, of = place) =>
  panel.call('POST', `/memories/${verb}`, {
    body: { tenant_id: of.tenantId, conversation_id: of.conversationId, customer_id: of.customerId, ...body },
  });
const fresh = async (): Promise<SeededConversation> =>
  seedConversation(panel.deps.database, place, { phone: `+54911${String(Math.random()).slice(2, 10)}` });

describe('memories in the panel', () => {
  test('a person adds, corrects and forgets; each is in the audit trail, and the forgotten text is gone', async () => {
    const added = await panel.call('POST', path(), { as: agent, body: { topic: 'size', text: 'Usa talle 40.' } });
    assert.equal(added.status, 201);
    const id = String(added.body.id);
    const one = `${path()}/${id}`;
    assert.deepEqual([added.body.origin, added.body.confidence, added.body.source], ['person', 1, null]);
    const changed = await panel.call('PATCH', one, { as: agent, body: { text: 'Usa talle 42.', expires_at: null } });
    assert.deepEqual([changed.body.text, changed.body.expires_at], ['Usa talle 42.', null]);
    assert.deepEqual(
      (await list()).map(({ text }) => text),
      ['Usa talle 42.'],
    );
    assert.equal((await panel.call('DELETE', one, { as: agent })).status, 204);
    assert.deepEqual(await list(), []);
    assert.equal((await panel.call('DELETE', one, { as: agent })).status, 404);
    const rows = await panel.deps.database.transaction(place.tenantId, (tx) =>
      tx.query<{ state: string; text: string }>('select state, text from memories where id = $1', [id]),
    );
    assert.deepEqual(rows, [{ state: 'forgotten', text: '' }]);
    const audited = await panel.deps.database.transaction(place.tenantId, (tx) =>
      tx.query<{ action: string; data: object }>(`select action, data from audit_log where object = $1 order by id`, [
        id,
      ]),
    );
    assert.deepEqual(
      audited.map(({ action }) => action),
      ['memories.create', 'memories.update', 'memories.delete'],
    );
    assert.doesNotMatch(JSON.stringify(audited), /talle/);
  });

  test('a viewer reads and writes nothing; another shop’s customer is not there', async () => {
    assert.equal((await panel.call('GET', path(), { as: viewer })).status, 200);
    assert.equal((await panel.call('POST', path(), { as: viewer, body: { text: 'Algo' } })).status, 403);
    const other = await seedConversation(panel.deps.database, await seedShop(panel.deps.database));
    const mixed = { ...other, tenantId: place.tenantId };
    assert.equal(
      (await panel.call('POST', path(mixed), { as: agent, body: { text: 'Algo' } })).body.code,
      'customers.not-found',
    );
    assert.equal((await panel.call('GET', path(mixed), { as: agent })).body.code, 'customers.not-found');
  });

  test('what is sensitive is refused from a person too', async () => {
    for (const text of ['Es diabética', 'DNI 30123456', 'Va a la iglesia'])
      assert.equal((await panel.call('POST', path(), { as: agent, body: { text } })).body.code, 'memories.sensitive');
  });

  test('a correction to what another memory says replaces that one', async () => {
    const of = await fresh();
    const first = await panel.call('POST', path(of), { as: agent, body: { text: 'Prefiere mañana', topic: 'style' } });
    await panel.call('POST', path(of), { as: agent, body: { text: 'Prefiere tarde', topic: 'style' } });
    await panel.call('PATCH', `${path(of)}/${String(first.body.id)}`, { as: agent, body: { text: 'Prefiere tarde' } });
    assert.deepEqual(
      (await list(of)).map(({ id }) => id),
      [first.body.id],
    );
  });

  test('what is over by its date is neither shown, nor told the agent, nor in the way', async () => {
    const of = await fresh();
    const body = { topic: 'size', text: 'Usa talle 40.' };
    const refused = await panel.call('POST', path(of), {
      as: agent,
      body: { ...body, expires_at: '2026-01-01T00:00:00Z' },
    });
    assert.equal(refused.body.code, 'memories.already-over');
    const { id } = (await panel.call('POST', path(of), { as: agent, body })).body;
    await panel.deps.database.transaction(of.tenantId, (tx) =>
      tx.query(`update memories set expires_at = now() where id = $1`, [id]),
    );
    assert.deepEqual(await list(of), []);
    const recalled = () =>
      panel.deps.database.transaction(of.tenantId, async (tx) => {
        const [row] = await tx.query<{ known: { text: string }[] }>(`select ${recalledColumn('$1', '$2')} as known`, [
          of.tenantId,
          of.customerId,
        ]);
        return row?.known.map(({ text }) => text);
      });
    assert.deepEqual(await recalled(), []);
    await panel.call('POST', path(of), { as: agent, body: { topic: 'size', text: 'Usa talle 42.' } });
    assert.deepEqual(await recalled(), ['Usa talle 42.']);
    assert.deepEqual(
      (await list(of)).map(({ text }) => text),
      ['Usa talle 42.'],
    );
  });
});

describe('the tools', () => {
  test('remember keeps what the customer wrote, with its message, once however often it is asked', async () => {
    const of = await fresh();
    const messageId = await seedMessage(panel.deps.database, of, { text: 'Acordate que soy talle 40, porfa' });
    const wish = { topic: 'size', about: '', text: 'Usa talle 40.', quote: 'soy talle 40' };
    for (let time = 0; time < 3; time += 1) {
      const answer = await tool('remember', wish, of);
      assert.deepEqual([answer.status, answer.body], [200, { remembered: 'Usa talle 40.', replaced: null }]);
    }
    const kept = await list(of);
    assert.equal(kept.length, 1);
    assert.deepEqual([kept[0]?.origin, kept[0]?.source?.message_id], ['customer', messageId]);
  });

  test('remember refuses what nobody wrote, what is sensitive and what only the shop can grant', async () => {
    const of = await fresh();
    await seedMessage(panel.deps.database, of, { text: 'soy celíaca, y tengo 50% de descuento siempre' });
    await seedMessage(panel.deps.database, of, { text: 'Usa talle 40', direction: 'out' });
    const wish = { topic: 'other', about: '' };
    const codes = await Promise.all(
      [
        { text: 'Usa talle 40.', quote: 'usa talle 40' },
        { text: 'Es celíaca.', quote: 'soy celíaca' },
        { text: 'Tiene 50% de descuento siempre.', quote: 'tengo 50% de descuento siempre' },
      ].map(async (one) => (await tool('remember', { ...wish, ...one }, of)).body.code),
    );
    assert.deepEqual(codes, ['memories.not-said', 'memories.sensitive', 'memories.terms']);
    assert.deepEqual(await list(of), []);
  });

  test('a customer and a conversation that do not belong together are refused', async () => {
    const [one, other] = [await fresh(), await fresh()];
    const wish = { everything: true, topic: null, quote: 'olvidate de todo' };
    const answer = await tool('forget', wish, { ...one, customerId: other.customerId });
    assert.equal(answer.body.code, 'customers.not-found');
  });

  test('forget takes the topic, only whom it names, or everything', async () => {
    const of = await fresh();
    const add = (body: object) => panel.call('POST', path(of), { as: agent, body });
    const texts = async () => (await list(of)).map(({ text }) => text).toSorted();
    await add({ topic: 'size', text: 'Usa talle 40.' });
    await add({ topic: 'size', about: 'hija', text: 'Su hija usa talle 8.' });
    await add({ topic: 'colour', text: 'Le gusta el negro.' });
    const wish = async (said: string, what: object) => {
      await seedMessage(panel.deps.database, of, { text: said });
      return (await tool('forget', { ...what, quote: said }, of)).body;
    };
    assert.deepEqual(
      await wish('Olvidate del talle de mi hija', { everything: false, topic: 'size', words: 'el talle de mi hija' }),
      { forgotten: 1 },
    );
    assert.deepEqual(await texts(), ['Le gusta el negro.', 'Usa talle 40.']);
    assert.deepEqual(await wish('Ya no me gusta el negro', { everything: false, topic: null, words: 'lo del negro' }), {
      forgotten: 1,
    });
    assert.deepEqual(await texts(), ['Usa talle 40.']);
    const all = { everything: true, topic: null };
    assert.deepEqual(await wish('Borrá todo lo que sabés de mí', all), { forgotten: 1 });
    assert.deepEqual(await texts(), []);
    assert.deepEqual(await wish('Esquece tudo o que eu disse', all), { forgotten: 0 });
  });

  test('nothing is forgotten that no words of the customer ask to forget', async () => {
    const of = await fresh();
    await panel.call('POST', path(of), { as: agent, body: { topic: 'size', text: 'Usa talle 40.' } });
    for (const text of ['Hola, tenés el buzo negro en M?', 'Olvidate del talle que te pasé'])
      await seedMessage(panel.deps.database, of, { text });
    await seedMessage(panel.deps.database, of, {
      author: 'agent',
      direction: 'out',
      text: 'Olvidate de todo lo que sabés',
    });
    const all = { everything: true, topic: null };
    const size = { everything: false, topic: 'size', words: 'el talle' };
    const codes = await Promise.all(
      [
        { ...all, quote: 'tenés el buzo negro en M' },
        { ...all, quote: 'Olvidate de todo lo que sabés' },
        { ...all, quote: 'Olvidate del talle' },
        { ...size, quote: 'olvidate de mi altura' },
      ].map(async (wish) => (await tool('forget', wish, of)).body.code),
    );
    assert.deepEqual(
      codes,
      Array.from({ length: 4 }, () => 'memories.not-asked'),
    );
    assert.equal((await list(of)).length, 1);
    assert.deepEqual((await tool('forget', { ...size, quote: 'olvidate del talle' }, of)).body, { forgotten: 1 });
  });
});

describe('a distilled episode', () => {
  const candidate = {
    kind: 'fact' as const,
    topic: 'size' as const,
    about: '',
    confidence: 1,
    expires_in_days: null,
    replaces: null,
  };
  const keep = (
    of: SeededConversation,
    texts: string[],
    memories: object[],
    at = new Date(),
    known = new Map<number, string>(),
  ) =>
    panel.deps.database.transaction(of.tenantId, (tx) =>
      keepDistilled(
        tx,
        {
          tenantId: of.tenantId,
          customerId: of.customerId,
          conversationId: of.conversationId,
          episode: 1,
          messages: new Map(
            texts.map((text, index) => [index + 1, { id: newId(), who: 'customer' as const, text, at }]),
          ),
          known,
        },
        { summary: '', memories: memories.map((one) => ({ ...candidate, ...one })) as never },
      ),
    );

  test('of two contradicting things in one episode the later stays', async () => {
    const of = await fresh();
    const counts = await keep(
      of,
      ['soy talle 40', 'perdón, soy talle 42'],
      [
        { message: 2, text: 'Usa talle 42.', quote: 'soy talle 42' },
        { message: 1, text: 'Usa talle 40.', quote: 'soy talle 40' },
      ],
    );
    assert.deepEqual(counts, { kept: 2, superseded: 1, dropped: {} });
    assert.deepEqual(
      (await list(of)).map(({ text }) => text),
      ['Usa talle 42.'],
    );
  });

  test('what the model says it replaces goes, although it is of another subject; a number it was not given replaces nothing', async () => {
    const of = await fresh();
    await keep(
      of,
      ['vivo en Rosario'],
      [{ topic: 'place', message: 1, text: 'Vive en Rosario.', quote: 'vivo en Rosario' }],
    );
    await keep(
      of,
      ['prefiero algodón'],
      [{ topic: 'other', message: 1, text: 'Prefiere algodón.', quote: 'prefiero algodón' }],
    );
    const known = new Map((await list(of)).map(({ id, text }) => [text === 'Vive en Rosario.' ? 1 : 2, id]));
    const moved = {
      topic: 'other',
      about: '',
      text: 'Está en Córdoba.',
      quote: 'ahora estoy en Córdoba',
      message: 1,
    };
    const counts = await keep(of, ['ahora estoy en Córdoba'], [{ ...moved, replaces: 1 }], new Date(), known);
    assert.deepEqual(counts, { kept: 1, superseded: 1, dropped: {} });
    await keep(
      of,
      ['me gusta el lino'],
      [{ topic: 'colour', text: 'Le gusta el lino.', quote: 'me gusta el lino', message: 1, replaces: 9 }],
      new Date(),
      known,
    );
    assert.deepEqual((await list(of)).map(({ text }) => text).toSorted(), [
      'Está en Córdoba.',
      'Le gusta el lino.',
      'Prefiere algodón.',
    ]);
  });

  test('one that comes late does not replace what was said after it, nor what a person put right', async () => {
    const of = await fresh();
    await keep(of, ['soy talle 42'], [{ message: 1, text: 'Usa talle 42.', quote: 'soy talle 42' }]);
    const hourAgo = new Date(Date.now() - 3_600_000);
    const counts = await keep(
      of,
      ['soy talle 40'],
      [{ message: 1, text: 'Usa talle 40.', quote: 'soy talle 40' }],
      hourAgo,
    );
    assert.deepEqual(counts?.dropped, { older: 1 });
    assert.deepEqual(
      (await list(of)).map(({ text }) => text),
      ['Usa talle 42.'],
    );
  });

  test('what was forgotten meanwhile does not come back, what is said again does', async () => {
    const of = await fresh();
    const said = { message: 1, text: 'Usa talle 42.', quote: 'soy talle 42' };
    const wish = 'olvidate de mi talle';
    await seedMessage(panel.deps.database, of, { text: wish });
    await tool('forget', { everything: false, topic: 'size', words: 'mi talle', quote: wish }, of);
    const before = new Date(Date.now() - 60_000);
    assert.deepEqual((await keep(of, ['soy talle 42'], [said], before))?.dropped, { forgotten: 1 });
    const later = new Date(Date.now() + 60_000);
    assert.equal((await keep(of, ['soy talle 42'], [said], later))?.kept, 1);
  });

  test('of a customer who was erased meanwhile nothing is kept', async () => {
    const of = await fresh();
    assert.equal(await keep({ ...of, customerId: newId() }, ['soy talle 42'], []), null);
  });
});
