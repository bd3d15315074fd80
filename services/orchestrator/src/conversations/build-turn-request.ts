// Puts together what the agent is told for one turn: shop, agent, customer, the episode with the facts read in it.
import type { TurnHistoryItem, TurnRequest } from '@nexus/contracts/turn';
import type { Transaction } from '@nexus/database/database';
import type { Deps } from '../deps.ts';
import { cannotOpen } from '../credentials/note-cannot-open.ts';
import { openCredentialsOfAll } from '../credentials/open-credentials.ts';
import { phoneVariants } from '../customers/match-phone.ts';
import { readToolSteps } from './store/turns.store.ts';
import type { HistoryRow, ToolStepRow, TurnContext } from './store/turns.store.ts';

/** Messages of the episode the agent is shown. */
export const historyLength = 40;
/** Turns whose tool results are shown again; older ones only by what was said. */
const turnsWithFacts = 6;

/** A turn that was permitted may always begin. */
const leastUsd = 0.0001;

/** The agent chosen for the turn. */
export type ChosenAgent = TurnRequest['agent'];

/** A store whose token does not open is one that is not connected. @throws AppError `credentials.cannot-open` for the model's key */
export async function buildTurnRequest(
  tx: Transaction,
  deps: Deps,
  known: {
    tenantId: string;
    turnId: string;
    context: TurnContext;
    agent: ChosenAgent;
    facts: TurnRequest['shop_facts'];
    rows: HistoryRow[];
  },
): Promise<TurnRequest> {
  const { tenantId, turnId, context, agent, rows } = known;
  const turnIds = [
    ...new Set(rows.flatMap((row) => (row.direction === 'out' && row.turn_id ? [row.turn_id] : []))),
  ].slice(-turnsWithFacts);
  const [toolSteps, [model, store]] = await Promise.all([
    readToolSteps(tx, tenantId, turnIds),
    openCredentialsOfAll(tx, deps.keyring, { tenantId, owners: [`model:${agent.model_provider}`, 'store'] }),
  ]);
  if (model?.broken[0]) throw cannotOpen(model.broken[0]);
  const storeToken = store?.values.access_token;
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
    agent,
    model_credentials: { api_key: model?.values.api_key ?? deps.config.OPENAI_API_KEY ?? '', base_url: null },
    store: context.store_id && storeToken ? { store_id: context.store_id, access_token: storeToken } : null,
    public_coupons: context.public_coupons,
    payment_links: context.payment_links,
    shop_facts: known.facts,
    history: historyOf(rows, toolSteps),
    limits: {
      max_steps: 8,
      max_tokens: 60_000,
      max_milliseconds: deps.config.TURN_TIME_LIMIT_MS,
      max_cost_usd:
        context.daily_budget_usd > 0 ? Math.max(leastUsd, context.daily_budget_usd - context.spent_today_usd) : null,
    },
    now: deps.now().toISOString(),
  };
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
      tool_results: withFacts
        ? facts
            .filter((fact) => fact.turn_id === row.turn_id && fact.step.tool)
            .map(({ step }) => ({
              name: step.tool?.name ?? '',
              arguments: step.tool?.arguments,
              result: step.tool?.result,
              ok: step.tool?.ok ?? false,
            }))
        : [],
    };
  });
}

function roleOf(author: HistoryRow['author']): TurnHistoryItem['role'] {
  if (author === 'customer' || author === 'person') return author;
  return author === 'agent' ? 'agent' : 'automatic';
}

function textOf(row: HistoryRow): string {
  if (row.direction === 'out') return row.image_url ? `${row.text}\n${row.image_url}`.trim() : row.text;
  if (row.type === 'voice') return row.text ? `[nota de voz] ${row.text}` : '[nota de voz que no se pudo transcribir]';
  return row.text;
}
