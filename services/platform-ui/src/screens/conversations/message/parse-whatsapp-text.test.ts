// WhatsApp's marks, and what looks like them and is none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseWhatsappText } from './parse-whatsapp-text.ts';
import type { TextPiece } from './parse-whatsapp-text.ts';

const write = (pieces: TextPiece[]): string =>
  pieces
    .map((piece) =>
      'text' in piece
        ? piece.kind === 'text'
          ? piece.text
          : `<${piece.kind} ${piece.text}>`
        : `<${piece.kind} ${write(piece.children)}>`,
    )
    .join('');
const read = (text: string): string => write(parseWhatsappText(text));

test('bold, italic, struck and fixed text are seen, also inside each other', () => {
  assert.equal(
    read('el *buzo negro* en _L_ ~$ 10~ y ```SKU-1```'),
    'el <bold buzo negro> en <italic L> <strike $ 10> y <code SKU-1>',
  );
  assert.equal(read('*_las dos_*'), '<bold <italic las dos>>');
  assert.equal(read('*a*'), '<bold a>');
});

test('a mark alone, inside a word, beside a space or over two lines is text', () => {
  for (const text of ['2 * 3 * 4', 'talle_unico_negro', '* lista', 'a*b*c', '*una\ndos*', '**', 'precio*'])
    assert.equal(read(text), text);
});

test('an address is a link without the full stop behind it; other schemes are text', () => {
  assert.equal(read('mirá https://abril.example/p/1?x=a_b_c.'), 'mirá <link https://abril.example/p/1?x=a_b_c>.');
  assert.equal(read('(http://abril.example)'), '(<link http://abril.example>)');
  assert.equal(read('javascript:alert(1) www.abril.example'), 'javascript:alert(1) www.abril.example');
});

test('markup is text', () => {
  assert.equal(read('<img src=x onerror=alert(1)> ![a](b)'), '<img src=x onerror=alert(1)> ![a](b)');
});

test('a long text of marks is read at once', () => {
  const text = '*a '.repeat(1300);
  assert.equal(read(text), text);
});
