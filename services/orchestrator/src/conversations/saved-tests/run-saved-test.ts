// Runs one saved test with a version: the model is asked, what was recorded answers the tools, and nobody else hears of it.
import type { TestMessage, TestReason, TestResult } from '@nexus/contracts/saved-tests/agent-tests';
import type { TurnRequest, TurnResult, TurnStep } from '@nexus/contracts/turn';
import { AppError } from '@nexus/service-kit/app-error';
import { judgeAnswers, reasonNotRun } from '../../agents/saved-tests/judge-answers.ts';
import type { RunTest } from '../../agents/saved-tests/run-suite.ts';
import type { VersionToTry } from '../../agents/versions/find-version-to-try.ts';
import { readOpening } from '../../credentials/open-credentials.ts';
import type { Deps } from '../../deps.ts';
import { chooseRule, rulesOf } from '../../handoffs/rules/choose-rule.ts';
import { withKnowledge } from '../../knowledge/look-up-knowledge.ts';
import { requireTenant } from '../../tenants/find-tenant.ts';
import { startOfDay } from '../guards/start-of-day.ts';
import { readRulesToTry, readShopToTry } from '../playground/playground.store.ts';
import { withOwnRules } from '../guards/rule-of-turn.ts';
import { trialRequest, nobody, runTrial } from '../playground/run-trial.ts';
import { askPoints, isTakenOverEarly } from './ask-points.ts';
import { shareOfBudget } from './share-of-budget.ts';

type Test = Parameters<RunTest>[0];
type Answer = TestResult['answers'][number];
interface Trial {
  test: Test;
  version: VersionToTry;
  /** How many tests share what is left of the budget. */
  atOnce: number;
}
interface End {
  failure: TurnResult['failure'];
  away: TestReason | null;
  /** A person took over before the last answer, where then the agent had gone on. */
  early: boolean;
}
const none: End = { failure: null, away: null, early: false };

/** The tools of a shop are offered only where one is connected; nothing real travels, so nothing real can be asked. */
const standInStore = { store_id: '0', access_token: 'frozen' };
const standInPhone = '5491100000001';
const noKnowledge = { chunks: 0, words: 0, languages: [], vectors: null, in_postgres: false };

export function runSavedTest(deps: Deps): RunTest {
  return async (test, version, atOnce) => {
    const begun = performance.now();
    const answers: Answer[] = [];
    let end: End;
    try {
      end = await answerAll(deps, { test, version, atOnce }, answers);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      end = { ...none, away: { code: codeOf(error), value: error.code } };
    }
    const reasons = end.away ? [end.away] : judgeAnswers(test.expectations, answers, end.failure, end.early);
    return {
      test_id: test.id,
      name: test.name,
      outcome: end.away ? 'not_run' : reasons.length === 0 ? 'passed' : 'failed',
      reasons,
      answers,
      not_recorded: answers.flatMap(({ steps }) => steps.flatMap(notRecorded)),
      usage: sumOf(answers.flatMap(({ steps }) => steps)),
      duration_ms: Math.round(performance.now() - begun),
    };
  };
}

function codeOf({ code }: AppError): TestReason['code'] {
  if (code === 'playground.budget-spent') return 'budget_spent';
  return code.startsWith('agent.') || code.startsWith('request.') ? 'agent_away' : 'model_away';
}

/** Every answer after the one before it; one that is none, or a person's, is the last. */
async function answerAll(deps: Deps, { test, version, atOnce }: Trial, answers: Answer[]): Promise<End> {
  const said: TestMessage[] = [];
  const points = askPoints(test);
  let from = 0;
  for (const point of points) {
    const asked = test.messages.slice(from, point);
    // What the agent said then gives way to what it says now, from the first answer that is tested on.
    said.push(...(from === 0 ? asked : asked.filter(({ role }) => role !== 'agent')));
    from = point;
    const rule = await ruleOf(deps, test.tenant_id, version, said);
    if (rule !== null) {
      answers.push({ texts: [], handed_over: rule, steps: [] });
      return { ...none, early: isTakenOverEarly(test, point) };
    }
    const request = await requestOf(deps, { test, version, atOnce }, said);
    const result = await runTrial(deps, version.id, request);
    const texts = result.messages.map(({ text, image_url: image }) => [text, image].filter(Boolean).join('\n'));
    answers.push({ texts, handed_over: result.handoff?.reason ?? null, steps: result.steps });
    if (result.failure) return { ...none, failure: result.failure, away: awayOf(result.failure, request, version) };
    if (result.handoff) return { ...none, early: isTakenOverEarly(test, point) };
    said.push(...asMessages(texts, result.steps, said.at(-1)?.at ?? ''));
  }
  return none;
}

/** The agent's own limit is its fault, the rest of the day's budget is not. */
function awayOf(
  failure: NonNullable<TurnResult['failure']>,
  { limits: { max_cost_usd: most } }: TurnRequest,
  { max_turn_cost_usd: own }: VersionToTry,
): TestReason | null {
  const isOfTheDay = failure.code === 'limit.cost' && most !== null && (own === null || most < own);
  return isOfTheDay ? { code: 'budget_spent', value: failure.code } : reasonNotRun(failure);
}

/** The handoff rules, the version's own before the shop's, stand before the agent as they do in a conversation. */
async function ruleOf(
  deps: Deps,
  tenantId: string,
  version: VersionToTry,
  said: TestMessage[],
): Promise<string | null> {
  const kept = await deps.database.transaction(tenantId, (tx) => readRulesToTry(tx, tenantId));
  const asked = said.findLastIndex(({ role }) => role !== 'customer') + 1;
  const before = said.slice(0, asked).map(({ role, text }) => {
    const by = role === 'customer' || role === 'agent' ? role : ('other' as const);
    return { by, text };
  });
  const waiting = said.slice(asked).map(({ text }) => text);
  return chooseRule(rulesOf(withOwnRules({ handoff_rules: kept }, version).handoff_rules), waiting, before);
}

/** @throws AppError `playground.budget-spent`, `credentials.cannot-open` */
async function requestOf(
  deps: Deps,
  { test: { tenant_id: tenantId, setting, tool_results }, version, atOnce }: Trial,
  said: TestMessage[],
): Promise<TurnRequest> {
  const turn = await readOpening(deps.database, tenantId, async (tx) => {
    const { timezone } = await requireTenant(tx, tenantId);
    const since = startOfDay(deps.now(), timezone).since;
    const shop = await readShopToTry(tx, tenantId, { defaultUsd: deps.config.TENANT_DAILY_BUDGET_USD, since });
    if (!shop || (shop.daily_budget_usd > 0 && shop.spent_today_usd >= shop.daily_budget_usd))
      throw new AppError({ code: 'playground.budget-spent', status: 409, message: "Today's budget is spent." });
    // Thrift would try another model than the one that is to be published.
    const context = { ...shareOfBudget(shop, atOnce), ...nobody(), memories: [], thrift_from_percent: null };
    const agent = withKnowledge(
      { ...version, version: version.version ?? 0 },
      { ...noKnowledge, chunks: setting.knowledge_chunks },
    );
    const facts = setting.facts;
    return trialRequest(tx, deps, { tenantId, context, agent, facts, rows: [] }, 1);
  });
  return {
    ...turn,
    customer: { ...turn.customer, phone_variants: [standInPhone] },
    store: setting.has_store ? standInStore : null,
    public_coupons: setting.public_coupons,
    payment_links: setting.payment_links,
    history: said,
    frozen: { tool_results },
    now: said.findLast(({ role }) => role === 'customer')?.at ?? turn.now,
  };
}

/** The answer as the history of the next one, what its tools told with its first bubble. */
function asMessages(texts: string[], steps: TurnStep[], at: string): TestMessage[] {
  const results = steps.flatMap(({ tool }) =>
    tool ? [{ name: tool.name, arguments: tool.arguments, result: tool.result, ok: tool.ok }] : [],
  );
  return texts.map((text, place) => ({ role: 'agent', text, at, tool_results: place === 0 ? results : [] }));
}

function notRecorded({ tool, error }: TurnStep): TestResult['not_recorded'] {
  return tool && error?.code === 'tool.not-recorded' ? [{ name: tool.name, arguments: tool.arguments }] : [];
}

function sumOf(steps: TurnStep[]): TestResult['usage'] {
  const used = steps.flatMap(({ model }) => (model ? [model.usage] : []));
  const add = (field: 'input_tokens' | 'output_tokens' | 'cached_tokens' | 'cache_write_tokens') =>
    used.reduce((sum, one) => sum + one[field], 0);
  return {
    input_tokens: add('input_tokens'),
    output_tokens: add('output_tokens'),
    cached_tokens: add('cached_tokens'),
    cache_write_tokens: add('cache_write_tokens'),
    cost_usd: used.some((one) => one.cost_usd === null)
      ? null
      : used.reduce((sum, one) => sum + (one.cost_usd ?? 0), 0),
    cost_estimated: used.some((one) => one.cost_estimated),
  };
}
