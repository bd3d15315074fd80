// An owner writes how the shop works; customers are answered with it, with what is changed from the next question on, and never with the other shop's.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop, said } from '@nexus/testing/drive-shop';
import type { Customer, Shop } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

interface Shown {
  version: number;
  facts: {
    shipping: { zones: object[]; free_from: string | null; notes: string };
    exchanges: object;
    hours: { week: object };
  };
  missing: string[];
  proposals: { id: string; section: string; text: string; means: string[] }[];
}

const zones = (...list: [string, string][]) => list.map(([name, cost]) => ({ name, cost, days_from: 2, days_to: 5 }));
const everyDay = (spans: { from: string; to: string }[]) =>
  Object.fromEntries(
    ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'].map((day) => [day, spans]),
  );

let nexus: Nexus;
let aurora: Shop;
let lagoa: Shop;
before(async () => {
  nexus = await startNexus();
  aurora = await createShop(nexus, { storeName: 'Tienda Aurora' });
  lagoa = await createShop(nexus, {
    storeName: 'Loja Lagoa',
    locale: 'pt-BR',
    provider: 'meta',
    store: { store_id: '1002', access_token: 'simulated-store-token-2' },
  });
  await lagoa.api('PATCH', '', { currency: 'BRL', timezone: 'America/Sao_Paulo' });
});
after(() => nexus?.close());
afterEach(() => checkInvariants(nexus));

async function answer(customer: Customer, text: string): Promise<string> {
  const before = (await customer.received()).length;
  await customer.writes(text);
  await customer.receives(before + 1);
  await nexus.settle();
  return said((await customer.received()).slice(before));
}

const read = (shop: Shop) => shop.api<Shown>('GET', '/shop-facts');
async function write(shop: Shop, facts: object, more: object = {}): Promise<Shown> {
  const { version } = await read(shop);
  return shop.api<Shown>('PUT', '/shop-facts', { version, facts, ...more });
}

test('before anything is written the agent owns up to not knowing', async () => {
  const text = await answer(aurora.customer(), 'Hola! ¿Hacen envíos a Córdoba? ¿Cuánto sale?');
  assert.match(text, /no lo tengo a mano/);
  assert.doesNotMatch(text.replace(/https?:\S+/g, ''), /\d/);
});

test('what the owner writes is what the customer is answered, in each shop its own', async () => {
  const shipping = { free_from: '90000', notes: '' };
  await write(aurora, {
    shipping: { ...shipping, zones: zones(['CABA', '3500'], ['Córdoba', '5900']) },
    payment: { means: ['credit_card', 'transfer'], notes: '' },
    instalments: [{ count: 3, interest: 'none', from: null, note: '' }],
    transfer_discount: 10,
    hours: { week: everyDay([{ from: '00:00', to: '24:00' }]), public_holidays: null, special_days: [], notes: '' },
  });
  await write(lagoa, {
    shipping: { zones: zones(['Recife', '29.90']), free_from: null, notes: '' },
    payment: { means: ['pix'], notes: '' },
    transfer_discount: 7,
  });
  const customer = aurora.customer();
  assert.match(await answer(customer, '¿Hacen envíos a Córdoba?'), /Córdoba: \$ 5\.900, demora de 2 a 5 días hábiles/);
  assert.match(await answer(customer, '¿Qué medios de pago tienen?'), /3 cuotas sin interés[^]*10% de descuento/);
  assert.match(await answer(customer, '¿Están abiertos ahora?'), /Ahora está abierto/);
  const brazilian = lagoa.customer();
  const [freight, payment] = [
    await answer(brazilian, 'Oi! Vocês entregam em Recife?'),
    await answer(brazilian, 'Quais as formas de pagamento?'),
  ];
  assert.match(freight, /Recife: R\$ 29,90/);
  assert.match(payment, /Pix[^]*7% de desconto/);
  assert.doesNotMatch(freight + payment, /5\.900|3 cuotas|10%/);
});

test('a change counts from the next question on, and what was true before is held back', async () => {
  const customer = aurora.customer();
  assert.match(await answer(customer, '¿Hacen envíos a Córdoba?'), /5\.900/);
  const { facts } = await read(aurora);
  await write(aurora, { shipping: { ...facts.shipping, zones: zones(['CABA', '3500'], ['Córdoba', '7200']) } });
  const text = await answer(customer, '¿y cuánto sale el envío a Córdoba?');
  assert.match(text, /7\.200/);
  assert.doesNotMatch(text, /5\.900/);
  await control(nexus.simulators.llm, 'behaviours', {
    match: { last_user_includes: 'seguro' },
    action: { type: 'script', content: 'Sí, el envío a Córdoba sale $ 5.900.' },
    times: 1,
  });
  assert.doesNotMatch(await answer(customer, '¿seguro? ¿cuánto es el envío a Córdoba?'), /5\.900/);
});

test('what the shop’s own pages say reaches a customer only after the owner has taken it up', async () => {
  const customer = aurora.customer();
  const asked = await aurora.api<Shown>('POST', '/shop-facts/proposals');
  const exchanges = asked.proposals.find((one) => one.section === 'exchanges');
  assert.match(exchanges?.text ?? '', /30 días/);
  assert.match(await answer(customer, '¿Cuántos días tengo para cambiar?'), /no lo tengo a mano/);
  const saved = await write(
    aurora,
    { exchanges: { exchange_days: 30, return_days: null, notes: exchanges?.text } },
    { accepted_proposals: [exchanges?.id] },
  );
  assert.ok(!saved.proposals.some((one) => one.id === exchanges?.id));
  assert.match(await answer(customer, '¿Cuántos días tengo para cambiar?'), /Cambios hasta 30 días/);
});

test('the facts go with the shop: they stand in its export', async () => {
  const archive = await fetch(`${nexus.url}/admin/tenants/${aurora.facts.tenantId}/export`, {
    headers: { 'x-admin-token': nexus.environment.ADMIN_TOKEN ?? '' },
  });
  assert.equal(archive.status, 200);
  assert.ok(Buffer.from(await archive.arrayBuffer()).includes('shop_facts'));
});
