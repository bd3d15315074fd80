// A handoff, asked for by the customer or an operator: a person owns the conversation, one notice, one mail with what was said, one event; also when mail fails.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop, said } from '@nexus/testing/drive-shop';
import type { Customer, Shop } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string | null;
  headers: Record<string, string>;
}

const notice = 'Te paso con una persona del equipo.';
let nexus: Nexus;
let people = 0;
before(async () => {
  nexus = await startNexus();
});
after(() => nexus?.close());

test('a mail server that hangs holds up neither the notice nor the takeover', async () => {
  const shop = await shopWithMail('lenta@example.com');
  await control(nexus.simulators.smtp, 'behaviours', { match: { stage: 'connect' }, action: { hang: true }, times: 1 });
  const customer = nextCustomer(shop);
  await customer.writes('Quiero hablar con una persona');
  assert.equal(said(await customer.receives(1)), notice);
  assert.equal((await customer.conversation()).owner, 'human');
  assert.equal((await handoffOf(customer)).mail_status, 'queued');
  // Its mail is looked at in the last test: the server's time to greet has to run out before it is tried again.
  slow = customer;
});
let slow: Customer | undefined;

for (const [how, ask] of Object.entries({
  'the customer asks for a person': async (customer: Customer) => {
    await customer.writes('Quiero hablar con una persona por favor');
  },
  'an operator triggers it': async (customer: Customer) => {
    const result = await trigger(await idOf(customer));
    assert.deepEqual([result.done, result.result.handed_off], [true, true]);
  },
})) {
  test(`${how}: a person owns the conversation, one notice, one mail with what was said, one event`, async () => {
    const address = `equipo-${(people += 1)}@example.com`;
    const shop = await shopWithMail(address);
    const customer = nextCustomer(shop);
    await customer.writes('Hola! Tenés el buzo negro en M?');
    const answer = said(await customer.receives(1));
    const before = await settledCount(customer);
    await ask(customer);
    await customer.receives(before + 1);
    const [mail] = await mailsTo(address, 1);
    assert.ok(mail);
    for (const part of [customer.name, customer.phone, 'Hola! Tenés el buzo negro en M?', answer.split('\n')[0] ?? ''])
      assert.ok(mail.text.includes(part), `the mail tells of: ${part}`);
    assert.ok(mail.text.includes((await customer.conversation()).id));
    await isHandedOff(customer, before + 1);

    await customer.writes('Hay alguien?');
    assert.deepEqual((await trigger(await idOf(customer))).result.handed_off, false);
    await isHandedOff(customer, before + 1);
    assert.equal((await mailsTo(address, 1)).length, 1);
  });
}

test('an operator who triggers it many times at once hands over once', async () => {
  const shop = await shopWithMail('veces@example.com');
  const customer = nextCustomer(shop);
  await customer.writes('Hola! Tenés el buzo negro en M?');
  await customer.receives(1);
  const before = await settledCount(customer);
  const id = await idOf(customer);
  const results = await Promise.all([1, 2, 3, 4].map(() => trigger(id)));
  assert.equal(results.filter((one) => one.result.handed_off === true).length, 1);
  await customer.receives(before + 1);
  assert.equal((await mailsTo('veces@example.com', 1)).length, 1);
  await isHandedOff(customer, before + 1);
});

test('a mail server that refuses for good: the handoff stands, and an event tells that the mail did not arrive', async () => {
  const shop = await shopWithMail('nadie@example.com');
  await control(nexus.simulators.smtp, 'behaviours', {
    match: { stage: 'rcpt', to: 'nadie@' },
    action: { code: 550, message: 'No such mailbox' },
    times: 1,
  });
  const customer = nextCustomer(shop);
  await customer.writes('Quiero hablar con una persona');
  await customer.receives(1);
  await mailEnds(customer, 'failed');
  await isHandedOff(customer, 1);
  assert.match((await handoffOf(customer)).mail_error ?? '', /handoffs\.mail-refused/);
  assert.deepEqual(await eventsOf(customer, 'handoff-mail'), ['handoff-mail-failed']);
  assert.equal((await mailsTo('nadie@example.com', 0)).length, 0);
});

test('a mail server that is away for a moment gets the mail later, once', async () => {
  const shop = await shopWithMail('despues@example.com');
  await control(nexus.simulators.smtp, 'behaviours', {
    match: { stage: 'rcpt', to: 'despues@' },
    action: { code: 451, message: 'Try again later' },
    times: 1,
  });
  const customer = nextCustomer(shop);
  await customer.writes('Quiero hablar con una persona');
  await customer.receives(1);
  await mailEnds(customer, 'sent');
  await isHandedOff(customer, 1);
  assert.equal((await mailsTo('despues@example.com', 1)).length, 1);
  assert.deepEqual(await eventsOf(customer, 'handoff-mail'), ['handoff-mail-delayed', 'handoff-mail-sent']);
});

test('a mail that was taken without an answer is sent again under the same id, so that mail programs show it once', async () => {
  const shop = await shopWithMail('eco@example.com');
  await control(nexus.simulators.smtp, 'behaviours', {
    match: { stage: 'data', to: 'eco@' },
    action: { accept_then: 'reset' },
    times: 1,
  });
  const customer = nextCustomer(shop);
  await customer.writes('Quiero hablar con una persona');
  await customer.receives(1);
  await mailEnds(customer, 'sent');
  const mails = await mailsTo('eco@example.com', 2);
  assert.equal(mails.length, 2);
  assert.equal(new Set(mails.map((mail) => mail.headers['message-id'])).size, 1);
  await isHandedOff(customer, 1);
});

test('without a mail address a person owns the conversation all the same, with the shop’s own notice', async () => {
  const shop = await createShop(nexus);
  const customer = nextCustomer(shop);
  await customer.writes('Quiero hablar con una persona');
  assert.match(said(await customer.receives(1)), /persona del equipo/);
  await isHandedOff(customer, 1);
  assert.equal((await handoffOf(customer)).mail_status, 'none');
});

test('given back to the agent, the conversation can be handed over again', async () => {
  const shop = await shopWithMail('otra@example.com');
  const customer = nextCustomer(shop);
  await customer.writes('Quiero hablar con una persona');
  await customer.receives(1);
  const id = await idOf(customer);
  await shop.api('PUT', `/conversations/${id}/owner`, { owner: 'ai' });
  const before = await settledCount(customer);
  assert.equal((await trigger(id)).result.handed_off, true);
  await customer.receives(before + 1);
  assert.equal((await mailsTo('otra@example.com', 2)).length, 2);
});

test('an operator’s mistake is told: unknown conversation, bad id, unknown action', async () => {
  const act = async (body: unknown): Promise<[number, unknown]> => {
    const answer = await nexus.request('POST', '/admin/system/actions', body, {
      'x-admin-token': nexus.environment.ADMIN_TOKEN ?? '',
    });
    return [answer.status, (answer.body as { code: string }).code];
  };
  const unknown = { conversation_id: '00000000-0000-7000-8000-000000000000' };
  assert.deepEqual(await act({ action: 'trigger_handoff', payload: unknown }), [404, 'conversations.not-found']);
  assert.deepEqual(await act({ action: 'trigger_handoff', payload: { conversation_id: '1' } }), [
    400,
    'system.bad-payload',
  ]);
  assert.deepEqual(await act({ action: 'hand_over' }), [400, 'system.unknown-action']);
});

test('the mail that hung is sent once the server answers; nothing waits, nothing was said twice', async () => {
  assert.ok(slow);
  await mailEnds(slow, 'sent');
  assert.equal((await mailsTo('lenta@example.com', 1)).length, 1);
  await isHandedOff(slow, 1);
  await checkInvariants(nexus);
});

function nextCustomer(shop: Shop): Customer {
  return shop.customer(`+54911553${String((people += 1)).padStart(5, '0')}`);
}

async function shopWithMail(address: string): Promise<Shop> {
  return createShop(nexus, { handoffMail: address });
}

async function trigger(id: string): Promise<{ done: boolean; result: { handed_off: boolean } }> {
  return nexus.admin('POST', '/admin/system/actions', { action: 'trigger_handoff', payload: { conversation_id: id } });
}

async function idOf(customer: Customer): Promise<string> {
  return (await customer.conversation()).id;
}

/** How many messages have reached the customer once nothing is on its way to them. */
async function settledCount(customer: Customer): Promise<number> {
  const id = await idOf(customer);
  await until(async () => {
    const [open] = await nexus.rows(
      `select 1 from conversations c where c.id = $1 and (c.due_at is not null or c.lease_until > now()
          or exists (select 1 from deliveries d where d.conversation_id = c.id and d.status in ('queued', 'sending')))`,
      [id],
    );
    return !open;
  }, 'the conversation did not come to rest');
  return (await customer.received()).length;
}

async function handoffOf(customer: Customer): Promise<{ mail_status: string; mail_error: string | null }> {
  const rows = await nexus.rows<{ mail_status: string; mail_error: string | null }>(
    'select mail_status, mail_error from handoffs where conversation_id = $1',
    [await idOf(customer)],
  );
  assert.equal(rows.length, 1);
  return rows[0] as { mail_status: string; mail_error: string | null };
}

async function mailEnds(customer: Customer, status: string): Promise<void> {
  await until(async () => (await handoffOf(customer)).mail_status === status, `the mail did not end as ${status}`);
}

async function eventsOf(customer: Customer, prefix: string): Promise<string[]> {
  const rows = await nexus.rows<{ kind: string }>(
    'select kind from events where conversation_id = $1 and starts_with(kind, $2) order by id',
    [await idOf(customer), prefix],
  );
  return rows.map((row) => row.kind);
}

/** A person owns it, told so once, with one event; and `received` messages in all reached the customer. */
async function isHandedOff(customer: Customer, received: number): Promise<void> {
  assert.equal(await settledCount(customer), received);
  const messages = await customer.received();
  assert.equal(messages.filter(({ text }) => /persona del equipo/.test(text ?? '')).length, 1);
  const { owner, owner_reason: reason } = await customer.conversation();
  assert.equal(owner, 'human');
  assert.match(reason ?? '', /^handoff:/);
  assert.equal((await eventsOf(customer, 'handed-off')).length, 1);
}

/** The mails to an address, when there are at least `count`. */
async function mailsTo(address: string, count: number): Promise<Mail[]> {
  let mails: Mail[] = [];
  await until(async () => {
    const { items } = await control<{ items: Mail[] }>(nexus.simulators.smtp, 'mails');
    mails = items.filter((mail) => mail.to.includes(address));
    return mails.length >= count;
  }, `${mails.length} of ${count} mails arrived`);
  return mails;
}

async function until(condition: () => Promise<boolean>, otherwise: string): Promise<void> {
  const end = Date.now() + 25_000;
  while (!(await condition())) {
    assert.ok(Date.now() < end, otherwise);
    await new Promise((done) => setTimeout(done, 20));
  }
}
