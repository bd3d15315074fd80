// What a customer tells in one episode is known in the next: after a restart, without Redis, and to no other shop.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop, said } from '@nexus/testing/drive-shop';
import type { Customer, Shop } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';
import { modelRequests } from '@nexus/testing/watch-model';
import type { ModelRequest } from '@nexus/testing/watch-model';

interface ShownMemory {
  id: string;
  kind: string;
  topic: string;
  text: string;
  origin: string;
  confidence: number;
  source: { conversation_id: string; message_id: string | null } | null;
}

let nexus: Nexus;
let shop: Shop;
let other: Shop;
let people = 0;

before(async () => {
  // No REDIS_URL: what is remembered lives in Postgres alone.
  nexus = await startNexus({ spawned: ['orchestrator'], environment: { LEASE_MS: '1500' } });
  shop = await createShop(nexus);
  other = await createShop(nexus, { storeName: 'Otra tienda' });
});
after(() => nexus?.close());

const someone = (of: Shop = shop): Customer => of.customer(`+54911556${String((people += 1)).padStart(5, '0')}`);

async function memoriesOf(customer: Customer): Promise<ShownMemory[]> {
  const { customer: known } = (await customer.conversation()) as unknown as { customer: { id: string } };
  return (await customer.shop.api<{ items: ShownMemory[] }>('GET', `/customers/${known.id}/memories`)).items;
}

/** A day of silence passes, and the cron row comes due. */
async function aDayPasses(customer: Customer): Promise<void> {
  const { id } = await customer.conversation();
  await nexus.rows(
    `update conversations set last_message_at = last_message_at - interval '25 hours', last_inbound_at = last_inbound_at - interval '25 hours' where id = $1`,
    [id],
  );
  await nexus.rows(`update jobs set due_at = now() where kind = 'close-episodes'`);
  await closed(id);
  await nexus.settle();
}

async function closed(conversationId: string): Promise<void> {
  const end = Date.now() + 15_000;
  for (;;) {
    const [row] = await nexus.rows<{ done: boolean }>(
      `select c.episode_closed_at is not null and exists (
         select 1 from jobs j where j.kind = 'distil-episode' and j.key = c.id || ':' || c.episode and (j.done_at is not null or j.dead_at is not null)) as done
         from conversations c where id = $1`,
      [conversationId],
    );
    if (row?.done) return;
    assert.ok(Date.now() < end, 'the episode was not closed and distilled');
    await new Promise((done) => setTimeout(done, 20));
  }
}

async function close(customer: Customer): Promise<void> {
  const { id } = await customer.conversation();
  await customer.shop.api('POST', `/conversations/${id}/close`);
  await closed(id);
}

async function writes(customer: Customer, text: string): Promise<string> {
  const before = (await customer.received()).length;
  await customer.writes(text);
  await customer.receives(before + 1);
  await nexus.settle();
  return said((await customer.received()).slice(before));
}

/** The system prompt of the newest request in which the customer says so. */
async function promptFor(text: string): Promise<string> {
  const asked = (await modelRequests(nexus)).findLast(({ body }) =>
    body.messages.some(({ role, content }) => role === 'user' && content === text),
  );
  return asked?.body.messages[0]?.content ?? '';
}

const isDistillation = ({ body }: ModelRequest): boolean =>
  JSON.stringify(body.tools ?? []).includes('save_distillation');

describe('long-term memory', () => {
  test('the size told in one episode is used in the next, after a restart, and not in the other shop', async () => {
    const customer = someone();
    await writes(customer, 'Hola, soy talle XL y me gusta el negro');
    await aDayPasses(customer);
    const memories = await memoriesOf(customer);
    const size = memories.find(({ topic }) => topic === 'size');
    assert.equal(size?.text, 'Usa talle XL.');
    assert.equal(size.origin, 'distilled');
    const message = (await customer.messages()).find(({ id }) => id === size.source?.message_id);
    assert.match(message?.text ?? '', /soy talle XL/);

    await nexus.killPart('orchestrator');
    await nexus.startPart('orchestrator');
    const answer = await writes(customer, '¿Tenés el buzo negro?');
    assert.match(answer, /talle XL/);
    const prompt = await promptFor('¿Tenés el buzo negro?');
    assert.match(prompt, /What we know of this customer[^\n]*may be outdated/);
    assert.match(prompt, /said on \d{4}-\d\d-\d\d\) "Usa talle XL\."/);

    const elsewhere = other.customer(customer.phone, customer.name);
    const otherAnswer = await writes(elsewhere, 'Tenés el buzo negro??');
    assert.doesNotMatch(otherAnswer, /talle XL/);
    assert.doesNotMatch(await promptFor('Tenés el buzo negro??'), /What we know of this customer|talle XL/);
    assert.deepEqual(await memoriesOf(elsewhere), []);
    await checkInvariants(nexus);
  });

  test('the messages of an earlier episode come back only as a summary marked as past', async () => {
    const customer = someone();
    await writes(customer, '¿Tenés el buzo negro en L? Es para viajar en invierno');
    await close(customer);
    await writes(customer, 'Hola de nuevo');
    const asked = (await modelRequests(nexus)).findLast(({ body }) =>
      body.messages.some(({ content }) => content === 'Hola de nuevo'),
    );
    const words = asked?.body.messages.filter(({ role }) => role === 'user').map(({ content }) => content);
    assert.deepEqual(words, ['Hola de nuevo']);
    assert.doesNotMatch(JSON.stringify(asked?.body.messages), /viajar en invierno/);
    assert.match(
      asked?.body.messages[0]?.content ?? '',
      /over and past[^\n]*\n- \(ended on [^)]*\) "Preguntó por .*buzo/,
    );
  });

  test('what contradicts replaces: 40, then 42', async () => {
    const customer = someone();
    await writes(customer, 'Hola, uso talle 40 de jean');
    await close(customer);
    await writes(customer, 'Hola! Ahora soy talle 42');
    await close(customer);
    assert.deepEqual(
      (await memoriesOf(customer)).filter(({ topic }) => topic === 'size').map(({ text }) => text),
      ['Usa talle 42.'],
    );
    const states = await nexus.rows(
      `select m.text, m.state from memories m join memories n on n.tenant_id = m.tenant_id and n.id = m.superseded_by where n.text = 'Usa talle 42.'`,
    );
    assert.deepEqual(states, [{ text: 'Usa talle 40.', state: 'superseded' }]);
  });

  test('in Portuguese, a wish to remember and a wish to forget are done at once', async () => {
    const shopOfBrazil = await createShop(nexus, { locale: 'pt-BR', storeName: 'Loja Aurora' });
    const customer = someone(shopOfBrazil);
    assert.match(await writes(customer, 'Lembra que eu uso tamanho M'), /anotei/);
    assert.deepEqual(
      (await memoriesOf(customer)).map(({ text, origin }) => [text, origin]),
      [['Usa tamanho M.', 'customer']],
    );
    assert.match(await writes(customer, 'Esquece o meu tamanho'), /apaguei/);
    assert.deepEqual(await memoriesOf(customer), []);
    await close(customer);
    assert.deepEqual(
      (await memoriesOf(customer)).filter(({ kind }) => kind !== 'summary'),
      [],
      'the episode that still says it does not bring it back',
    );
  });

  test('«acordate que soy talle 40» and «olvidate de lo que te dije» leave nothing behind', async () => {
    const customer = someone();
    assert.match(await writes(customer, 'Acordate que soy talle 40'), /anoté/);
    await close(customer);
    await writes(customer, 'Hola! Vivo en Rosario');
    await close(customer);
    assert.ok((await memoriesOf(customer)).length >= 2);
    assert.match(await writes(customer, 'Olvidate de todo lo que te dije'), /borré/);
    assert.deepEqual(await memoriesOf(customer), []);
    await close(customer);
    assert.deepEqual(await memoriesOf(customer), []);
    const left = await nexus.rows(
      `select text from memories where text <> '' and customer_id = (select customer_id from conversations where id = $1)`,
      [(await customer.conversation()).id],
    );
    assert.deepEqual(left, [], 'nor what had been superseded');
  });

  test('health and documents are not kept, though the model proposes them', async () => {
    const customer = someone();
    await writes(customer, 'Hola, soy diabético y uso talle 44. Mi dni es 30.123.456');
    await close(customer);
    const memories = await memoriesOf(customer);
    assert.deepEqual(
      memories.filter(({ kind }) => kind !== 'summary').map(({ text }) => text),
      ['Usa talle 44.'],
    );
    const [event] = await nexus.rows<{ data: { dropped: Record<string, number> } }>(
      `select data from events where kind = 'episode-distilled' and conversation_id = $1`,
      [(await customer.conversation()).id],
    );
    assert.equal(event?.data.dropped.sensitive, 2);
    assert.deepEqual(await nexus.rows(`select 1 from memories where text ~* 'diab|30.123' or about ~* 'diab'`), []);
    assert.deepEqual(
      await nexus.rows(
        `select 1 from turn_steps s join turns t on t.id = s.turn_id where t.status = 'distilled' and s.step::text ~* 'diab'`,
      ),
      [],
    );
  });

  test('what a model invents is not kept: words nobody wrote, another figure, the shop’s words as the customer’s', async () => {
    const customer = someone();
    await writes(customer, 'Hola, busco zapatillas para correr');
    const candidate = { about: '', confidence: 1 };
    await control(nexus.simulators.llm, 'behaviours', {
      match: { system_includes: 'save_distillation' },
      action: {
        type: 'script',
        tool_calls: [
          {
            name: 'save_distillation',
            arguments: {
              summary: 'Compró por $ 90.000 con 50% de descuento.',
              memories: [
                { ...candidate, kind: 'fact', topic: 'size', text: 'Usa talle 45.', message: 1, quote: 'uso talle 45' },
                {
                  ...candidate,
                  kind: 'fact',
                  topic: 'size',
                  text: 'Usa talle 45.',
                  message: 1,
                  quote: 'busco zapatillas',
                },
                {
                  ...candidate,
                  kind: 'fact',
                  topic: 'other',
                  text: 'Tiene 50% de descuento siempre.',
                  message: 1,
                  quote: 'busco zapatillas',
                },
                {
                  ...candidate,
                  kind: 'fact',
                  topic: 'other',
                  text: 'Es dueño de un gimnasio.',
                  message: 1,
                  quote: 'para correr',
                },
                {
                  ...candidate,
                  kind: 'fact',
                  topic: 'other',
                  text: 'Busca zapatillas.',
                  message: 99,
                  quote: 'zapatillas',
                },
                {
                  ...candidate,
                  kind: 'preference',
                  topic: 'style',
                  text: 'Zapatillas para correr.',
                  message: 1,
                  quote: 'zapatillas para correr',
                },
              ],
            },
          },
        ],
      },
      times: 1,
    });
    await close(customer);
    assert.deepEqual(
      (await memoriesOf(customer)).map(({ text }) => text),
      ['Zapatillas para correr.'],
    );
  });

  test('an answer that cannot be read is asked for once more, then dropped with an event; what it cost is recorded', async () => {
    const customer = someone();
    await writes(customer, 'Hola, uso talle 46 siempre');
    const before = (await modelRequests(nexus)).filter(isDistillation).length;
    await control(nexus.simulators.llm, 'behaviours', {
      match: { system_includes: 'save_distillation' },
      action: { type: 'script', content: 'Claro, lo recuerdo.' },
      times: 2,
    });
    await close(customer);
    const { id } = await customer.conversation();
    assert.equal((await modelRequests(nexus)).filter(isDistillation).length - before, 2);
    assert.deepEqual(await memoriesOf(customer), []);
    const events = await nexus.rows<{ kind: string }>(
      `select kind from events where conversation_id = $1 and kind in ('distillation-dropped', 'episode-distilled')`,
      [id],
    );
    assert.deepEqual(events, [{ kind: 'distillation-dropped' }]);
    const usage = await nexus.rows<{ input_tokens: number }>(
      `select u.input_tokens from usage_records u join turns t on t.tenant_id = u.tenant_id and t.id = u.turn_id where t.conversation_id = $1 and t.status = 'distilled'`,
      [id],
    );
    assert.equal(usage.length, 2);
    assert.ok(usage.every(({ input_tokens }) => input_tokens > 0));
  });

  test('a price that a customer had remembered is no source of a price', async () => {
    const customer = someone();
    await writes(customer, 'Hola, mi presupuesto es 15000 pesos y busco un regalo');
    await control(nexus.simulators.llm, 'behaviours', {
      match: { system_includes: 'save_distillation' },
      action: {
        type: 'script',
        tool_calls: [
          {
            name: 'save_distillation',
            arguments: {
              summary: '',
              memories: [
                {
                  kind: 'fact',
                  topic: 'budget',
                  about: '',
                  text: 'Su presupuesto es 15000 pesos.',
                  message: 1,
                  quote: 'mi presupuesto es 15000 pesos',
                  confidence: 1,
                },
              ],
            },
          },
        ],
      },
      times: 1,
    });
    await close(customer);
    assert.equal((await memoriesOf(customer))[0]?.text, 'Su presupuesto es 15000 pesos.');
    await control(nexus.simulators.llm, 'behaviours', {
      match: { last_user_includes: 'cuánto sale ese buzo' },
      action: { type: 'script', content: 'El buzo negro sale $ 15.000.' },
      times: 2,
    });
    const answer = await writes(customer, '¿cuánto sale ese buzo?');
    assert.doesNotMatch(answer, /15\.?000/);
    const failed = await nexus.rows(`select reason from turns where conversation_id = $1 and status = 'failed'`, [
      (await customer.conversation()).id,
    ]);
    assert.deepEqual(failed, [{ reason: 'answer.ungrounded' }]);
  });

  // A process that takes up what the kill before it left passes the points that come after that one once more.
  const kills = [
    { point: 'memories-committed', passing: 1, where: 'after the memories were committed' },
    { point: 'memories-written', passing: 1, where: 'before the memories are committed' },
    { point: 'episode-distilled', passing: 2, where: 'after the model answered' },
    { point: 'distillation-planned', passing: 2, where: 'before the agent is asked' },
  ];
  for (const [place, { point, passing, where }] of kills.entries()) {
    test(`killed ${where} (${point}), an episode is distilled once`, async () => {
      const customer = someone();
      if (place === 0) {
        await nexus.killPart('orchestrator');
        await nexus.startPart('orchestrator', { NEXUS_KILL_AT: `${point}#${passing}` });
      }
      await writes(customer, 'Hola, soy talle 38');
      const { id } = await customer.conversation();
      await shop.api('POST', `/conversations/${id}/close`).catch(() => undefined);
      await untilDead();
      const next = kills[place + 1];
      await nexus.startPart('orchestrator', { NEXUS_KILL_AT: next ? `${next.point}#${next.passing}` : undefined });
      await closed(id);
      await nexus.settle();
      const kept = (await memoriesOf(customer)).filter(({ topic }) => topic === 'size');
      assert.deepEqual(
        kept.map(({ text }) => text),
        ['Usa talle 38.'],
      );
      const turns = await nexus.rows(`select 1 from turns where conversation_id = $1 and status = 'distilled'`, [id]);
      assert.equal(turns.length, 1);
      await checkInvariants(nexus);
    });
  }
});

async function untilDead(): Promise<void> {
  const pid = nexus.parts.get('orchestrator')?.pid ?? 0;
  const end = Date.now() + 20_000;
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    assert.ok(Date.now() < end, 'the orchestrator did not pass the point');
    await new Promise((done) => setTimeout(done, 10));
  }
}
