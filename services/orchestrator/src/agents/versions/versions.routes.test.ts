// Versions: what is drafted answers nobody, what is published never changes, and nothing anybody wrote is lost.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { newId } from '@nexus/database/new-id';
import { openPanel } from '../../testing/open-panel.ts';
import type { As, Panel } from '../../testing/open-panel.ts';
import { testExpectations } from '@nexus/contracts/saved-tests/agent-tests';
import { agentsRoutes } from '../agents.routes.ts';
import { firstAgent } from '../look-up-agents.ts';
import { keepTest } from '../saved-tests/keep-test.ts';
import { createTenant } from '../create-tenant.ts';
import { enableTool } from '../enable-tool.ts';
import { agentVersionRoutes } from './versions.routes.ts';

interface Version {
  id: string;
  number: number | null;
  state: string;
  author: string;
  note: string;
  restored_from: number | null;
}

describe('versions of an agent', () => {
  let panel: Panel;
  let tenantId: string;
  let agentId: string;
  let manager: As;
  before(async () => {
    // The agent service is away: what agents are made of is taken as it is.
    panel = await openPanel([agentsRoutes, agentVersionRoutes], { AGENT_SERVICE_URL: 'http://127.0.0.1:9' });
  });
  after(() => panel.close());
  beforeEach(async () => {
    const shop = { store_name: 'Moda', locale: 'es-AR', timezone: 'UTC', currency: 'ARS' };
    tenantId = (await createTenant(panel.deps, null, shop)).id;
    manager = await panel.person({ tenantId, role: 'manager' });
    const { body } = await panel.call('GET', `/admin/tenants/${tenantId}/agents`, { as: manager });
    agentId = String(body.items?.[0]?.id);
  });

  const call = (method: string, path = '', body?: unknown, as = manager) =>
    panel.call(method, `/admin/tenants/${tenantId}/agents/${agentId}${path}`, { as, body });
  const done = async (method: string, path = '', body?: unknown) => {
    const answer = await call(method, path, body);
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    return answer.body;
  };
  const versions = async () => (await done('GET', '/versions')).items as unknown as Version[];
  const told = async () => (await versions()).map(({ number, state, note }) => [number, state, note]);
  const answers = () =>
    panel.deps.database.transaction(tenantId, async (tx) => {
      await panel.deps.cache.invalidate(tx, tenantId, ['answering-agent']);
    });
  const keepGreeting = async () => {
    const messages = [{ role: 'customer' as const, text: 'Hola', at: '2026-03-02T15:00:00.000Z', tool_results: [] }];
    const setting = { facts: null, has_store: false, knowledge_chunks: 0, public_coupons: [], payment_links: false };
    await panel.deps.database.transaction(tenantId, (tx) =>
      keepTest(tx, tenantId, {
        agentId,
        name: 'Saluda',
        exchange: { scope: 'answer', messages, tool_results: [] },
        setting,
        expectations: testExpectations.parse({}),
      }),
    );
  };
  /** What the next turn would answer with, read anew. */
  const chosen = async () => {
    await answers();
    const end = Date.now() + 5000;
    for (;;) {
      const agent = await firstAgent(panel.deps, tenantId);
      const { body } = await call('GET');
      if (agent?.version_id === body.published_version_id || Date.now() > end) return agent;
      await new Promise((pause) => setImmediate(pause));
    }
  };
  const byHand = (sql: string) => panel.deps.database.transaction(tenantId, (tx) => tx.query(sql, [tenantId]));

  test('a new agent is its version 1; a change without a draft is the next one at once, and no change is none', async () => {
    assert.deepEqual(await told(), [[1, 'published', '']]);
    await done('PATCH', '', { tone: 'cálida', note: 'más cálida' });
    await done('PATCH', '', { tone: 'cálida' });
    await done('PATCH', '', { is_active: true });
    assert.deepEqual(await told(), [
      [2, 'published', 'más cálida'],
      [1, 'past', ''],
    ]);
    assert.deepEqual(
      (await versions()).map(({ author }) => author),
      ['Ana', 'system'],
    );
    assert.deepEqual([(await chosen())?.version, (await chosen())?.tone], [2, 'cálida']);
  });

  test('a draft answers nobody until it is published, and says what it would change', async () => {
    const before = await chosen();
    const prompt = String((await done('GET')).system_prompt);
    await done('PATCH', '', { draft: true, system_prompt: `${prompt}\nDespedite con un abrazo.` });
    const drafted = await done('PATCH', '', { draft: true, temperature: 0.2, note: 'abrazo' });
    assert.equal(drafted.system_prompt, prompt);
    assert.equal((await chosen())?.system_prompt, before?.system_prompt);
    assert.deepEqual((await told())[0], [null, 'draft', 'abrazo']);
    const detail = await done('GET', `/versions/${String(drafted.draft_version_id)}`);
    const changes = detail.changes as {
      field: string;
      before: unknown;
      after: unknown;
      lines: { kind: string; text: string }[] | null;
    }[];
    assert.deepEqual(
      changes.map(({ field }) => field),
      ['temperature', 'system_prompt'],
    );
    assert.deepEqual(
      changes[1]?.lines?.filter(({ kind }) => kind !== 'same'),
      [{ kind: 'added', text: 'Despedite con un abrazo.' }],
    );
    const published = await done('POST', '/publish', { revision: drafted.revision, note: 'con abrazo' });
    assert.deepEqual([published.published_number, published.draft_version_id], [2, null]);
    const now = await chosen();
    assert.deepEqual([now?.version_id, now?.temperature], [published.published_version_id, 0.2]);
    assert.match(now?.system_prompt ?? '', /abrazo/);
    assert.equal((await call('POST', '/publish', {})).body.code, 'agents.no-draft');
  });

  test('whoever saves over what they did not see is told so, and nothing is overwritten', async () => {
    const seen = await done('GET');
    const first = await done('PATCH', '', { draft: true, name: 'Uno', revision: seen.revision });
    for (const [method, path, body] of [
      ['PATCH', '', { draft: true, name: 'Dos' }],
      ['PATCH', '', { name: 'Dos' }],
      ['POST', '/publish', {}],
      ['POST', '/discard-draft', {}],
      ['POST', '/roll-back', { version_id: seen.published_version_id }],
    ] as const) {
      const { status, body: problem } = await call(method, path, { ...body, revision: seen.revision });
      assert.deepEqual(
        [status, problem.code, problem.revision],
        [409, 'agents.changed-meanwhile', first.revision],
        `${method} ${path}`,
      );
    }
    const both = await Promise.all(
      ['Tres', 'Cuatro'].map((name) => call('PATCH', '', { draft: true, name, revision: first.revision })),
    );
    assert.deepEqual(both.map(({ status }) => status).toSorted(), [200, 409]);
    assert.deepEqual(
      (await told()).map(([number]) => number),
      [null, 1],
    );
  });

  test('going back publishes the old content under a new number; going back from that undoes it', async () => {
    const first = String((await done('GET')).published_version_id);
    const second = await done('PATCH', '', { system_prompt: 'Nuevo.' });
    const back = await done('POST', '/roll-back', { version_id: first, revision: second.revision, note: 'no gustó' });
    assert.match(String(back.system_prompt), /ventas/);
    assert.deepEqual(await told(), [
      [3, 'published', 'no gustó'],
      [2, 'past', ''],
      [1, 'past', ''],
    ]);
    assert.equal((await versions())[0]?.restored_from, 1);
    assert.equal((await chosen())?.version, 3);
    const undone = await done('POST', '/roll-back', { version_id: second.published_version_id });
    assert.deepEqual([undone.system_prompt, undone.published_number], ['Nuevo.', 4]);
    const draft = await done('PATCH', '', { draft: true, name: 'Z' });
    const { body } = await call('POST', '/roll-back', { version_id: draft.draft_version_id });
    assert.equal(body.code, 'agents.is-a-draft');
  });

  test('what a replica without versions wrote, or was there before them, becomes a version of its own', async () => {
    await byHand('update agents set published_version_id = null where tenant_id = $1');
    await byHand('delete from agent_versions where tenant_id = $1');
    assert.equal((await chosen())?.version, 1);
    await byHand(`update agents set system_prompt = 'Escrito por otra réplica.' where tenant_id = $1`);
    const changed = await done('PATCH', '', { name: 'Otra' });
    assert.deepEqual([changed.system_prompt, changed.published_number], ['Escrito por otra réplica.', 3]);
    const [, second] = await versions();
    const detail = await done('GET', `/versions/${second?.id}`);
    assert.deepEqual(
      [second?.author, (detail.content as { system_prompt: string }).system_prompt],
      ['system', 'Escrito por otra réplica.'],
    );
  });

  test('a tool that is given to all agents is given to their drafts too', async () => {
    await done('PATCH', '', { draft: true, enabled_tools: ['get_order'] });
    await panel.deps.database.transaction(tenantId, (tx) => enableTool(panel.deps, tx, tenantId, 'search_knowledge'));
    assert.ok(((await done('GET')).enabled_tools as string[]).includes('search_knowledge'));
    const published = await done('POST', '/publish', {});
    assert.deepEqual(published.enabled_tools, ['get_order', 'search_knowledge']);
  });

  test('an agent with tests gets a tool that all agents are given in its draft, which its tests hold back', async () => {
    const before = await done('GET');
    await keepGreeting();
    for (const tool of ['search_knowledge', 'create_payment_link', 'search_knowledge'])
      await panel.deps.database.transaction(tenantId, (tx) => enableTool(panel.deps, tx, tenantId, tool));
    const after = await done('GET');
    assert.deepEqual(after.enabled_tools, before.enabled_tools, 'what answers is as it was');
    assert.equal(after.published_number, before.published_number);
    assert.notEqual(after.revision, before.revision, 'whoever saved meanwhile is told');
    const { content } = await done('GET', `/versions/${after.draft_version_id}`);
    assert.deepEqual((content as { enabled_tools: string[] }).enabled_tools, [
      ...(before.enabled_tools as string[]),
      'search_knowledge',
      'create_payment_link',
    ]);
    const refused = await call('POST', '/publish', { despite_tests: 'lo vi yo mismo' });
    assert.deepEqual([refused.status, refused.body.code], [403, 'agents.owner-only']);
  });

  test('instructions with a variable there is not are refused with those there are, also as a draft', async () => {
    for (const draft of [true, false]) {
      const { status, body } = await call('PATCH', '', { draft, system_prompt: 'Abrimos {{horarios}} y {{precios}}' });
      assert.deepEqual([status, body.code], [422, 'agents.unknown-variable']);
      assert.match(JSON.stringify(body), /no variable \{\{precios\}\}\. There are [^"]*\{\{envios\}\}/);
    }
    await done('PATCH', '', { draft: true, system_prompt: 'Abrimos {{Horarios}} y {{envíos}}' });
    await done('POST', '/publish', {});
  });

  test('a draft thrown away is gone; an agent is switched off at once, never by draft', async () => {
    await done('PATCH', '', { draft: true, name: 'Z' });
    assert.equal((await done('POST', '/discard-draft', {})).draft_version_id, null);
    assert.deepEqual(await told(), [[1, 'published', '']]);
    const { status, body } = await call('PATCH', '', { draft: true, is_active: false });
    assert.deepEqual([status, body.code], [422, 'agents.not-of-a-draft']);
  });

  test('what its tests hold back only an owner publishes, saying why; past the draft nobody changes it', async () => {
    await keepGreeting();
    const direct = await call('PATCH', '', { tone: 'otra' });
    assert.deepEqual([direct.status, direct.body.code], [409, 'agents.tests-want-a-draft']);
    await done('PATCH', '', { is_active: true });
    await done('PATCH', '', { draft: true, tone: 'otra' });
    const despite = { note: 'apuro', despite_tests: 'lo vi yo mismo' };
    const refused = await call('POST', '/publish', despite);
    assert.deepEqual([refused.status, refused.body.code], [403, 'agents.owner-only']);
    assert.equal((await call('POST', '/publish', { despite_tests: 'no' })).status, 400);
    const owner = await panel.person({ tenantId, role: 'owner' });
    assert.equal((await call('POST', '/publish', despite, owner)).status, 200);
    assert.deepEqual((await told())[0], [2, 'published', 'apuro · ✗ ? · lo vi yo mismo']);
  });

  test('another shop’s versions are not found, and those who may only read publish nothing', async () => {
    const shop = { store_name: 'Otra', locale: 'es-AR', timezone: 'UTC', currency: 'ARS' };
    const other = (await createTenant(panel.deps, null, shop)).id;
    const owner = await panel.person({ tenantId: other, role: 'owner' });
    const version = (await versions())[0]?.id;
    for (const path of ['/versions', `/versions/${version}`])
      assert.equal(
        (await panel.call('GET', `/admin/tenants/${other}/agents/${agentId}${path}`, { as: owner })).body.code,
        'agents.not-found',
      );
    assert.equal((await call('GET', `/versions/${newId()}`)).body.code, 'agent-versions.not-found');
    for (const role of ['viewer', 'agent'] as const) {
      const as = await panel.person({ tenantId, role });
      for (const path of ['/publish', '/discard-draft', '/roll-back'])
        assert.equal((await call('POST', path, { version_id: version }, as)).body.code, 'session.not-allowed');
      assert.equal((await call('GET', '/versions', undefined, as)).status, 200);
    }
  });
});
