// A person takes over at each point at which a turn or its sends wait: from that commit on, no bubble of the agent leaves.
// It watches all services of its process, so no other test may run in it.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { observeAwaitPoints } from '@nexus/testing/await-points';
import type { PassedPoint } from '@nexus/testing/await-points';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop } from '@nexus/testing/drive-shop';
import type { Customer, Shop } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

type Point = Pick<PassedPoint, 'label' | 'nth'>;
/** A way to take a conversation over; resolves when it has been taken over. */
type TakeOver = (conversationId: string, customer: Customer) => Promise<unknown>;

const question = 'Hola! Tenés el buzo negro en M? Cuánto sale?';
/** Two bubbles, so that there is something to stop between the first and the second. */
const bubbles = ['Contame un poco más.', '¿Qué estás buscando?'];
const maximumTries = 3;
let nexus: Nexus;
let shop: Shop;
let moments: Point[] = [];
let people = 0;

before(async () => {
  nexus = await startNexus();
  shop = await createShop(nexus);
  await control(nexus.simulators.llm, 'behaviours', {
    match: { after_tools: true },
    action: { type: 'script', content: bubbles.join('\n\n') },
    times: null,
  });
  // What is read once and kept (the shop's currency, the routes) is no point of every turn.
  await answered(nextCustomer());
});
after(() => nexus?.close());

const inThePanel: TakeOver = (id) => shop.api('PUT', `/conversations/${id}/owner`, { owner: 'human' });
const otherWays: Record<string, TakeOver> = {
  'a message from the phone app': (_id, customer) =>
    customer.isWrittenToFromTheApp(`Hola, te escribe Marta por tu consulta ${customer.phone}`),
  'an answer from the panel': (id) => shop.api('POST', `/conversations/${id}/messages`, { text: 'Hola, soy Marta.' }),
  'an operator who hands over': (id) =>
    nexus.admin('POST', '/admin/system/actions', { action: 'trigger_handoff', payload: { conversation_id: id } }),
};

test('a takeover in the panel at any point of a turn is followed by silence of the agent', async (t) => {
  const points = await discoverPoints(3);
  moments = points.filter((point, place) => !isSameMoment(points[place - 1], point));
  t.diagnostic(`${points.length} points of a turn found, ${moments.length} moments between them`);
  assert.ok(points.length > 90, `only ${points.length} points were found`);
  assert.ok(
    points.some(({ label }) => label === 'failpoint reply-stored'),
    'failpoints are armed under NODE_ENV=test only',
  );
  const outcomes: Record<number, number> = {};
  for (const moment of moments) {
    const left = await takeOverAt(moment, inThePanel);
    if (left !== 'passed by') outcomes[left] = (outcomes[left] ?? 0) + 1;
  }
  const taken = Object.values(outcomes).reduce((sum, count) => sum + count, 0);
  t.diagnostic(`turns by the bubbles that had left before the takeover: ${JSON.stringify(outcomes)}`);
  assert.ok(taken >= moments.length * 0.9, `only ${taken} of ${moments.length} moments came again`);
  assert.ok((outcomes[0] ?? 0) > 20, 'a takeover during the turn leaves nothing to send');
  assert.ok((outcomes[1] ?? 0) > 0, 'a takeover during the sends stops the rest');
});

test('so is any other way to take over, while the reply is stored and sent', async () => {
  const ways = Object.values(otherWays);
  const sends = moments.slice(moments.findIndex(({ label }) => label === 'failpoint reply-stored'));
  assert.ok(sends.length > 10);
  let passedBy = 0;
  for (const [place, moment] of sends.entries())
    if ((await takeOverAt(moment, ways[place % ways.length] as TakeOver)) === 'passed by') passedBy += 1;
  assert.ok(passedBy <= sends.length * 0.1, `${passedBy} of ${sends.length} moments did not come again`);
});

test('nothing waits, nothing was said twice', () => checkInvariants(nexus));

function nextCustomer(): Customer {
  return shop.customer(`+54911556${String((people += 1)).padStart(5, '0')}`);
}

async function answered(customer: Customer): Promise<void> {
  await customer.writes(question);
  await customer.receives(2);
  await nexus.settle();
}

/** The points of one undisturbed turn in their order, each name with the count of its passing. */
/** Those that every one of so many turns passes: what one timing alone brings about would not come again. */
async function discoverPoints(turns: number): Promise<Point[]> {
  const first = await pointsOfTurn();
  const others: Point[][] = [];
  while (others.length < turns - 1) others.push(await pointsOfTurn());
  return first.filter((point) =>
    others.every((found) => found.some(({ label, nth }) => label === point.label && nth === point.nth)),
  );
}

async function pointsOfTurn(): Promise<Point[]> {
  const found: Point[] = [];
  const stop = observeAwaitPoints({ passed: ({ label, nth }) => void found.push({ label, nth }) });
  try {
    await answered(nextCustomer());
    return found;
  } finally {
    stop();
  }
}

/** Nothing is waited for between the end of one thing and the beginning of the next, nor between statements that leave together. */
function isSameMoment(previous: Point | undefined, { label }: Point): boolean {
  if (!previous) return false;
  const together = ['before sql', 'after sql'].some(
    (kind) => previous.label.startsWith(kind) && label.startsWith(kind),
  );
  return together || (label.startsWith('before') && !previous.label.startsWith('before'));
}

/** Tries again, since a moment may need a status that is quicker or slower than the answer to its send. */
async function takeOverAt(target: Point, takeOver: TakeOver): Promise<number | 'passed by'> {
  for (let tries = 1; ; tries += 1) {
    const left = await tryTakeOverAt(target, takeOver);
    if (left !== 'passed by' || tries === maximumTries) return left;
  }
}

/**
 * The work stands still at the point until the takeover is done or has to wait for it. @returns how many bubbles had left when the
 * takeover was committed; 'passed by' when this turn ended without the point (a status overtook the answer to its send, or did not)
 */
async function tryTakeOverAt(target: Point, takeOver: TakeOver): Promise<number | 'passed by'> {
  const where = `${target.label} (${target.nth})`;
  const customer = nextCustomer();
  // What still goes on in other conversations, such as their last statuses, is no point of this one.
  const others = new Set((await nexus.rows<{ id: string }>('select id from conversations')).map((one) => one.id));
  const journal: ('bubble' | 'takeover')[] = [];
  let conversationId = '';
  let takeover: Promise<unknown> | undefined;
  const stop = observeAwaitPoints({
    passed: async (point) => {
      if (takeover || others.has(point.conversationId)) return;
      if (point.label !== target.label || point.nth !== target.nth) return;
      conversationId = point.conversationId;
      takeover = takeOver(conversationId, customer);
      await Promise.race([takeover, untilItMustWait(conversationId, takeover)]);
    },
    leaves: ({ body }) => void (bubbles.some((text) => String(body).includes(text)) && journal.push('bubble')),
    commits: (statements) =>
      void (statements.some((text) => text.includes('set owner = $')) && journal.push('takeover')),
  });
  try {
    await customer.writes(question);
    await until(
      async () => takeover !== undefined || (await isOver(customer)),
      `the turn neither passed ${where} nor ended`,
    );
    if (!takeover) return 'passed by';
    await takeover;
    await nexus.settle();
  } finally {
    stop();
  }
  const committed = journal.indexOf('takeover');
  assert.ok(committed >= 0, `${where}: no takeover`);
  assert.ok(journal.lastIndexOf('bubble') < committed, `${where}: a bubble left after the takeover: ${journal.join()}`);
  await checkThread(customer, conversationId, committed, where);
  return committed;
}

async function isOver(customer: Customer): Promise<boolean> {
  if ((await customer.received()).length < bubbles.length) return false;
  await nexus.settle();
  return true;
}

async function checkThread(customer: Customer, conversationId: string, left: number, where: string): Promise<void> {
  const reached = (await customer.received()).filter(({ text }) => bubbles.includes(text ?? ''));
  assert.equal(reached.length, left, where);
  const [state] = await nexus.rows<{ owner: string; open: number; silent: number; waiting: number }>(
    `select c.owner,
            (select count(*)::int from deliveries d where d.conversation_id = c.id and d.status not in ('sent', 'canceled')) as open,
            (select count(*)::int from messages m where m.conversation_id = c.id and m.direction = 'in' and m.turn_id is null and m.unanswered_reason is null) as silent,
            (select count(*)::int from messages m where m.conversation_id = c.id and m.waits) as waiting
       from conversations c where c.id = $1`,
    [conversationId],
  );
  assert.deepEqual(state, { owner: 'human', open: 0, silent: 0, waiting: 0 }, where);
}

/** Resolves when the takeover cannot end before the work goes on: it waits for a lock or for a bubble on its way. */
async function untilItMustWait(conversationId: string, takeover: Promise<unknown>): Promise<void> {
  let ended = false;
  const end = (): void => void (ended = true);
  takeover.then(end, end);
  await until(async () => {
    if (ended) return true;
    const [now] = await nexus.rows<{ blocked: boolean; sending: boolean }>(
      `select exists (select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock') as blocked,
              exists (select 1 from deliveries where conversation_id = $1 and status = 'sending' and lease_until > clock_timestamp()) as sending`,
      [conversationId],
    );
    return now?.blocked === true || now?.sending === true;
  }, 'the takeover neither ended nor had to wait');
}

async function until(condition: () => boolean | Promise<boolean>, otherwise: string): Promise<void> {
  const end = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(otherwise);
    await new Promise((done) => setTimeout(done, 3));
  }
}
