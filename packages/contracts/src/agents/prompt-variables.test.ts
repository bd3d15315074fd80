// Every section has its names, no name means two of them, and what is none is named.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fillVariables, promptVariables, unknownVariables, variableNames } from './prompt-variables.ts';
import { factSections } from '../shop-facts.ts';

test('every section of the shop facts has a name in each language, and no name belongs to two', () => {
  assert.deepEqual(Object.keys(promptVariables), [...factSections]);
  const owners = new Map<string, Set<string>>();
  for (const [section, names] of Object.entries(promptVariables))
    for (const name of Object.values(names)) owners.set(name, (owners.get(name) ?? new Set()).add(section));
  for (const [name, of] of owners) assert.equal(of.size, 1, name);
  for (const language of ['es', 'pt-BR', 'en'] as const) {
    const all = variableNames(language).map((name) => `{{${name}}}`);
    assert.deepEqual(unknownVariables(all.join(' ')), []);
    assert.equal(
      fillVariables(all.join(' '), (section) => section),
      factSections.join(' '),
    );
  }
});

test('accents, capitals and spaces do not matter; what is no variable stays and is named once', () => {
  const text = '{{ Envíos }} · {{Descuento transferencia}} · {{precio}} {{precio}} {{}} {una} {{ }';
  assert.equal(
    fillVariables(text, (section) => `<${section}>`),
    '<shipping> · <transfer_discount> · {{precio}} {{precio}} {{}} {una} {{ }',
  );
  assert.deepEqual(unknownVariables(text), ['precio', '']);
});
