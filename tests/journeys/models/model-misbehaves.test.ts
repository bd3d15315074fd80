// Whatever the model does, the customer is told something that a shop would say: an answer, a fair excuse, or that a person goes on.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop, said } from '@nexus/testing/drive-shop';
import type { Customer, Shop } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

/** What services/agent/README.md promises. */
const promised = {
  answer: /buzo[\s\S]*\$ ?\d/i,
  later: /^Perdón, .*¿Me escribís de nuevo en unos minutos\?$/,
  team: /^Perdón, .*le quedó al equipo de la tienda\.$/,
  declined: /^Perdón, .*te paso con una persona del equipo\.$/,
  rephrase: /^Perdón, .*¿Me lo contás de otra forma/,
};
type Promised = keyof typeof promised;
interface Case {
  what: string;
  action: Record<string, unknown>;
  times: number | null;
  after_tools?: boolean;
  receives: Promised;
  /** Code that the thinking log shows. */
  code?: string;
}

const always = null;
const cases: Case[] = [
  { what: 'fails once (500)', action: answers(500), times: 1, receives: 'answer' },
  {
    what: 'fails again and again (500)',
    action: answers(500),
    times: always,
    receives: 'later',
    code: 'model.unavailable',
  },
  { what: 'is overloaded once (503)', action: answers(503), times: 1, receives: 'answer' },
  { what: 'asks to wait a second (429)', action: limited('retry_after', 1), times: 1, receives: 'answer' },
  {
    what: 'asks to wait for a minute (429)',
    action: limited('retry_after', 60),
    times: always,
    receives: 'later',
    code: 'model.rate-limited',
  },
  {
    what: 'says that the quota is spent (429)',
    action: limited('insufficient_quota'),
    times: always,
    receives: 'team',
    code: 'model.quota-exhausted',
  },
  {
    what: 'does not know the key (401)',
    action: answers(401),
    times: always,
    receives: 'team',
    code: 'model.unauthorized',
  },
  {
    what: 'is not known to its provider (404)',
    action: answers(404),
    times: always,
    receives: 'team',
    code: 'model.not-found',
  },
  { what: 'never answers', action: { type: 'hang' }, times: always, receives: 'later', code: 'model.timeout' },
  { what: 'answers garbage once', action: { type: 'garbage' }, times: 1, receives: 'answer' },
  {
    what: 'answers nothing but garbage',
    action: { type: 'garbage' },
    times: always,
    receives: 'later',
    code: 'model.bad-answer',
  },
  { what: 'breaks the connection once', action: { type: 'reset' }, times: 1, receives: 'answer' },
  {
    what: 'breaks every connection',
    action: { type: 'reset' },
    times: always,
    receives: 'later',
    code: 'model.unreachable',
  },
  {
    what: 'asks for tools without end',
    action: { type: 'endless_tools' },
    times: always,
    receives: 'rephrase',
    code: 'limit.steps',
  },
  { what: 'says nothing once', action: { type: 'empty' }, times: 1, receives: 'answer' },
  { what: 'says nothing at all', action: { type: 'empty' }, times: always, receives: 'rephrase', code: 'answer.empty' },
  { what: 'refuses', action: { type: 'refusal' }, times: always, receives: 'declined', code: 'answer.refused' },
  {
    what: 'is stopped by a content filter',
    action: { type: 'content_filter' },
    times: always,
    receives: 'declined',
    code: 'answer.filtered',
  },
  { what: 'asks for a tool that does not exist', action: { type: 'hallucinated_tool' }, times: 1, receives: 'answer' },
  { what: 'writes broken arguments', action: { type: 'broken_arguments' }, times: 1, receives: 'answer' },
  { what: 'is cut off once', action: { type: 'length' }, times: 1, after_tools: true, receives: 'answer' },
  { what: 'is always cut off', action: { type: 'length' }, times: always, receives: 'rephrase', code: 'answer.empty' },
  {
    what: 'finds every conversation too long',
    action: { type: 'context_length' },
    times: always,
    receives: 'rephrase',
    code: 'model.context-too-long',
  },
  {
    what: 'invents a price',
    action: { type: 'script', content: 'Te lo dejo a $ 12.345, solo hoy.' },
    times: always,
    receives: 'rephrase',
    code: 'answer.ungrounded',
  },
  {
    what: 'invents a price once',
    action: { type: 'script', content: 'Te lo dejo a $ 12.345, solo hoy.' },
    times: 1,
    after_tools: true,
    receives: 'answer',
  },
  { what: 'counts its tokens wrongly', action: { type: 'wrong_usage' }, times: always, receives: 'answer' },
];

function answers(status: number): Record<string, unknown> {
  return { type: 'answer', status, body: { error: { message: 'canary-of-the-provider', type: 'server_error' } } };
}

function limited(form: string, seconds?: number): Record<string, unknown> {
  return { type: 'rate_limit', form, seconds };
}

/** Words of ours and of the machinery that no customer may read. */
const internalWords =
  /canary|model[oa]? |openai|gpt|prompt|token|tool|herramienta|search_products|undefined|null|\[object|error|exception|timeout|limit\.|answer\.|model\.|\b[45]\d\d\b|json/i;

let nexus: Nexus;
let shop: Shop;
let people = 0;

before(async () => {
  nexus = await startNexus({ environment: { TURN_TIME_LIMIT_MS: '8000' } });
  shop = await createShop(nexus, { handoffMail: 'equipo@example.com' });
  const first = nextCustomer();
  await first.writes('Hola! Tenés el buzo negro en M? Cuánto sale?');
  await first.receives();
});
after(() => nexus?.close());

function nextCustomer(): Customer {
  return shop.customer(`+54911558${String((people += 1)).padStart(5, '0')}`);
}

for (const one of cases) {
  test(`the model ${one.what}: the customer gets ${one.receives === 'answer' ? 'the answer' : `the excuse "${one.receives}"`}`, async () => {
    await control(nexus.simulators.llm, 'behaviours', {
      match: { path: 'chat', ...(one.after_tools === undefined ? {} : { after_tools: one.after_tools }) },
      action: one.action,
      times: one.times,
    });
    const customer = nextCustomer();
    try {
      await customer.writes('Hola! Tenés el buzo negro en M? Cuánto sale?');
      const text = said(await customer.receives());
      assert.match(text, promised[one.receives]);
      assert.doesNotMatch(text, internalWords);
      await nexus.settle();
      assert.equal((await customer.received()).length, 1);
      await checkLog(customer, one);
    } finally {
      await control(nexus.simulators.llm, 'behaviours', undefined, 'DELETE');
    }
  });
}

async function checkLog(customer: Customer, { receives, code }: Case): Promise<void> {
  const { id, owner } = await customer.conversation();
  assert.equal(owner, receives === 'team' ? 'human' : 'ai');
  const { items } = await shop.api<{ items: { status: string; reason: string | null }[] }>(
    'GET',
    `/conversations/${id}/turns`,
  );
  assert.equal(items.length, 1);
  assert.equal(items[0]?.status, receives === 'answer' ? 'answered' : 'failed');
  if (code) assert.equal(items[0]?.reason, code);
  const events = await nexus.rows(`select 1 from events where kind = 'turn-failed' and conversation_id = $1`, [id]);
  assert.equal(events.length, receives === 'answer' ? 0 : 1);
}

test('what the model thinks is in the log and never reaches the customer', async () => {
  const canary = 'PENSAMIENTO-SECRETO';
  await control(nexus.simulators.llm, 'behaviours', [
    {
      match: { after_tools: false },
      action: {
        type: 'script',
        content: `Busco buzos. ${canary}-1`,
        reasoning_content: `${canary}-2`,
        tool_calls: [{ name: 'search_products', arguments: { query: 'buzo negro' } }],
      },
    },
    {
      match: { after_tools: true },
      action: {
        type: 'script',
        content: `<think>${canary}-3</think>Contame un poco más.`,
        reasoning_content: `${canary}-4`,
      },
    },
  ]);
  const customer = nextCustomer();
  await customer.writes('Tenés el buzo negro?');
  assert.equal(said(await customer.receives()), 'Contame un poco más.');
  await nexus.settle();
  assert.equal(said(await customer.received()), 'Contame un poco más.');
  const { id } = await customer.conversation();
  const log = JSON.stringify(await shop.api('GET', `/conversations/${id}/turns`));
  assert.match(log, new RegExp(`${canary}-2`));
  assert.match(log, new RegExp(`${canary}-4`));
  await control(nexus.simulators.llm, 'behaviours', undefined, 'DELETE');
});

test('the agent service is away: the customer waits, then a person is asked for; who writes when it is back is answered', async () => {
  await nexus.stopPart('agent');
  const [patient, late] = [nextCustomer(), nextCustomer()];
  await patient.writes('Hola! Tenés el buzo negro en M?');
  assert.match(said(await patient.receives(1, 30_000)), /persona del equipo/);
  await late.writes('Hola! Tenés el buzo negro en M? Cuánto sale?');
  await failedOnce(late);
  await nexus.startPart('agent');
  assert.match(said(await late.receives(1, 30_000)), promised.answer);
  await nexus.settle();
  const { id, owner, owner_reason: reason } = await patient.conversation();
  assert.deepEqual([owner, reason], ['human', 'handoff:agent_unavailable']);
  assert.equal((await patient.received()).length, 1);
  assert.deepEqual(await patient.silences(), ['person_in_charge']);
  const events = await nexus.rows(`select 1 from events where kind = 'handed-off' and conversation_id = $1`, [id]);
  assert.equal(events.length, 1);
});

test('nothing waits, nothing was said twice', () => checkInvariants(nexus));

async function failedOnce(customer: Customer): Promise<void> {
  const { id } = await customer.conversation();
  const end = Date.now() + 15_000;
  for (;;) {
    const [row] = await nexus.rows<{ last_error: string | null }>(
      'select last_error from conversations where id = $1',
      [id],
    );
    if (row?.last_error) return;
    assert.ok(Date.now() < end, 'the turn did not fail');
    await new Promise((done) => setTimeout(done, 20));
  }
}
