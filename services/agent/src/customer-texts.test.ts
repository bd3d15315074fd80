// A customer is consoled in the language they write, else in the shop's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { customerLanguage } from './customer-texts.ts';
import { turnFor } from './testing/start-test-agent.ts';

function languageOf(text: string, locale = 'es-AR') {
  const turn = turnFor(text);
  return customerLanguage({ ...turn, tenant: { ...turn.tenant, locale } });
}

test('the customer’s words decide, the shop’s locale when they do not tell', () => {
  assert.equal(languageOf('Hola, ¿tenés el poncho en L?', 'pt-BR'), 'es');
  assert.equal(languageOf('oi, vocês têm boina? quanto custa?'), 'pt');
  assert.equal(languageOf('hello, do you have the hat?'), 'en');
  assert.equal(languageOf('???', 'pt-BR'), 'pt');
  assert.equal(languageOf('38', 'en-US'), 'en');
  assert.equal(languageOf('38'), 'es');
});
