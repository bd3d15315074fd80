// An answer becomes at most three bubbles, a product together with its picture.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cutText, splitBubbles } from './split-bubbles.ts';

const one = 'https://img.example/1.jpg';
const two = 'https://img.example/2.jpg';
const pictures = new Set([one, two]);

test('blank lines part bubbles, a single line break does not', () => {
  assert.deepEqual(splitBubbles('Hola\n¿todo bien?\n\n\nDecime', pictures), [
    { text: 'Hola\n¿todo bien?', image: null },
    { text: 'Decime', image: null },
  ]);
});

test('a known picture on its own line, bare, bulleted or as Markdown, belongs to its paragraph', () => {
  for (const line of [one, `- ${one}`, `<${one}>`, `![Poncho](${one})`, `![Poncho](${one} "título")`]) {
    assert.deepEqual(splitBubbles(`*Poncho*\n${line}\n$ 10`, pictures), [{ text: '*Poncho*\n$ 10', image: one }], line);
  }
});

test('a picture nobody gave is dropped; a bare link that is no known picture stays text', () => {
  assert.deepEqual(splitBubbles('Mirá ![x](https://evil.example/x.jpg)', pictures), [{ text: 'Mirá', image: null }]);
  assert.deepEqual(splitBubbles('https://shop.example/p/1', pictures), [
    { text: 'https://shop.example/p/1', image: null },
  ]);
});

test('two pictures in one paragraph become two bubbles', () => {
  const drafts = splitBubbles(`Uno\n${one}\nDos\n${two}`, pictures);
  assert.deepEqual(
    drafts.map((draft) => draft.image),
    [one, two],
  );
});

test('more than three paragraphs are joined where least is lost, never two pictures while text can be joined', () => {
  const drafts = splitBubbles(`Hola\n\nMirá:\n\nPoncho\n${one}\n\nBoina\n${two}\n\n¿Te sirve?`, pictures);
  assert.equal(drafts.length, 3);
  assert.deepEqual(
    drafts.map((draft) => draft.image),
    [null, one, two],
  );
  assert.equal(drafts[0]?.text, 'Hola\n\nMirá:');
  assert.equal(drafts[2]?.text, 'Boina\n\n¿Te sirve?');
});

test('a long text is cut at a sentence and never inside a character', () => {
  assert.equal(cutText('Hola mundo. Chau mundo cruel', 16), 'Hola mundo.…');
  assert.equal(cutText('a'.repeat(9) + '😀😀', 11), `${'a'.repeat(9)}…`);
  assert.equal(cutText('corto', 10), 'corto');
});
