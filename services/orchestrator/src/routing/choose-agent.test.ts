// Which agent answers: each condition, the order, who is away, and when an episode changes its agent.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RoutingRule } from '@nexus/contracts/routing/routing';
import type { ShopAgent } from '../agents/look-up-agents.ts';
import { changeOf, chooseAgent } from './choose-agent.ts';
import type { Asked } from './choose-agent.ts';
import { findWarnings } from '@nexus/contracts/routing/find-warnings';
import { isWithin } from './is-within.ts';
import { noRouting } from './kept-routing.ts';
import type { KeptRouting } from './kept-routing.ts';

const timezone = 'America/Argentina/Buenos_Aires';
/** A Monday, 10:00 in Buenos Aires. */
const monday = new Date('2026-03-02T13:00:00Z');

function agent(id: string, changes: Partial<ShopAgent> = {}): ShopAgent {
  return {
    id,
    name: id,
    role: 'sales',
    is_active: true,
    hours: null,
    outside_hours: 'colleague',
    ...changes,
  } as ShopAgent;
}

function rule(agentId: string, conditions: Partial<RoutingRule> = {}): RoutingRule {
  return { channel_ids: null, hours: null, tags: null, intents: null, ...conditions, agent_id: agentId };
}

const asked = (changes: Partial<Asked> & { text?: string } = {}): Asked => {
  const texts = [changes.text ?? 'hola'];
  return { channelId: 'one', tags: [], texts, newTexts: texts, now: monday, timezone, current: null, ...changes };
};
const routing = (rules: RoutingRule[], changes: Partial<KeptRouting> = {}): KeptRouting => ({
  ...noRouting,
  rules,
  ...changes,
});
const [ventas, postventa, noche] = [agent('ventas'), agent('postventa'), agent('noche')];
const team = [ventas, postventa, noche];
const name = (rules: KeptRouting, changes?: Parameters<typeof asked>[0], agents = team) =>
  chooseAgent(agents, rules, asked(changes)).agent?.id ?? null;

describe('the agent of a new episode', () => {
  test('is the first that is there where no rule says otherwise', () => {
    assert.equal(name(noRouting), 'ventas');
    assert.equal(name(noRouting, {}, [agent('a', { is_active: false }), postventa]), 'postventa');
    assert.equal(name(routing([], { default_agent_id: 'noche' })), 'noche');
    assert.equal(chooseAgent([], noRouting, asked()).agent, null);
  });

  test('is named by the number, by a tag, by the intent', () => {
    const rules = routing([
      rule('noche', { channel_ids: ['two'] }),
      rule('postventa', { tags: ['vip', 'mayorista'] }),
      rule('postventa', { intents: ['after_sales'] }),
    ]);
    assert.equal(name(rules), 'ventas');
    assert.equal(name(rules, { channelId: 'two' }), 'noche');
    assert.equal(name(rules, { tags: ['mayorista'] }), 'postventa');
    const told = chooseAgent(team, rules, asked({ text: 'quiero cambiar el talle' })).choice;
    assert.deepEqual([told.agent?.id, told.cause, told.rule, told.intent], ['postventa', 'rule', 3, 'after_sales']);
    assert.ok(told.words.length > 0);
  });

  test('is that of the first rule of which all conditions hold, in their order', () => {
    const both = rule('noche', { channel_ids: ['one'], tags: ['vip'] });
    const rules = [both, rule('postventa', { channel_ids: ['one'] }), rule('ventas', { channel_ids: ['one'] })];
    assert.equal(name(routing(rules)), 'postventa');
    assert.equal(name(routing(rules), { tags: ['vip'] }), 'noche');
    assert.equal(name(routing(rules.toReversed()), { tags: ['vip'] }), 'ventas');
    const { verdicts } = chooseAgent(team, routing(rules), asked());
    assert.deepEqual(
      verdicts.map(({ rule: number, verdict }) => [number, verdict]),
      [
        [1, 'no_match'],
        [2, 'chosen'],
        [3, 'not_asked'],
      ],
    );
    assert.deepEqual(verdicts[0]?.conditions, [
      { kind: 'channel', holds: true },
      { kind: 'tag', holds: false },
    ]);
  });

  test('is another where that of a rule is paused or outside its hours, and it is said why', () => {
    const nine = [{ day: 1, from: '09:00', to: '12:00' }];
    const agents = [ventas, agent('postventa', { is_active: false }), agent('noche', { hours: nine })];
    const rules = routing([rule('postventa'), rule('noche')]);
    assert.equal(name(rules, {}, agents), 'noche');
    const later = chooseAgent(agents, rules, asked({ now: new Date('2026-03-02T16:00:00Z') }));
    assert.equal(later.agent?.id, 'ventas');
    assert.deepEqual(
      later.choice.passed_over.map(({ agent: one, rule: number, reason }) => [one.id, number, reason]),
      [
        ['postventa', 1, 'paused'],
        ['noche', 2, 'outside_hours'],
      ],
    );
  });

  test('is a person where its owner wants that outside its hours, or where nobody is there', () => {
    const never = [{ day: 7, from: '03:00', to: '03:01' }];
    const alone = [agent('ventas', { hours: never })];
    assert.deepEqual(
      [name(noRouting, {}, alone), chooseAgent(alone, noRouting, asked()).choice.cause],
      ['ventas', 'nobody_there'],
    );
    const person = chooseAgent(alone, routing([], { when_nobody: 'person' }), asked());
    assert.deepEqual([person.agent, person.person], [null, 'nobody_available']);
    const own = [agent('ventas', { hours: never, outside_hours: 'person' }), noche];
    assert.equal(name(noRouting, {}, own), 'noche', 'the first that is there');
    for (const rules of [routing([rule('ventas')]), routing([], { default_agent_id: 'ventas' })]) {
      const { agent: nobody, person: why } = chooseAgent(own, rules, asked());
      assert.deepEqual([nobody, why], [null, 'agent_outside_hours']);
    }
    assert.equal(chooseAgent(own.slice(0, 1), noRouting, asked()).person, 'agent_outside_hours');
    const paused = chooseAgent([agent('ventas', { is_active: false })], noRouting, asked());
    assert.deepEqual([paused.agent, paused.person], [null, null]);
  });

  test('is a colleague who is there where the default agent is away, and only then what the shop chose for nobody', () => {
    const never = [{ day: 7, from: '03:00', to: '03:01' }];
    const away = agent('ventas', { hours: never });
    for (const whenNobody of ['person', 'default_agent'] as const) {
      const rules = routing([], { default_agent_id: 'ventas', when_nobody: whenNobody });
      const { agent: one, choice } = chooseAgent([away, postventa], rules, asked());
      assert.deepEqual([one?.id, choice.cause], ['postventa', 'default']);
      assert.deepEqual(
        choice.passed_over.map(({ agent: passed, reason }) => [passed.id, reason]),
        [['ventas', 'outside_hours']],
      );
      const paused = [agent('noche', { hours: never }), agent('ventas', { is_active: false }), postventa];
      assert.equal(name(rules, {}, paused), 'postventa', 'before one who is not there');
      assert.equal(name(rules, { current: { id: 'ventas', name: 'ventas' } }, [away, postventa]), 'postventa');
    }
    const alike = [agent('postventa', { hours: never, outside_hours: 'person' }), away];
    const nobody = chooseAgent(alike, routing([], { default_agent_id: 'ventas' }), asked());
    assert.deepEqual([nobody.agent?.id, nobody.choice.cause, nobody.person], ['ventas', 'nobody_there', null]);
    const mine = [postventa, agent('ventas', { hours: never, outside_hours: 'person' })];
    assert.equal(chooseAgent(mine, routing([], { default_agent_id: 'ventas' }), asked()).person, 'agent_outside_hours');
  });

  test('is the first that is there where the default agent is not one of the shop any more', () => {
    assert.equal(name(routing([], { default_agent_id: 'gone' })), 'ventas');
    assert.equal(name(routing([], { default_agent_id: 'gone', when_nobody: 'person' })), 'ventas');
  });
});

describe('hours', () => {
  const night = [{ day: 1, from: '22:00', to: '06:00' }];
  const at = (day: string, hour: string): Date => new Date(`2026-03-0${day}T${hour}:00-03:00`);

  test('go past midnight, into the next week too', () => {
    assert.deepEqual(
      [at('2', '21:59'), at('2', '22:00'), at('3', '05:59'), at('3', '06:00'), at('3', '22:30')].map((moment) =>
        isWithin(night, timezone, moment),
      ),
      [false, true, true, false, false],
    );
    const sunday = [{ day: 7, from: '20:00', to: '02:00' }];
    assert.deepEqual(
      [isWithin(sunday, timezone, at('2', '01:00')), isWithin(sunday, timezone, at('2', '02:00'))],
      [true, false],
    );
    const midnight = [{ day: 1, from: '20:00', to: '00:00' }];
    assert.deepEqual(
      [isWithin(midnight, timezone, at('2', '23:59')), isWithin(midnight, timezone, at('3', '00:00'))],
      [true, false],
    );
  });

  test('are those of the shop’s time zone, also on the day its clock changes', () => {
    const morning = [{ day: 1, from: '09:00', to: '10:00' }];
    const utc = new Date('2026-03-02T12:30:00Z');
    assert.deepEqual(
      [isWithin(morning, timezone, utc), isWithin(morning, 'America/Sao_Paulo', utc), isWithin(morning, 'UTC', utc)],
      [true, true, false],
    );
    // Santiago sets its clock back at midnight before Sunday 5 April 2026: 23:30 comes twice, 02:00 is four hours behind UTC.
    const saturdayNight = [{ day: 6, from: '22:00', to: '02:00' }];
    const santiago = ['02:30', '03:30', '05:59', '06:00'].map((hour) =>
      isWithin(saturdayNight, 'America/Santiago', new Date(`2026-04-05T${hour}:00Z`)),
    );
    assert.deepEqual(santiago, [true, true, true, false]);
  });

  test('a rule holds within them or outside them', () => {
    const stretches = [{ day: 1, from: '09:00', to: '18:00' }];
    const rules = routing([rule('noche', { hours: { stretches, inside: false } })], { default_agent_id: 'ventas' });
    assert.equal(name(rules), 'ventas');
    assert.equal(name(rules, { now: at('2', '20:00') }), 'noche');
    const inside = routing([rule('noche', { hours: { stretches, inside: true } })], { default_agent_id: 'ventas' });
    assert.equal(name(inside), 'noche');
  });
});

describe('the agent of a running episode', () => {
  const rules = routing(
    [
      rule('noche', { channel_ids: ['two'] }),
      rule('postventa', { intents: ['after_sales'] }),
      rule('ventas', { intents: ['sales'] }),
    ],
    { default_agent_id: 'ventas' },
  );
  const current = { id: 'postventa', name: 'postventa' };

  test('goes on, whatever rules say that name no intent', () => {
    assert.equal(name(rules, { current }), 'postventa');
    assert.equal(name(rules, { current, channelId: 'two' }), 'postventa');
    assert.equal(chooseAgent(team, rules, asked({ current })).choice.cause, 'goes_on');
  });

  test('is changed by what the customer clearly wants now, and the words are told', () => {
    const changed = chooseAgent(team, rules, asked({ current, text: '¿Cuánto sale el buzo?' }));
    assert.deepEqual(changeOf(changed), {
      from: current,
      to: { id: 'ventas', name: 'ventas' },
      cause: 'intent',
      reason: changed.choice.words.join(', '),
    });
    assert.equal(name(rules, { current, text: 'gracias, y hay?' }), 'postventa', 'a word in passing');
    assert.equal(name(rules, { current, text: '¿Dónde está mi pedido?' }), 'postventa', 'its own');
    const answered = { current, texts: ['¿Cuánto sale el buzo?'], newTexts: [] };
    assert.equal(name(rules, answered), 'postventa', 'what was said before it was handed over');
  });

  test('stays where a rule before it would have decided without an intent', () => {
    const vip = routing([rule('noche', { tags: ['vip'] }), ...rules.rules]);
    const held = { current: { id: 'noche', name: 'noche' }, tags: ['vip'], text: '¿Cuánto sale el buzo?' };
    assert.equal(name(vip, held), 'noche');
  });

  test('is changed when it is paused, gone or its hours are over', () => {
    const paused = [ventas, agent('postventa', { is_active: false })];
    const change = changeOf(chooseAgent(paused, rules, asked({ current })));
    assert.deepEqual([change?.to.id, change?.cause, change?.reason], ['ventas', 'paused', null]);
    assert.equal(changeOf(chooseAgent([ventas], rules, asked({ current })))?.cause, 'removed');
    const hours = [{ day: 1, from: '08:00', to: '09:00' }];
    assert.equal(
      changeOf(chooseAgent([ventas, agent('postventa', { hours })], rules, asked({ current })))?.cause,
      'outside_hours',
    );
    const person = chooseAgent(
      [ventas, agent('postventa', { hours, outside_hours: 'person' })],
      rules,
      asked({ current }),
    );
    assert.deepEqual([person.agent, person.person], [null, 'agent_outside_hours']);
  });
});

test('a rule that can never decide is named with the one that always does', () => {
  const rules = [
    rule('postventa', { intents: ['after_sales', 'support'] }),
    rule('ventas', { intents: ['support'], tags: ['vip'] }),
    rule('ventas', { channel_ids: ['gone'] }),
    rule('noche'),
    rule('ventas', { tags: ['vip'] }),
  ];
  assert.deepEqual(findWarnings(rules, team, ['one']), [
    { rule: 2, code: 'shadowed', by: 1 },
    { rule: 3, code: 'no_channel', by: null },
    { rule: 5, code: 'shadowed', by: 4 },
  ]);
  const hours = [{ day: 1, from: '08:00', to: '09:00' }];
  const sometimes = [ventas, agent('postventa', { hours }), agent('noche', { is_active: false })];
  assert.deepEqual(findWarnings(rules, sometimes, ['one']), [
    { rule: 3, code: 'no_channel', by: null },
    { rule: 4, code: 'agent_paused', by: null },
  ]);
});
