// Puts together what the agent is told for one turn: shop, agent, customer, the episode with the facts read in it.
import type { TurnHistoryItem, TurnRequest } from '@nexus/contracts/turn';
import type { Deps } from '../deps.ts';
import { cannotOpen } from '../credentials/note-cannot-open.ts';
import type { AnsweringAgent } from '../agents/look-up-agents.ts';
import { modelCredentials, modelKeyOwner } from '../credentials/model-keys.ts';
import type { KeptCredentials } from '../credentials/open-credentials.ts';
import { phoneVariants } from '../customers/match-phone.ts';
import { recallMemories } from '../memories/recall-memories.ts';
import type { Routed } from './routing/route-turn.ts';
import type { HistoryRow, ToolStepRow, TurnContext } from './store/turns.store.ts';

/** Messages of the episode the agent is given; it shows the model the newest and makes the rest short. */
export const historyLength = 120;
/** Turns whose tool results are given again with what was said; those of older ones beside it, each call's once. */
export const turnsWithFacts = 12;
/** The same for a shop that wants thrift. */
const thriftyHistoryLength = 12;
const thriftyTurnsWithFacts = 2;

/** A turn that was permitted may always begin. */
const leastUsd = 0.0001;

/** What a turn is told of the shop and of whom it answers. */
export type TurnSubject = Pick<
  TurnContext,
  | 'store_name'
  | 'locale'
  | 'timezone'
  | 'currency'
  | 'conversation_id'
  | 'episode'
  | 'customer_id'
  | 'customer_name'
  | 'customer_phone'
  | 'store_customer_id'
  | 'store_id'
  | 'public_coupons'
  | 'payment_links'
  | 'memories'
  | keyof Thrift
>;
export type Thrift = Pick<
  TurnContext,
  | 'daily_budget_usd'
  | 'spent_today_usd'
  | 'thrift_from_percent'
  | 'thrift_model_provider'
  | 'thrift_model'
  | 'model_prices'
>;

/** Owners of the secrets a turn is told. */
export const ownersOfTurn = ['store', 'model:%'];

export interface KnownOfTurn extends Partial<Pick<Routed, 'colleagues' | 'takenOverFrom'>> {
  tenantId: string;
  turnId: string;
  context: TurnSubject;
  agent: AnsweringAgent;
  facts: TurnRequest['shop_facts'];
  rows: HistoryRow[];
  toolSteps: ToolStepRow[];
  /** Those of `ownersOfTurn`. */
  credentials: KeptCredentials;
}

/** A store whose token does not open is one that is not connected. @throws AppError `credentials.cannot-open` for the model's key */
export function buildTurnRequest(deps: Pick<Deps, 'config' | 'now'>, known: KnownOfTurn): TurnRequest {
  const { tenantId, turnId, context, agent, credentials } = known;
  const {
    fallback_models: fallbacks,
    max_turn_cost_usd: maxTurnCost,
    max_steps: maxSteps,
    version_id: _versionId,
    version: _version,
    hours: _hours,
    outside_hours: _outside,
    handoff_rules: _rules,
    ...own
  } = agent;
  const thrifty = wantsThrift(context);
  const rows = thrifty ? known.rows.slice(-thriftyHistoryLength) : known.rows;
  const [first, ...others] = modelsOf(own, fallbacks, context);
  const turnIds = [
    ...new Set(rows.flatMap((row) => (row.direction === 'out' && row.turn_id ? [row.turn_id] : []))),
  ].slice(thrifty ? -thriftyTurnsWithFacts : -turnsWithFacts);
  const [toolSteps, earlier] = [true, false].map((recent) =>
    known.toolSteps.filter((fact) => turnIds.includes(fact.turn_id) === recent),
  ) as [ToolStepRow[], ToolStepRow[]];
  const asked = withKeys(deps.config, credentials, [first, ...others]);
  const storeToken = credentials.of('store').values.access_token;
  return {
    turn_id: turnId,
    tenant: {
      id: tenantId,
      store_name: context.store_name,
      locale: context.locale,
      timezone: context.timezone,
      currency: context.currency,
    },
    conversation: { id: context.conversation_id, episode: context.episode },
    customer: {
      id: context.customer_id,
      name: context.customer_name,
      phone_variants: context.customer_phone ? phoneVariants(context.customer_phone) : [],
      store_customer_id: context.store_customer_id,
    },
    agent: { ...own, ...first },
    playground: false,
    frozen: null,
    model_credentials: asked.model_credentials,
    models: {
      fallbacks: asked.fallbacks,
      thrift: thrifty ? { budget_usd: context.daily_budget_usd, spent_usd: context.spent_today_usd } : null,
      prices: context.model_prices,
    },
    store: context.store_id && storeToken ? { store_id: context.store_id, access_token: storeToken } : null,
    public_coupons: context.public_coupons,
    payment_links: context.payment_links,
    shop_facts: known.facts,
    ...recallMemories(context.memories, questionOf(rows), deps.now()),
    colleagues: (known.colleagues ?? []).map(({ shown }) => shown),
    taken_over_from: known.takenOverFrom ?? null,
    earlier_results: lastOfEachCall(earlier),
    history: historyOf(rows, toolSteps),
    limits: {
      max_steps: maxSteps ?? 8,
      max_tokens: 60_000,
      max_milliseconds: deps.config.TURN_TIME_LIMIT_MS,
      max_cost_usd: mostOfTurn(context, maxTurnCost),
    },
    now: deps.now().toISOString(),
  };
}

/** What the customer wrote since the last answer. */
function questionOf(rows: HistoryRow[]): string {
  const answered = rows.findLastIndex((row) => row.direction === 'out' && row.author !== 'automatic');
  return rows
    .slice(answered + 1)
    .filter((row) => row.author === 'customer')
    .map((row) => row.text)
    .join('\n');
}

/** What the turn may cost: what is left of the day's budget, and the agent's own limit; the smaller one. */
function mostOfTurn(context: Thrift, maxTurnCost: number | null): number | null {
  const { daily_budget_usd: budget, spent_today_usd: spent } = context;
  const left = budget > 0 ? Math.max(leastUsd, budget - spent) : null;
  return left === null || maxTurnCost === null ? (left ?? maxTurnCost) : Math.min(left, maxTurnCost);
}

/** Whether so much of the day's budget is spent that the cheaper model is to answer. */
function wantsThrift(context: Thrift): boolean {
  const { thrift_from_percent: percent, daily_budget_usd: budget, spent_today_usd: spent } = context;
  return percent !== null && budget > 0 && spent >= (budget * percent) / 100;
}

type ModelName = { model_provider: string; model: string };

/** A fall-back without a key that opens is left out. @throws AppError `credentials.cannot-open` for the key of the first */
export function withKeys(
  config: Deps['config'],
  credentials: KeptCredentials,
  [first, ...others]: [ModelName, ...ModelName[]],
): Pick<TurnRequest, 'model_credentials'> & Pick<TurnRequest['models'], 'fallbacks'> {
  const own = credentials.of(modelKeyOwner(first.model_provider));
  if (own.broken[0]) throw cannotOpen(own.broken[0]);
  return {
    model_credentials: modelCredentials(config, first.model_provider, own.values),
    fallbacks: others.flatMap((one) => {
      const { values, broken } = credentials.of(modelKeyOwner(one.model_provider));
      const key = modelCredentials(config, one.model_provider, values);
      return broken.length > 0 || key.api_key === '' ? [] : [{ ...one, credentials: key }];
    }),
  };
}

/** In the order in which they are asked. With thrift the cheaper model stands first, and the agent's own one last. */
export function modelsOf(own: ModelName, fallbacks: ModelName[], context: Thrift): [ModelName, ...ModelName[]] {
  const { thrift_model_provider: provider, thrift_model: cheaper } = context;
  const agents = { model_provider: own.model_provider, model: own.model };
  if (!wantsThrift(context) || provider === null || cheaper === null) return [agents, ...fallbacks];
  return [{ model_provider: provider, model: cheaper }, ...fallbacks, agents];
}

/** One item per message; the facts of a turn stand with its first bubble. */
export function historyOf(rows: HistoryRow[], facts: ToolStepRow[]): TurnHistoryItem[] {
  const told = new Set<string>();
  return rows.map((row) => {
    const withFacts = row.direction === 'out' && row.turn_id !== null && !told.has(row.turn_id);
    if (withFacts && row.turn_id) told.add(row.turn_id);
    return {
      role: roleOf(row.author),
      text: textOf(row),
      at: row.at.toISOString(),
      tool_results:
        row.author === 'system'
          ? [handedOver(row.text)]
          : withFacts
            ? facts.filter((fact) => fact.turn_id === row.turn_id).flatMap(resultOf)
            : [],
    };
  });
}

function resultOf({ step: { tool } }: ToolStepRow): TurnHistoryItem['tool_results'] {
  return tool ? [{ name: tool.name, arguments: tool.arguments, result: tool.result, ok: tool.ok }] : [];
}

/** Of calls with the same arguments the last that succeeded. */
function lastOfEachCall(steps: ToolStepRow[]): TurnHistoryItem['tool_results'] {
  const calls = new Map<string, TurnHistoryItem['tool_results'][number]>();
  for (const one of steps.flatMap(resultOf).filter(({ ok }) => ok)) {
    const key = `${one.name} ${JSON.stringify(one.arguments)}`;
    // Set anew, so that the newest stand last.
    calls.delete(key);
    calls.set(key, one);
  }
  return [...calls.values()];
}

/** What the system told the customer of a handoff, as the agent's tool would have brought it about: it answers what was asked. */
function handedOver(told: string): TurnHistoryItem['tool_results'][number] {
  return { name: 'hand_off_to_person', arguments: {}, result: { handed_off: true, customer_was_told: told }, ok: true };
}

function roleOf(author: HistoryRow['author']): TurnHistoryItem['role'] {
  if (author === 'customer' || author === 'person') return author;
  return author === 'automatic' ? 'automatic' : 'agent';
}

function textOf(row: HistoryRow): string {
  if (row.direction === 'out') return row.image_url ? `${row.text}\n${row.image_url}`.trim() : row.text;
  if (row.type === 'voice') return row.text ? `[nota de voz] ${row.text}` : '[nota de voz que no se pudo transcribir]';
  return row.text;
}
