// Bubbles leave no faster than a number and a recipient bear, and whoever waited is let through in turn.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SendPace } from './send-pace.ts';

function at(config: { NUMBER_SENDS_PER_SECOND: number; RECIPIENT_SENDS_BURST: number }) {
  const clock = { now: 1_000_000 };
  const pace = new SendPace(config, () => clock.now);
  const wait = (id: number, conversationId: string, channelId = 'number') =>
    pace.wait({ id: String(id), channelId, conversationId });
  return { clock, wait };
}

test('a number sends a tenth of its second at once, then evenly', () => {
  const { clock, wait } = at({ NUMBER_SENDS_PER_SECOND: 20, RECIPIENT_SENDS_BURST: 0 });
  assert.deepEqual(
    [1, 2, 3, 4, 5].map((id) => wait(id, `c${id}`)),
    [0, 0, 50, 100, 150],
  );
  assert.equal(wait(6, 'c6', 'another number'), 0);
  clock.now += 50;
  assert.equal(wait(3, 'c3'), 0, 'its slot has come');
  assert.equal(wait(4, 'c4'), 50, 'it keeps its slot');
  assert.equal(wait(7, 'c7'), 150, 'a newcomer is behind those who wait');
});

test('in any second a number sends what it may, whoever asks how often', () => {
  const { clock, wait } = at({ NUMBER_SENDS_PER_SECOND: 20, RECIPIENT_SENDS_BURST: 0 });
  const waiting = Array.from({ length: 100 }, (_, id) => ({ id, due: clock.now }));
  const left: number[] = [];
  while (waiting.length > 0) {
    for (const one of waiting.filter(({ due }) => due <= clock.now)) {
      const pause = wait(one.id, `c${one.id}`);
      one.due = clock.now + pause;
      if (pause > 0) continue;
      left.push(clock.now);
      waiting.splice(waiting.indexOf(one), 1);
    }
    clock.now += 1;
  }
  for (const begin of left) assert.ok(left.filter((time) => time >= begin && time < begin + 1000).length <= 22);
  assert.ok(left.at(-1)! - left[0]! < 5200, 'and no slower than it may');
});

test('a recipient gets a burst, then one message per six seconds', () => {
  const { clock, wait } = at({ NUMBER_SENDS_PER_SECOND: 0, RECIPIENT_SENDS_BURST: 3 });
  assert.deepEqual(
    [1, 2, 3, 4].map((id) => wait(id, 'lucia')),
    [0, 0, 0, 6000],
  );
  assert.equal(wait(9, 'sofia'), 0);
  clock.now += 6000;
  assert.equal(wait(4, 'lucia'), 0);
  clock.now += 18_000;
  assert.deepEqual(
    [5, 6, 7, 8].map((id) => wait(id, 'lucia')),
    [0, 0, 0, 6000],
    'rested, it may have a burst again',
  );
});

test('whom the number makes wait keeps the recipient’s slot, and pays for it once', () => {
  const { clock, wait } = at({ NUMBER_SENDS_PER_SECOND: 1, RECIPIENT_SENDS_BURST: 2 });
  assert.equal(wait(1, 'lucia'), 0);
  assert.equal(wait(2, 'lucia'), 1000, 'the number’s second');
  clock.now += 1000;
  assert.equal(wait(2, 'lucia'), 0);
  assert.equal(wait(3, 'lucia'), 5000, 'the burst of two is used up');
});

test('zero leaves the pace to the provider', () => {
  const { wait } = at({ NUMBER_SENDS_PER_SECOND: 0, RECIPIENT_SENDS_BURST: 0 });
  for (let id = 0; id < 500; id += 1) assert.equal(wait(id, 'lucia'), 0);
});
