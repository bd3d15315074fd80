// A shop that has one of everything, each thing marked with the shop's own word, so that the word tells where a thing came from.
import { createShop } from '../drive-shop.ts';
import type { Shop, ShopOptions } from '../drive-shop.ts';
import type { Nexus } from '../start-nexus.ts';

export interface FilledShop {
  shop: Shop;
  /** Word that stands in every text of this shop and in no other's. */
  mark: string;
  tenantId: string;
  /** Ids by the name a route's parameter has. */
  ids: Record<string, string>;
}

/** Through the admin API and the provider, as owner and customer would; only the failed message is made by hand. */
export async function fillShop(nexus: Nexus, mark: string, options: ShopOptions = {}): Promise<FilledShop> {
  const shop = await createShop(nexus, {
    storeName: `Tienda ${mark}`,
    handoffMail: `avisos-${mark}@example.com`,
    channel: { label: `Canal ${mark}`, automatic_texts: [`Saludo ${mark}`] },
    ...options,
  });
  await shop.api('PUT', '/credentials', { model_provider: 'openai', model_api_key: `test-key-${mark}` });
  const agents = await shop.api<{ items: { id: string; system_prompt: string }[] }>('GET', '/agents');
  const agent = agents.items[0];
  await shop.api('PATCH', `/agents/${agent?.id}`, {
    name: `Agente ${mark}`,
    system_prompt: `${agent?.system_prompt}\nDespedite como ${mark}.`,
  });
  const drafted = await shop.api<Record<'draft_version_id' | 'published_version_id', string>>(
    'PATCH',
    `/agents/${agent?.id}`,
    { draft: true, note: `Borrador de ${mark}`, tone: `Como ${mark}` },
  );
  await shop.api('PUT', '/shop-facts', { version: 0, facts: { notes: `Nota de ${mark}` } });
  const customer = shop.customer(undefined, `Lucía ${mark}`);
  await customer.writes(`Hola, soy ${mark}. ¿Qué zapatillas tienen?`);
  await customer.receives(1, 60_000);
  await nexus.settle(60_000);
  const conversation = await customer.conversation();
  const turns = await shop.api<{ items: { id: string }[] }>('GET', `/conversations/${conversation.id}/turns`);
  const saveTest = () =>
    shop.api<{ id: string }>('POST', `/conversations/${conversation.id}/tests`, {
      turn_id: turns.items[0]?.id,
      agent_id: agent?.id,
      name: `Prueba de ${mark}`,
      expectations: { must_not_say: [`mal ${mark}`] },
    });
  const test = await saveTest();
  // One is left when the other is deleted.
  await saveTest();
  const run = await shop.api<{ id: string }>('POST', `/agents/${agent?.id}/test-runs`, {});
  const message = await shop.api<{ id: string }>('POST', `/conversations/${conversation.id}/messages`, {
    text: `Te escribe una persona de ${mark}`,
  });
  await nexus.settle(60_000);
  await nexus.rows(`update messages set status = 'failed' where id = $1`, [message.id]);
  await nexus.rows('update conversations set unread_count = 3 where id = $1', [conversation.id]);
  const memory = await shop.api<{ id: string }>(
    'POST',
    `/customers/${(conversation.customer as { id: string }).id}/memories`,
    { text: `Prefiere ${mark}` },
  );
  const alertOf = async (tenantId: string): Promise<string> => {
    const [alert] = await nexus.rows<{ id: string }>(
      `insert into alerts (tenant_id, id, code, subject, label, severity, raised_at, last_seen_at)
       values ($1, gen_random_uuid(), 'channel.silent', $2, $3, 'warning', now(), now()) returning id`,
      [tenantId, `${tenantId}: ${mark}`, `Canal ${mark}`],
    );
    return alert?.id ?? '';
  };
  const document = await shop.api<{ id: string }>('POST', '/knowledge/answers', {
    question: `¿Qué es ${mark}?`,
    answer: `Es la palabra de ${mark}.`,
  });
  const [question] = await nexus.rows<{ id: string }>(
    `insert into knowledge_questions (tenant_id, id, question, reason, status, conversation_id)
     values ($1, gen_random_uuid(), $2, 'nothing_found', 'open', $3) returning id`,
    [shop.facts.tenantId, `¿Y ${mark}?`, conversation.id],
  );
  await nexus.settle(60_000);
  return {
    shop,
    mark,
    tenantId: shop.facts.tenantId,
    ids: {
      tenant_id: shop.facts.tenantId,
      channel_id: shop.facts.channelId,
      agent_id: agent?.id ?? '',
      version_id: drafted.draft_version_id,
      published_version_id: drafted.published_version_id,
      customer_id: (conversation.customer as { id: string }).id,
      conversation_id: conversation.id,
      message_id: message.id,
      turn_id: turns.items[0]?.id ?? '',
      test_id: test.id,
      run_id: run.id,
      document_id: document.id,
      question_id: question?.id ?? '',
      memory_id: memory.id,
      alert_id: await alertOf(shop.facts.tenantId),
      platform_alert_id: await alertOf('00000000-0000-0000-0000-000000000000'),
      model_provider: 'openai',
    },
  };
}
