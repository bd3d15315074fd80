// The set of tasks is what it says: twelve families, both languages, the same words under two policies, and every task solvable on paper.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeRandom } from '@nexus/simulators/tiendanube/catalogue/random';
import { lieIn } from '../models/lie-in.ts';
import { sketchOf } from '../running/sketch-task.ts';
import { says } from '../scoring/read-values.ts';
import { families } from '../task.ts';
import { tasks } from './index.ts';

const sketches = tasks.map((template) => sketchOf(template));

test('at least 48 tasks, four or more in each family, in both languages, each with its own name', () => {
  assert.ok(tasks.length >= 48, String(tasks.length));
  assert.equal(new Set(tasks.map(({ id }) => id)).size, tasks.length);
  for (const family of families) {
    const own = tasks.filter((task) => task.family === family);
    assert.ok(own.length >= 4, family);
    assert.deepEqual(new Set(own.map(({ language }) => language)), new Set(['es-AR', 'pt-BR']));
  }
});

test('the same words stand under two policies, and more is asked than silence gives', () => {
  const byWords = Map.groupBy(sketches, ({ turns }) => turns[0]?.says.replace(/[A-ZÁÉÍÓÚ][\p{L} ]*/gu, '') ?? '');
  const twins = [...byWords.values()].filter(
    (own) => new Set(own.map(({ policy }) => JSON.stringify(policy))).size > 1,
  );
  assert.ok(twins.length >= 6, `${twins.length} pairs`);
  for (const { id, turns } of sketches)
    assert.ok(
      turns.every(({ said }) => said.length > 0),
      id,
    );
});

test('each reference reply says what its turn asks for, and nothing that must not be said', () => {
  for (const { id, turns, never } of sketches)
    for (const { reference, said } of turns) {
      if (reference.reply === null) continue;
      const reply = reference.reply.replace('{{payment_link}}', 'https://tienda.example/checkout/1');
      for (const fact of said) assert.ok(says(reply, fact), `${id} lacks ${JSON.stringify(fact)}: ${reply}`);
      for (const fact of never) assert.ok(!says(reply, fact), `${id} says ${JSON.stringify(fact)}: ${reply}`);
    }
});

test('the same seed draws the same task; another one another shop', () => {
  const [template] = tasks;
  assert.ok(template);
  assert.deepEqual(sketchOf(template, 5).turns, sketchOf({ ...template, id: `${template.id} ` }, 5).turns);
  assert.notDeepEqual(sketchOf(template, 5).turns, sketchOf(template, 6).turns);
});

test('a lie changes one fact, and is none where nothing is stated', () => {
  const reply = 'El buzo sale $ 12.500. https://tienda.example/buzo';
  for (const seed of [1, 2, 3, 4]) {
    const lie = lieIn(reply, makeRandom(seed));
    assert.ok(lie && lie.text !== reply && lie.text.includes(lie.instead) && reply.includes(lie.told));
  }
  assert.equal(lieIn('Hola, ¿qué buscás?', makeRandom(1)), null);
});
