// What a shop and a customer do with the system in a day, in one go: proves that a database that was mended carries all of it.
import assert from 'node:assert/strict';
import { createShop, said } from '../drive-shop.ts';
import type { Customer, Shop } from '../drive-shop.ts';
import { eventually } from '../faults/await-condition.ts';
import type { Nexus } from '../start-nexus.ts';

/** All of it through the signed webhook and the admin API. @throws AssertionError at the first thing that is not as it should be */
export async function proveJourneys(nexus: Nexus): Promise<void> {
  const shop = await createShop(nexus);
  const customer = shop.customer('+5491155550199');
  assert.match(await answer(customer, 'Hola! Tenés el buzo negro en M? Cuánto sale?'), /buzo[\s\S]*\$ ?\d/i);
  await factIsTold(shop, customer);
  await knowledgeIsFound(shop);
  await personAnswers(shop, customer);
  await voiceNoteIsHeard(shop.customer('+5491155550198'));
  await memoryIsKept(shop, shop.customer('+5491155550197'));
  assert.match(await answer(customer, 'Quiero hablar con una persona por favor'), /\S/);
  assert.equal((await customer.conversation()).owner, 'human', 'handed over');
}

/** What was said back, all bubbles together. */
async function answer(customer: Customer, text: string): Promise<string> {
  const before = (await customer.received()).length;
  const { deliveries } = await customer.writes(text);
  assert.equal(deliveries[0]?.status, 200);
  await customer.receives(before + 1, 60_000);
  await customer.shop.nexus.settle(60_000);
  return said((await customer.received()).slice(before));
}

async function factIsTold(shop: Shop, customer: Customer): Promise<void> {
  const { version } = await shop.api<{ version: number }>('GET', '/shop-facts');
  const zone = { name: 'Córdoba', cost: '5900', days_from: 2, days_to: 5 };
  await shop.api('PUT', '/shop-facts', { version, facts: { shipping: { zones: [zone], free_from: null, notes: '' } } });
  assert.match(await answer(customer, '¿Hacen envíos a Córdoba?'), /Córdoba: \$ 5\.900/, 'what the owner wrote');
}

async function knowledgeIsFound(shop: Shop): Promise<void> {
  const content = '# Garantía\nLas costuras tienen garantía de 6 meses.';
  const { id } = await shop.api<{ id: string }>('POST', '/knowledge/files', {
    filename: 'garantia.md',
    content_base64: Buffer.from(content).toString('base64'),
  });
  await shop.nexus.settle(60_000);
  assert.equal((await shop.api<{ status: string }>('GET', `/knowledge/documents/${id}`)).status, 'ready');
  const { hits } = await shop.api<{ hits: { text: string }[] }>('GET', '/knowledge/search?q=garantia%20de%20costuras');
  assert.match(hits[0]?.text ?? '', /6 meses/);
}

/** Answers as a person, which takes over; then gives back what waited meanwhile. */
async function personAnswers(shop: Shop, customer: Customer): Promise<void> {
  const { id } = await customer.conversation();
  const before = (await customer.received()).length;
  await shop.api('POST', `/conversations/${id}/messages`, { text: 'Te lo separo yo.' });
  assert.equal((await customer.receives(before + 1, 60_000)).at(-1)?.text, 'Te lo separo yo.');
  await customer.writes('Gracias! Y en L cuánto sale?');
  await shop.nexus.settle(60_000);
  assert.equal((await customer.received()).length, before + 1, 'a person has the conversation');
  assert.equal((await customer.silences()).at(-1), 'person_in_charge');
  await shop.api('PUT', `/conversations/${id}/owner`, { owner: 'ai' });
  await customer.receives(before + 2, 60_000);
  await shop.nexus.settle(60_000);
  assert.match(said((await customer.received()).slice(before + 1)), /buzo/i, 'given back, it answers what waited');
}

async function voiceNoteIsHeard(customer: Customer): Promise<void> {
  await customer.sends({ type: 'voice', text: 'Hola, tenés el buzo negro en M?' });
  await customer.receives(1, 60_000);
  await customer.shop.nexus.settle(60_000);
  assert.match(said(await customer.received()), /buzo/i);
  const [note] = await customer.messages();
  assert.deepEqual([note?.type, note?.media?.status], ['voice', 'ready']);
}

async function memoryIsKept(shop: Shop, customer: Customer): Promise<void> {
  await answer(customer, 'Hola, soy talle XL y me gusta el negro');
  const { id, customer: known } = (await customer.conversation()) as { id: string; customer?: { id: string } };
  await shop.api('POST', `/conversations/${id}/close`);
  await eventually(
    'what the customer told is remembered',
    async () => {
      const { items } = await shop.api<{ items: { text: string }[] }>('GET', `/customers/${known?.id}/memories`);
      return items.some(({ text }) => text === 'Usa talle XL.');
    },
    60_000,
  );
  assert.match(await answer(customer, '¿Tenés el buzo negro?'), /talle XL/, 'and used in the next episode');
}
