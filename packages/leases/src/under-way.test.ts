// Others give way to urgent work until it ends, but not for ever.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UnderWay } from './under-way.ts';

describe('work under way', () => {
  test('who gives way goes on when the last piece has ended, also when it failed', async () => {
    const urgent = new UnderWay();
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const works = [urgent.during(() => first.promise), urgent.during(() => second.promise)];
    let gone = false;
    const waiting = urgent.none(60_000).then(() => (gone = true));
    first.resolve();
    await works[0];
    await new Promise((done) => setImmediate(done));
    assert.equal(gone, false);
    second.reject(new Error('failed'));
    await assert.rejects(works[1] as Promise<void>, /failed/);
    await waiting;
    await urgent.none(60_000);
  });

  test('it waits no longer than it was told', async () => {
    const urgent = new UnderWay();
    const never = urgent.during(() => new Promise<void>(() => undefined));
    await urgent.none(5);
    await Promise.race([never, urgent.none(5)]);
    assert.equal(urgent.waiting, 0, 'whoever went on is not remembered while the load goes on');
  });
});
