// What a customer wants is told by words, with the words that told it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asksAfterBuying, asksBeforeBuying, intentCorpus, unseenCorpus } from './intent-corpus.ts';
import { readIntent } from './read-intent.ts';

const none = { sales: [], support: [], after_sales: [] };

test('of the labelled messages at least 95 % are told rightly, and none of those without an intent is taken for a clear one', (t) => {
  const wrong = intentCorpus.filter(([text, intent]) => readIntent([text], none).intent !== intent);
  const right = intentCorpus.length - wrong.length;
  t.diagnostic(`intent: ${right} of ${intentCorpus.length}; wrong: ${wrong.map(([text]) => text).join(' | ')}`);
  assert.ok(
    right >= intentCorpus.length * 0.95,
    JSON.stringify(wrong.map(([text, intent]) => [text, intent, readIntent([text], none)])),
  );
  for (const [text, intent] of intentCorpus)
    if (intent === null) assert.equal(readIntent([text], none).clear, false, text);
});

test('of messages the patterns were not written for, none is told another intent, and most are told', (t) => {
  const read = unseenCorpus.map(([text, intent]) => ({ text, intent, told: readIntent([text], none).intent }));
  const right = read.filter(({ intent, told }) => told === intent).length;
  t.diagnostic(`unseen: ${right} of ${unseenCorpus.length}`);
  assert.deepEqual(
    read.filter(({ intent, told }) => told !== null && told !== intent),
    [],
  );
  assert.ok(right >= unseenCorpus.length * 0.7, `${right} of ${unseenCorpus.length}`);
});

test('it says by which words, also by the owner’s own', () => {
  const read = readIntent(['Hola, quiero CAMBIAR el talle'], none);
  assert.deepEqual([read.intent, read.clear], ['after_sales', true]);
  assert.ok(
    read.words.after_sales.some((word) => word.startsWith('cambiar el talle') || word === 'quiero cambiar'),
    JSON.stringify(read.words),
  );
  const own = readIntent(['¿Hacen bordado?'], { ...none, support: ['bordado'] });
  assert.deepEqual([own.intent, own.clear, own.words.support], ['support', true, ['bordado']]);
});

test('two wishes alike tell none, and a word in passing is not clear', () => {
  assert.equal(readIntent(['precios y cambios'], none).intent, null);
  const passing = readIntent(['ok, el pedido'], none);
  assert.equal(passing.clear, false);
});

test('what is also asked before buying is not clear; what only who has bought says is', () => {
  const clear = (texts: string[]) => texts.filter((text) => readIntent([text], none).clear);
  assert.deepEqual(clear(asksBeforeBuying), []);
  assert.equal(readIntent(['¿Tiene garantía? ¿Se puede devolver?'], none).clear, false, 'two in passing');
  assert.deepEqual(clear(asksAfterBuying), asksAfterBuying);
  assert.deepEqual(readIntent(['quiero devolver el buzo'], none).words.after_sales, ['quiero devolver']);
});

test('a long message takes no long time', () => {
  const begun = process.cpuUsage();
  for (let round = 0; round < 50; round += 1)
    readIntent(['quiero '.repeat(600), 'tenes '.repeat(600), 'no puedo '.repeat(600)], none);
  const { user } = process.cpuUsage(begun);
  assert.ok(user < 5_000_000, `${user / 50} µs each`);
});
