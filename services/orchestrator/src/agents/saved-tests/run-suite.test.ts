// A run of tests goes on where a dead worker left it, says nothing of what changed meanwhile, and is never taken for green when it is not.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { testExpectations } from '@nexus/contracts/saved-tests/agent-tests';
import type { TestResult } from '@nexus/contracts/saved-tests/agent-tests';
import { openPanel } from '../../testing/open-panel.ts';
import type { Panel } from '../../testing/open-panel.ts';
import { createTenant } from '../create-tenant.ts';
import { findVersionToTry } from '../versions/find-version-to-try.ts';
import { keepTest, mostTests } from './keep-test.ts';
import { requirePassed } from './require-passed.ts';
import { runSuite } from './run-suite.ts';
import type { RunTest } from './run-suite.ts';
import { findRun } from './runs.store.ts';
import type { RunRow } from './runs.store.ts';
import { startRun } from './start-run.ts';

const usage = { input_tokens: 0, output_tokens: 0, cached_tokens: 0, cache_write_tokens: 0, cost_usd: 0 };
const ends =
  (outcome: TestResult['outcome']): RunTest =>
  ({ id, name }) =>
    Promise.resolve({ test_id: id, name, outcome, reasons: [], answers: [], not_recorded: [], usage, duration_ms: 1 });

describe('a run of tests', () => {
  let panel: Panel;
  let tenantId: string;
  let agentId: string;
  before(async () => {
    panel = await openPanel([]);
  });
  after(() => panel.close());
  const inTenant: Panel['deps']['database']['transaction'] = (tenant, work) =>
    panel.deps.database.transaction(tenant, work);
  const save = (name: string) =>
    inTenant(tenantId, (tx) =>
      keepTest(tx, tenantId, {
        agentId,
        name,
        exchange: {
          scope: 'answer',
          messages: [{ role: 'customer', text: 'Hola', at: '2026-03-02T15:00:00.000Z', tool_results: [] }],
          tool_results: [],
        },
        setting: { facts: null, has_store: false, knowledge_chunks: 0, public_coupons: [], payment_links: false },
        expectations: testExpectations.parse({}),
      }),
    );
  beforeEach(async () => {
    const shop = { store_name: 'Moda', locale: 'es-AR', timezone: 'UTC', currency: 'ARS' };
    tenantId = (await createTenant(panel.deps, null, shop)).id;
    const [agent] = await inTenant(tenantId, (tx) => tx.query<{ id: string }>('select id from agents'));
    agentId = agent?.id ?? '';
    for (const name of ['a', 'b', 'c', 'd']) await save(name);
  });
  const begin = async (): Promise<RunRow> =>
    (await inTenant(tenantId, async (tx) =>
      startRun(tx, tenantId, await findVersionToTry(tx, tenantId, agentId, null)),
    )) as RunRow;
  const carryOn = (run: RunRow, runTest: RunTest, more: { lastAttempt?: boolean; signal?: AbortSignal } = {}) =>
    runSuite(panel.deps, runTest).run(
      { run_id: run.id },
      { tenantId, attempt: 1, lastAttempt: false, signal: new AbortController().signal, ...more },
    );
  const state = async (run: RunRow) => {
    const now = await inTenant(tenantId, (tx) => findRun(tx, tenantId, run.id));
    return [now?.state, now?.verdict, now?.stopped_by, now?.done];
  };

  test('comes to the verdict of its worst test', async () => {
    for (const [verdict, ...outcomes] of [
      ['passed', 'passed'],
      ['not_run', 'passed', 'not_run'],
      ['failed', 'not_run', 'failed', 'passed'],
    ] as const) {
      const run = await begin();
      let place = 0;
      await carryOn(run, (...of) => ends(outcomes[(place += 1) % outcomes.length] ?? 'passed')(...of));
      assert.deepEqual(await state(run), ['finished', verdict, null, 4]);
    }
  });

  test('tells each test how many share what may be spent', async () => {
    const shared: number[] = [];
    await carryOn(await begin(), (of, version, atOnce) => {
      shared.push(atOnce);
      return ends('passed')(of, version, atOnce);
    });
    assert.deepEqual(shared, [3, 3, 3, 3]);
  });

  test('goes on where it stood when its worker failed or was stopped, and gives up after the last try', async () => {
    const run = await begin();
    const ran: string[] = [];
    const failing: RunTest = async (of, version) => {
      ran.push(of.name);
      if (of.name === 'b') throw new Error('the worker is gone');
      return ends('passed')(of, version, 1);
    };
    await assert.rejects(carryOn(run, failing));
    assert.deepEqual((await state(run)).slice(0, 2), ['running', null]);
    const stopped = new AbortController();
    stopped.abort();
    await assert.rejects(carryOn(run, failing, { signal: stopped.signal }));
    assert.equal((await state(run))[0], 'running');
    const before = ran.filter((name) => name !== 'b');
    ran.length = 0;
    await carryOn(run, (of, version) => {
      ran.push(of.name);
      return ends('passed')(of, version, 1);
    });
    assert.deepEqual(await state(run), ['finished', 'passed', null, 4]);
    assert.ok(ran.includes('b') && before.every((name) => !ran.includes(name)), 'nothing is run twice');
    const other = await begin();
    await assert.rejects(carryOn(other, failing, { lastAttempt: true }));
    assert.deepEqual((await state(other)).slice(0, 3), ['stopped', null, 'gave_up']);
  });

  test('is stopped when a test is added or the agent changes; a publication that waits is told to ask again', async () => {
    const run = await begin();
    await carryOn(run, async (of, version) => {
      if (of.name === 'a') await save('e');
      return ends('passed')(of, version, 1);
    });
    assert.deepEqual((await state(run)).slice(0, 3), ['stopped', null, 'changed']);
    const [version] = await inTenant(tenantId, (tx) => tx.query<{ id: string }>('select id from agent_versions'));
    const asked = { tenantId, agentId, draftId: version?.id ?? '' };
    await assert.rejects(requirePassed(panel.deps, {} as never, asked, 300), (error: Record<string, unknown>) => {
      assert.equal(error.code, 'agents.tests-running');
      assert.deepEqual([(error.details as { done: number }).done, (error.details as { total: number }).total], [0, 5]);
      return true;
    });
  });

  test('an agent has so many tests and no more', async () => {
    for (let count = 4; count < mostTests; count += 1) await save(String(count));
    await assert.rejects(save('one more'), { code: 'agent-tests.too-many' });
  });
});
