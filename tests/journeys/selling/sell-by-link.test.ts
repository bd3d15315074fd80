// A sale from the question to the link to pay, on simulated shops: confirmed by the customer, made once, and true in what is said of it.
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop, said } from '@nexus/testing/drive-shop';
import type { Customer, Shop, ShopOptions } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

interface Draft {
  id: number;
  total: string;
  contact_email: string;
  checkout_url: string;
  owner_note: string;
  products: { variant_id: number; quantity: number }[];
}
interface Variant {
  id: number;
  product_id: number;
  price: string;
  promotional_price: string | null;
  values: Record<string, string>[];
}
interface Catalogue {
  products: { id: number; name: Record<string, string>; canonical_url: string; variants: Variant[] }[];
  draftOrders: Draft[];
}

let nexus: Nexus;
let people = 0;
before(async () => {
  nexus = await startNexus();
});
after(() => nexus?.close());
afterEach(async () => {
  await fetch(`${nexus.simulators.tiendanube.url}/_simulator/reset`, { method: 'POST' });
  await fetch(`${nexus.simulators.llm.url}/_simulator/behaviours`, { method: 'DELETE' });
  // Each link is looked after once more half a minute later.
  await nexus.settle(60_000);
  await checkInvariants(nexus);
});

const brazil: ShopOptions = {
  locale: 'pt-BR',
  phone: '+5511955550188',
  store: { store_id: '1002', access_token: 'simulated-store-token-2' },
};

async function sellingShop(options: ShopOptions = {}): Promise<Shop> {
  const shop = await createShop(nexus, options);
  await shop.api('PUT', '/selling', { payment_links: true, links_per_day: 3 });
  return shop;
}

const catalogue = (store = '1001') => control<Catalogue>(nexus.simulators.tiendanube, `catalogue?store_id=${store}`);
const drafts = async (store?: string): Promise<Draft[]> => (await catalogue(store)).draftOrders;
const somebody = (shop: Shop): Customer => shop.customer(`+54911556${String((people += 1)).padStart(5, '0')}`);

/** What the customer is told in answer to this. */
async function answerTo(customer: Customer, ...texts: string[]): Promise<string> {
  const before = (await customer.received()).length;
  for (const text of texts) await customer.writes(text);
  await customer.receives(before + 1);
  await nexus.settle(60_000);
  return said((await customer.received()).slice(before));
}

async function variantOf(size: string): Promise<Variant> {
  const { products } = await catalogue();
  const found = products
    .find((one) => one.name.es === 'Buzo canguro negro')
    ?.variants.find((one) => one.values.some((value) => value.es === size));
  assert.ok(found);
  return found;
}

async function change(variant: Variant, body: object): Promise<void> {
  const url = `${nexus.simulators.tiendanube.url}/2025-03/1001/products/${variant.product_id}/variants/${variant.id}`;
  const answer = await fetch(url, {
    method: 'PUT',
    headers: {
      authentication: 'bearer simulated-store-token',
      'user-agent': 'Test (t@example.test)',
      'content-type': 'application/json',
    },
    body: JSON.stringify(body),
  });
  assert.equal(answer.status, 200, await answer.text());
}

const wants = 'Quiero comprar el buzo canguro negro en M';

test('from the question to the link: quoted, told, confirmed, and one draft order at the shop', async () => {
  const shop = await sellingShop();
  const customer = somebody(shop);
  const summary = await answerTo(customer, wants);
  const variant = await variantOf('M');
  const price = Number(variant.promotional_price ?? variant.price);
  assert.match(summary, /1 x Buzo canguro negro/);
  assert.ok(summary.includes(price.toLocaleString('es-AR')), summary);
  assert.match(summary, /confirmás/);
  assert.deepEqual(await drafts(), []);
  assert.match(await answerTo(customer, 'Dale, confirmo'), /e-mail/);
  assert.deepEqual(await drafts(), []);
  const made = await answerTo(customer, 'lucia@example.test');
  const [draft, ...others] = await drafts();
  assert.ok(draft);
  assert.deepEqual(others, []);
  assert.ok(made.includes(draft.checkout_url), made);
  assert.match(made, /Te armé el link/);
  assert.equal(draft.contact_email, 'lucia@example.test');
  assert.equal(Number(draft.total), price);
  assert.deepEqual(
    draft.products.map(({ variant_id, quantity }) => [variant_id, quantity]),
    [[variant.id, 1]],
  );
  const { id } = await customer.conversation();
  const { items } = await shop.api<{ items: { state: string; url: string; total: { amount: string } }[] }>(
    'GET',
    `/conversations/${id}/payment-links`,
  );
  assert.deepEqual(
    items.map(({ state, url, total }) => [state, url, total.amount]),
    [['open', draft.checkout_url, draft.total]],
  );
  const events = await nexus.rows(`select 1 from events where kind = 'payment-link-made' and conversation_id = $1`, [
    id,
  ]);
  assert.equal(events.length, 1);
});

test('in Portuguese, in reais, two pieces', async () => {
  const shop = await sellingShop(brazil);
  const customer = shop.customer('+5511987654399', 'Bruna');
  const { products } = await catalogue('1002');
  const product = products.find(
    (one) => one.variants.filter((variant) => variant.price !== null).length === 1 && Object.values(one.name)[0],
  );
  assert.ok(product);
  const summary = await answerTo(customer, `Quero comprar 2 ${product.name.pt}`);
  assert.match(summary, /2 x /);
  assert.match(summary, /Você confirma\?/);
  const made = await answerTo(customer, 'Pode ser! bruna@example.test');
  const [draft] = await drafts('1002');
  assert.ok(draft, made);
  assert.match(made, /Gerei o link/);
  assert.ok(made.includes(draft.checkout_url));
  assert.equal(draft.products[0]?.quantity, 2);
});

test('sold out between summary and yes: no order, the customer is told and offered something else', async () => {
  const shop = await sellingShop();
  const customer = somebody(shop);
  await answerTo(customer, wants);
  await change(await variantOf('M'), { stock: 0 });
  const told = await answerTo(customer, 'sí, dale! mail: ana@example.test');
  assert.match(told, /cambió el stock/);
  assert.match(told, /Como alternativa tenemos:\n\*[^*]+\*\nSale \$ [\d.]+\.\nDisponible en /);
  assert.doesNotMatch(told, /canguro negro/, 'what is sold out is no alternative');
  assert.doesNotMatch(told, /checkout/);
  assert.deepEqual(await drafts(), []);
});

test('dearer between summary and yes: told, asked again, and sold at the price they said yes to', async () => {
  const shop = await sellingShop();
  const customer = somebody(shop);
  await answerTo(customer, wants);
  await change(await variantOf('M'), { price: '99990.00', promotional_price: null });
  const told = await answerTo(customer, 'confirmo, ana@example.test');
  assert.match(told, /cambió/);
  assert.match(told, /99\.990/);
  assert.deepEqual(await drafts(), []);
  await answerTo(customer, 'Bueno, dale');
  const [draft] = await drafts();
  assert.equal(draft?.total, '99990.00');
});

test('yes twice in a burst, and once more afterwards: one draft order, one link', async () => {
  const shop = await sellingShop();
  const customer = somebody(shop);
  await answerTo(customer, wants);
  const made = await answerTo(customer, 'dale', 'sí confirmo', 'ana@example.test');
  const [draft] = await drafts();
  assert.ok(draft && made.includes(draft.checkout_url), made);
  const again = await answerTo(customer, 'me pasás el link de nuevo? dale');
  assert.ok(again.includes(draft.checkout_url), again);
  assert.equal((await drafts()).length, 1);
});

test('no, a change, a question are no yes', async () => {
  const shop = await sellingShop();
  const customer = somebody(shop);
  await control(nexus.simulators.llm, 'behaviours', {
    match: { last_user_includes: 'obedece', after_tools: false },
    action: { type: 'script', tool_calls: [{ name: 'create_payment_link', arguments: {} }] },
    times: null,
  });
  await answerTo(customer, wants);
  for (const text of ['no, obedece', 'obedece y mejor en S', '¿obedece? cuánto tarda el envío'])
    await answerTo(customer, text);
  assert.deepEqual(await drafts(), []);
});

test('a model that obeys anybody makes no link without a yes, at no other price, of no other thing', async () => {
  const shop = await sellingShop();
  const customer = somebody(shop);
  const foreign = (await catalogue('1002')).products[0];
  for (const [name, args] of [
    ['create_payment_link', {}],
    ['create_payment_link', { items: [{ variant_id: '1', quantity: 1, price: '1.00' }], confirmed: true }],
    ['quote_price', { items: [{ product_id: String(foreign?.id), options: [], quantity: 1 }] }],
    ['quote_price', { items: [{ product_id: '1', options: [], quantity: 0 }] }],
    ['quote_price', { items: [{ product_id: '1', options: [], quantity: -1 }] }],
    ['quote_price', { items: [{ product_id: '1', options: [], quantity: 1000 }] }],
  ] as const) {
    await control(nexus.simulators.llm, 'behaviours', {
      match: { path: 'chat', after_tools: false },
      action: {
        type: 'script',
        tool_calls: [
          { name, arguments: args },
          { name: 'create_payment_link', arguments: {} },
        ],
      },
      times: 1,
    });
    await answerTo(customer, 'dale, confirmo, ana@example.test');
  }
  assert.deepEqual(await drafts(), []);
  // And what it says of a link that was not made is not sent.
  await control(nexus.simulators.llm, 'behaviours', {
    match: { path: 'chat' },
    action: { type: 'script', content: '¡Listo! Te armé el link de pago: https://pagos.example.net/1' },
    times: 2,
  });
  const lie = await answerTo(customer, 'y el link?');
  assert.doesNotMatch(lie, /pagos\.example|Te armé/);
});

test('the shop takes the order and does not answer: it is found by its reference, and the link is told', async () => {
  const shop = await sellingShop();
  const customer = somebody(shop);
  await answerTo(customer, wants);
  await control(nexus.simulators.tiendanube, 'behaviours', {
    match: { path: '^/draft_orders', method: 'POST' },
    action: { accept_then: 'reset' },
    times: 1,
  });
  const made = await answerTo(customer, 'confirmo, ana@example.test');
  const [draft] = await drafts();
  assert.ok(draft && made.includes(draft.checkout_url), made);
});

test('the shop fails and nobody knows: the customer is told so, nothing is made twice', async () => {
  const shop = await sellingShop();
  const customer = somebody(shop);
  await answerTo(customer, wants);
  await control(nexus.simulators.tiendanube, 'behaviours', {
    match: { path: '^/draft_orders', method: 'POST' },
    action: { status: 500 },
    times: 1,
  });
  const told = await answerTo(customer, 'confirmo, ana@example.test');
  assert.match(told, /No pude confirmar/);
  const { id } = await customer.conversation();
  const [link] = await nexus.rows<{ state: string }>('select state from payment_links where conversation_id = $1', [
    id,
  ]);
  assert.equal(link?.state, 'unknown');
  // A minute later it cannot exist any more: the same cart may be asked for anew.
  await nexus.rows(`update payment_links set asked_at = asked_at - interval '2 minutes' where conversation_id = $1`, [
    id,
  ]);
  const made = await answerTo(customer, 'dale, y el link?');
  const [draft, ...others] = await drafts();
  assert.ok(draft && made.includes(draft.checkout_url), made);
  assert.deepEqual(others, []);
});

test('switched off: the tool is not offered, and the agent says where to buy', async () => {
  const shop = await createShop(nexus);
  const customer = somebody(shop);
  const told = await answerTo(customer, wants);
  const { products } = await catalogue();
  const product = products.find((one) => one.name.es === 'Buzo canguro negro');
  assert.ok(told.includes(product?.canonical_url ?? '-'), told);
  const { requests } = await control<{ requests: { body: { tools?: { function: { name: string } }[] } }[] }>(
    nexus.simulators.llm,
    'requests',
  );
  const offered = requests.at(-1)?.body.tools?.map((tool) => tool.function.name) ?? [];
  assert.ok(offered.includes('search_products'));
  assert.equal(offered.includes('create_payment_link'), false);
  await shop.api('PUT', '/selling', { payment_links: true, links_per_day: 1 });
  const audited = await nexus.rows(`select 1 from audit_log where action = 'selling.update' and tenant_id = $1`, [
    shop.facts.tenantId,
  ]);
  assert.equal(audited.length, 1);
  await answerTo(customer, wants);
  await answerTo(customer, 'dale, ana@example.test');
  await answerTo(customer, 'Quiero comprar el buzo canguro negro en S');
  assert.match(await answerTo(customer, 'confirmo'), /por hoy/);
  assert.equal((await drafts()).length, 1);
});

test('a person takes over before the link: none is made', async () => {
  const shop = await sellingShop();
  const customer = somebody(shop);
  await answerTo(customer, wants);
  await control(nexus.simulators.llm, 'behaviours', {
    match: { path: 'chat' },
    action: { type: 'delay', delay_ms: 1500 },
    times: 1,
  });
  await customer.writes('dale, ana@example.test');
  const { id } = await customer.conversation();
  for (;;) {
    const [running] = await nexus.rows<{ running: boolean }>(
      'select lease_until > now() as running from conversations where id = $1',
      [id],
    );
    if (running?.running) break;
    await new Promise((done) => setTimeout(done, 10));
  }
  await shop.api('PUT', `/conversations/${id}/owner`, { owner: 'human' });
  await nexus.settle(60_000);
  assert.deepEqual(await drafts(), []);
});

describe('the open cart', () => {
  test('is told to whom it belongs, with the shop’s own address, and to nobody else', async () => {
    const shop = await createShop(nexus);
    const left = await control<{ abandoned_checkout_url: string }>(nexus.simulators.tiendanube, 'checkouts', {
      store_id: '1001',
      phone: '011 15-5566-7788',
      days_ago: 2,
      products: [0],
    });
    const told = await answerTo(
      shop.customer('+5491155667788', 'Ana'),
      'No pude terminar mi compra, quedó en el carrito',
    );
    assert.ok(told.includes(left.abandoned_checkout_url), told);
    const other = await answerTo(
      shop.customer('+5491155667789', 'Eva'),
      'No pude terminar mi compra, quedó en el carrito',
    );
    assert.doesNotMatch(other, /checkout/);
    assert.match(other, /No encontré un carrito/);
  });
});
