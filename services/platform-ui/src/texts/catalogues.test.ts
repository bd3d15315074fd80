// The three catalogues say the same things, and everything the code asks for is in them.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';

const source = join(import.meta.dirname, '..');
const read = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(join(import.meta.dirname, `${name}.json`), 'utf8')) as Record<string, unknown>;
const catalogues = { es: read('es'), 'pt-br': read('pt-br'), en: read('en') };

/** Every text by its whole key; a list counts as one text per place. */
function flatten(value: unknown, prefix = ''): Map<string, string> {
  const texts = new Map<string, string>();
  for (const [name, one] of Object.entries(value as Record<string, unknown>)) {
    const key = prefix ? `${prefix}.${name}` : name;
    if (typeof one === 'string') texts.set(key, one);
    else for (const [inner, text] of flatten(one, key)) texts.set(inner, text);
  }
  return texts;
}

const spanish = flatten(catalogues.es);
const placeholders = (text: string): string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1] as string).sort();

describe('the catalogues', () => {
  for (const language of ['pt-br', 'en'] as const) {
    test(`${language} has the keys of Spanish, with the same places to fill and nothing empty`, () => {
      const other = flatten(catalogues[language]);
      assert.deepEqual([...other.keys()].sort(), [...spanish.keys()].sort());
      for (const [key, text] of other) {
        assert.ok(text.trim(), `${key} is empty`);
        assert.deepEqual(placeholders(text), placeholders(spanish.get(key) as string), key);
      }
    });
  }

  test('Spanish speaks with "vos"', () => {
    for (const [key, text] of spanish)
      assert.doesNotMatch(
        text,
        /\b(tú|tienes|puedes|quieres|haz clic|ingresa|elige|agrega|inténtalo|prueba de)\b/i,
        key,
      );
  });
});

describe('what the code asks for', () => {
  const files = globSync('**/*.{ts,tsx}', { cwd: source }).filter((file) => !file.endsWith('.test.ts'));
  const code = files.map((file) => readFileSync(join(source, file), 'utf8')).join('\n');
  const has = (key: string): boolean =>
    [...spanish.keys()].some((one) => one === key || one.startsWith(`${key}.`) || one === `${key}_other`);

  test('every key written out is in the catalogues', () => {
    const keys = [...code.matchAll(/\bt\(\s*'([^']+)'/g), ...code.matchAll(/label: '([a-z]\w*\.[\w.-]+)'/g)].map(
      (match) => match[1] as string,
    );
    assert.ok(keys.length > 200, `only ${keys.length} keys were found`);
    assert.deepEqual(
      [...new Set(keys)].filter((key) => !has(key)),
      [],
    );
  });

  test('every key made of parts has its beginning in the catalogues', () => {
    const beginnings = [...code.matchAll(/\bt\(`([^`$]+)\.\$\{/g)].map((match) => match[1] as string);
    assert.ok(beginnings.length > 20, `only ${beginnings.length} beginnings were found`);
    const empty = new Set(['system.rowSecurityState']);
    assert.deepEqual(
      [...new Set(beginnings)].filter((key) => !has(key) && !empty.has(key)),
      [],
    );
  });

  test('no text is left that nothing asks for', () => {
    const made = [...code.matchAll(/`([\w.]+)\.\$\{[^}]+\}`/g)].map((match) => `${match[1]}.`);
    const dynamic = [
      ...made,
      'problem.',
      'author.',
      'system.',
      'navigation.',
      'thinking.sourceHelp.',
      'owner.',
      'ownerReason.',
    ];
    const unused = [...spanish.keys()]
      .map((key) => key.replace(/_(one|other)$/, ''))
      .filter((key) => !dynamic.some((beginning) => key.startsWith(beginning)) && !code.includes(`'${key}'`));
    assert.deepEqual(
      unused.filter((key) => !/\.\d+$/.test(key)),
      [],
    );
  });
});
