// Gives a new shop the sales agent it begins with.
import type { Transaction } from '@nexus/database/database';
import { insertAgent } from './agents.store.ts';
import { defaultAgentTexts } from './default-prompts.ts';
import { recordVersions, systemAuthor } from './versions/versions.store.ts';

/** Every tool, by the names the agent service gives them. */
export const shopToolNames = [
  'search_products',
  'get_product',
  'list_categories',
  'search_by_category',
  'browse_storefront',
  'list_coupons',
  'get_order',
  'find_customer_orders',
  'store_info',
  'find_alternatives',
  'quote_price',
  'find_open_cart',
  'get_policies',
  'get_payment_options',
  'remember',
  'forget',
  'hand_over_to_colleague',
  'hand_off_to_person',
];

export async function insertDefaultAgent(
  tx: Transaction,
  shop: { tenantId: string; locale: string; model: string },
): Promise<void> {
  const { name, prompt } = defaultAgentTexts(shop.locale);
  await insertAgent(tx, shop.tenantId, {
    name,
    role: 'sales',
    tone: '',
    language: 'customer',
    max_steps: null,
    tool_permissions: {},
    hours: null,
    outside_hours: 'colleague',
    handoff_rules: null,
    model_provider: 'openai',
    model: shop.model,
    fallback_models: [],
    max_turn_cost_usd: null,
    temperature: null,
    system_prompt: prompt,
    enabled_tools: shopToolNames,
    is_active: true,
  });
  await recordVersions(tx, shop.tenantId, systemAuthor);
}
