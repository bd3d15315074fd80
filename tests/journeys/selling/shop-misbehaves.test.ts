// When the shop's own system fails, the agent says that it cannot see, invents nothing, and answers again once the shop is back.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop, said } from '@nexus/testing/drive-shop';
import type { Customer, Shop } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

interface Case {
  what: string;
  action: Record<string, unknown>;
  times: number | null;
  receives: keyof typeof outcomes;
  /** Code of the tool's failure in the thinking log. */
  code?: string;
}

const outcomes = {
  answer: 'the customer gets the price all the same',
  blind: 'the customer is told that it cannot be seen right now',
  nothing: 'the customer is told that there is none',
};
const question = 'Hola! Tenés el buzo negro en M? Cuánto sale?';
const always = null;
const cases: Case[] = [
  {
    what: 'refuses our access (401)',
    action: { status: 401, body: { code: 401, message: 'Unauthorized', description: 'Invalid access token' } },
    times: always,
    receives: 'blind',
    code: 'shop.unauthorized',
  },
  {
    what: 'has not paid its plan (402)',
    action: { status: 402, body: { code: 402, message: 'Payment Required', description: 'canary' } },
    times: always,
    receives: 'blind',
    code: 'shop.payment_required',
  },
  {
    what: 'allows too little (403)',
    action: { status: 403, body: { code: 403, message: 'Forbidden', description: 'Missing a required scope: canary' } },
    times: always,
    receives: 'blind',
    code: 'shop.missing_scope',
  },
  {
    what: 'asks for a pause once (429)',
    action: {
      status: 429,
      headers: { 'x-rate-limit-reset': '200' },
      body: { code: 429, message: 'Too Many Requests' },
    },
    times: 1,
    receives: 'answer',
  },
  {
    what: 'only asks for pauses (429)',
    action: {
      status: 429,
      headers: { 'x-rate-limit-reset': '60000' },
      body: { code: 429, message: 'Too Many Requests' },
    },
    times: always,
    receives: 'blind',
    code: 'shop.rate_limited',
  },
  { what: 'fails once (503)', action: { status: 503, body: 'canary' }, times: 1, receives: 'answer' },
  {
    what: 'fails again and again (500)',
    action: { status: 500, body: 'canary' },
    times: always,
    receives: 'blind',
    code: 'shop.unavailable',
  },
  {
    what: 'breaks every connection',
    action: { reset: true },
    times: always,
    receives: 'blind',
    code: 'shop.unavailable',
  },
  { what: 'never answers', action: { hang: true }, times: always, receives: 'blind', code: 'shop.unavailable' },
  { what: 'answers garbage once', action: { garbage: true }, times: 1, receives: 'answer' },
  {
    what: 'answers nothing but garbage',
    action: { garbage: true },
    times: always,
    receives: 'blind',
    code: 'shop.bad_answer',
  },
  {
    what: 'answers a page instead of data',
    action: { status: 200, body: '<html>canary</html>', headers: { 'content-type': 'text/html' } },
    times: always,
    receives: 'blind',
    code: 'shop.bad_answer',
  },
  {
    what: 'has nothing at all',
    action: { status: 404, body: { code: 404, message: 'Not Found', description: 'canary' } },
    times: always,
    receives: 'nothing',
  },
];

let nexus: Nexus;
let shop: Shop;
let people = 0;

before(async () => {
  nexus = await startNexus({ environment: { TIENDANUBE_TIMEOUT_MS: '4000' } });
  shop = await createShop(nexus, { handoffMail: 'equipo@example.com' });
});
after(() => nexus?.close());

/** What the customer reads; nothing of it may come from the machinery or name a price that nobody could read. */
const texts = {
  answer: /buzo[\s\S]*talle M[\s\S]*\$ ?\d/i,
  blind: /En este momento no puedo consultar/,
  nothing: /No encontré/,
};
const internalWords = /canary|token|scope|error|undefined|null|\[object|html|json|shop\.|search_products|\b[45]\d\d\b/i;

for (const one of cases) {
  test(`the shop ${one.what}: ${outcomes[one.receives]}`, async () => {
    await control(nexus.simulators.tiendanube, 'behaviours', {
      match: { path: '^/(products|categories)' },
      action: one.action,
      times: one.times,
    });
    const customer = nextCustomer();
    try {
      await customer.writes(question);
      const text = said(await customer.receives());
      assert.match(text, texts[one.receives]);
      if (one.receives !== 'answer') assert.doesNotMatch(text, /\$|\d/);
      assert.doesNotMatch(text.replace(/https?:\S+/g, ''), internalWords);
      await nexus.settle();
      assert.equal((await customer.received()).length, 1);
      assert.deepEqual(await toolFailures(customer), one.code ? [one.code] : []);
    } finally {
      await control(nexus.simulators.tiendanube, 'behaviours', undefined, 'DELETE');
    }
  });
}

test('who insists while the shop is away is passed on to a person, who is told what was asked', async () => {
  await control(nexus.simulators.tiendanube, 'behaviours', { match: {}, action: { status: 503 }, times: null });
  const customer = nextCustomer();
  await customer.writes(question);
  assert.match(said(await customer.receives()), texts.blind);
  await customer.writes('Entonces quiero hablar con una persona por favor');
  await customer.receives(2);
  await nexus.settle();
  await control(nexus.simulators.tiendanube, 'behaviours', undefined, 'DELETE');
  assert.equal((await customer.conversation()).owner, 'human');
  const { items } = await control<{ items: { text: string }[] }>(nexus.simulators.smtp, 'mails');
  assert.equal(items.length, 1);
  assert.match(items[0]?.text ?? '', /buzo negro/);
});

test('the shop is back: the same customer is answered', async () => {
  const customer = nextCustomer();
  await control(nexus.simulators.tiendanube, 'behaviours', { match: {}, action: { status: 500 }, times: null });
  await customer.writes(question);
  assert.match(said(await customer.receives()), texts.blind);
  await control(nexus.simulators.tiendanube, 'behaviours', undefined, 'DELETE');
  await customer.writes('Y ahora? Tenés el buzo negro en M? Cuánto sale?');
  assert.match(said((await customer.receives(2)).slice(1)), texts.answer);
  await checkInvariants(nexus);
});

function nextCustomer(): Customer {
  return shop.customer(`+54911559${String((people += 1)).padStart(5, '0')}`);
}

async function toolFailures(customer: Customer): Promise<string[]> {
  const { id } = await customer.conversation();
  const { items } = await shop.api<{ items: { steps: { kind: string; error: { code: string } | null }[] }[] }>(
    'GET',
    `/conversations/${id}/turns`,
  );
  return items.flatMap(({ steps }) => steps.flatMap((step) => step.error?.code ?? []));
}
