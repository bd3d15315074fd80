// A turn of a drawn shop, as the orchestrator hands it to the agent.
import { turnRequest } from '@nexus/contracts/turn';
import type { TurnHistoryItem, TurnRequest } from '@nexus/contracts/turn';
import { tools } from '../../../services/agent/src/tools/index.ts';
import type { DrawnShop } from './draw-shop.ts';
import { tellTerms } from './tell-terms.ts';

const nobody = '00000000-0000-4000-8000-000000000000';

/** One line of the episode. */
export function said(
  role: TurnHistoryItem['role'],
  text: string,
  results: TurnHistoryItem['tool_results'] = [],
): TurnHistoryItem {
  return { role, text, at: '2026-03-02T15:00:00-03:00', tool_results: results };
}

/** A turn of the shop; the history is the caller's. */
export function turnFor(shop: DrawnShop, history: TurnHistoryItem[]): TurnRequest {
  const told = tellTerms(shop);
  const timezone = shop.tongue === 'es' ? 'America/Argentina/Buenos_Aires' : 'America/Sao_Paulo';
  return turnRequest.parse({
    turn_id: nobody,
    tenant: { id: nobody, store_name: 'Tienda', locale: shop.locale, timezone, currency: shop.currency },
    conversation: { id: nobody, episode: 1 },
    customer: { id: nobody, name: null, phone_variants: ['5491155550101'], store_customer_id: null },
    agent: {
      id: nobody,
      name: 'Vera',
      role: 'sales',
      model_provider: 'openai',
      model: 'none',
      temperature: null,
      system_prompt: told.instructions,
      enabled_tools: tools.map((tool) => tool.name),
    },
    model_credentials: { api_key: '', base_url: null },
    store: { store_id: '1', access_token: 'none' },
    public_coupons: shop.coupons.map((one) => one.code),
    shop_facts: told.facts,
    history,
    limits: { max_steps: 6, max_tokens: 60_000, max_milliseconds: 10_000, max_cost_usd: null },
    now: '2026-03-02T15:04:00-03:00',
  });
}
