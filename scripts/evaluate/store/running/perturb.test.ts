// Perturbations change how something is written, never what is meant, and the same seed changes it the same way.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRandom } from '@nexus/simulators/tiendanube/catalogue/random';
import type { Turn } from '../task.ts';
import { planTrials } from './plan-trials.ts';
import { perturb, perturbations } from './perturb.ts';
import type { Perturbation } from './perturb.ts';
import { tasks } from '../tasks/index.ts';

const turn: Turn = {
  says: 'Hola! Tenés la remera básica negra en talle M? Cuánto sale, con envío?',
  slip: { instead: 'Hola! Tenés la remera básica blanca?', right: 'no, perdón, la negra' },
  reference: { calls: [], reply: '' },
  said: [],
};
const written = (kind: Perturbation, one: Turn = turn, seed = 3): string[] =>
  perturb(kind, one, 0, makeRandom(seed)).map(({ message }) =>
    message.type === 'image' ? message.caption : message.text,
  );

test('fragments are the same words in several messages', () => {
  const parts = written('fragments');
  assert.ok(parts.length >= 3, JSON.stringify(parts));
  assert.equal(parts.join(' ').replace(/\W/g, ''), turn.says.replace(/\W/g, ''));
});

test('a correction says it wrong first and then puts it right', () => {
  const [first, second] = written('correction');
  assert.match(first ?? '', /blanca/);
  assert.match(second ?? '', /negra/);
});

test('typing errors and voice leave names and numbers alone', () => {
  const asked = { ...turn, says: 'quiero saber dónde está mi pedido 50123 de Lucía' };
  for (const kind of ['typos', 'voice'] as const)
    for (const seed of [1, 2, 3, 4]) assert.match(written(kind, asked, seed)[0] ?? '', /50123/);
  assert.notEqual(written('typos', asked)[0], asked.says);
  assert.match(written('typos', asked)[0] ?? '', /Lucía/);
});

test('a voice note is misheard in ordinary words, as the seed has it', () => {
  const asked = { ...turn, says: 'Quiero cambiar la campera verde que llegó rota, pedido 50123 de Lucía' };
  const plain = asked.says.toLowerCase().replace(',', '').split(' ');
  for (const seed of [1, 2, 3, 4]) {
    const words = (written('voice', asked, seed)[0] ?? '').split(' ');
    assert.ok(plain.filter((word) => !words.includes(word)).length >= 2, words.join(' '));
    assert.ok(words.includes('50123') && words.includes('lucía'), words.join(' '));
  }
  assert.notEqual(written('voice', asked, 1)[0], written('voice', asked, 2)[0]);
  assert.deepEqual(written('voice', asked, 2), written('voice', asked, 2));
});

test('what code reads to the letter is not altered', () => {
  for (const kind of ['typos', 'voice'] as const) {
    assert.deepEqual(written(kind, { ...turn, exact: true }), [turn.says]);
    assert.deepEqual(written(kind, { ...turn, confirms: true }), [turn.says]);
  }
});

test('a duplicate is one message delivered three times; every other turn comes from the other form of the number', () => {
  assert.equal(perturb('duplicate', turn, 0, makeRandom(1))[0]?.copies, 3);
  assert.deepEqual(
    [0, 1].map((place) => perturb('ninth-digit', turn, place, makeRandom(1))[0]?.otherForm),
    [true, false],
  );
});

test('the same seed plans and writes the same; another one does not; every kind is drawn', () => {
  const plan = (seed: number): string =>
    JSON.stringify(
      planTrials(tasks, 'oracle', seed, 4).map(({ template, seed: own, perturbation }) => [
        template.id,
        own,
        perturbation,
      ]),
    );
  assert.equal(plan(1), plan(1));
  assert.notEqual(plan(1), plan(2));
  for (const kind of perturbations) assert.ok(plan(1).includes(`"${kind}"`), kind);
  assert.deepEqual(written('typos'), written('typos'));
});
