// Reads what a trial left behind: rows of the shop in Postgres, draft orders at the store, messages at the provider.
import { control } from '@nexus/testing/start-simulators';
import type { Evidence } from '../scoring/evidence.ts';
import type { OpenedShop } from './open-shop.ts';
import type { Stage } from './stage.ts';

const state = `
  select (select json_agg(json_build_object('owner', owner)) from conversations where tenant_id = $1) as conversations,
         (select count(*)::int from customers where tenant_id = $1) as customers,
         (select coalesce(json_agg(reason order by id), '[]') from handoffs where tenant_id = $1) as handoffs,
         (select coalesce(json_agg(json_build_object('state', state, 'total', total::float) order by id), '[]') from payment_links where tenant_id = $1) as links,
         (select coalesce(json_agg(text order by id), '[]') from memories where tenant_id = $1 and state = 'active') as memories,
         (select coalesce(json_agg(json_build_object('turnId', m.turn_id, 'text', m.text, 'imageUrl', m.image_url, 'status', m.status,
                   'externalId', (select d.id from deliveries d where d.tenant_id = m.tenant_id and d.message_id = m.id order by d.id desc limit 1)) order by m.id), '[]')
            from messages m where m.tenant_id = $1 and m.direction = 'out' and m.author = 'agent' and m.status in ('sent', 'delivered', 'read')) as bubbles,
         (select json_build_object('tokens', coalesce(sum(input_tokens + output_tokens), 0)::int, 'cost', coalesce(sum(cost_usd), 0)::float)
            from usage_records where tenant_id = $1) as usage`;

interface State extends Pick<Evidence, 'customers' | 'handoffs' | 'links' | 'memories' | 'bubbles' | 'usage'> {
  conversations: { owner: string }[] | null;
}

/** `shopIsUntouched` is for the caller, who knows what the store was. */
export async function gatherEvidence(
  stage: Stage,
  {
    opened: { task, shop, store },
    ...played
  }: { opened: OpenedShop } & Pick<Evidence, 'perturbation' | 'turns' | 'takenOver' | 'asked'>,
): Promise<Evidence> {
  const [row] = await stage.nexus.rows<State>(state, [shop.facts.tenantId]);
  if (row === undefined) throw new Error('the state of the trial cannot be read');
  const { conversations, ...rest } = row;
  const { items } = await control<{ items: { business_phone: string }[] }>(
    shop.network,
    `threads?business_phone=${encodeURIComponent(shop.facts.phone)}`,
  );
  return {
    task,
    ...played,
    ...rest,
    owner: conversations?.[0]?.owner ?? 'nobody',
    conversations: conversations?.length ?? 0,
    drafts: store.draftOrders.map(({ products, total, contact_email: email }) => ({
      lines: products.map(({ variant_id: variantId, quantity }) => ({
        variantId: Number(variantId),
        quantity: Number(quantity),
      })),
      total: Number(total),
      email,
    })),
    shopIsUntouched: true,
    strangers: items.length - 1,
    thought: stage.recorder.take(shop.facts.tenantId),
  };
}
