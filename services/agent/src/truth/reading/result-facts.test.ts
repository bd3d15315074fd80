// What a result bears out is read once for a shop and a day of its week, and never taken from another shop's reading.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { factsOfResult } from './result-facts.ts';

const today = { timezone: 'America/Argentina/Buenos_Aires', weekday: 3 };
const result = { text: 'El local abre a las 10.' };

function reader() {
  const read: string[] = [];
  const readText: Parameters<typeof factsOfResult>[2] = (text, weekday) => {
    read.push(`${weekday} ${text}`);
    return { statement: { figures: [], dates: [] } as never, links: [], codes: [] };
  };
  return { read, readText };
}

test('the same result of a shop is read once', () => {
  const { read, readText } = reader();
  const first = factsOfResult(result, { ...today, tenant: 'first' }, readText);
  assert.equal(factsOfResult({ ...result }, { ...today, tenant: 'first' }, readText), first);
  assert.equal(read.length, 1);
});

test('another shop, another day and another zone read it themselves', () => {
  const { read, readText } = reader();
  const own = factsOfResult(result, { ...today, tenant: 'own' }, readText);
  for (const place of [
    { ...today, tenant: 'other' },
    { ...today, tenant: 'own', weekday: 4 },
    { ...today, tenant: 'own', timezone: 'America/Sao_Paulo' },
  ])
    assert.notEqual(factsOfResult(result, place, readText), own);
  assert.equal(read.length, 4);
});
