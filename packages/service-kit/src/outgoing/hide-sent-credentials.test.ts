// What was sent as a credential does not come back in an error; everything else does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hideSentCredentials } from './hide-sent-credentials.ts';

const hidden = (body: string, headers: Record<string, string>): string =>
  hideSentCredentials(Buffer.from(body), headers).toString();

test('the credential of whatever header is taken out, however often and however written', () => {
  assert.equal(hidden('no: hunter2x, hunter2x!', { Authorization: 'Bearer hunter2x' }), 'no: [hidden], [hidden]!');
  assert.equal(hidden('{"k":"hun\\"ter2"}', { 'X-API-Key': 'hun"ter2' }), '{"k":"[hidden]"}');
  assert.equal(hidden('?t=hunter%2F2x', { Authentication: 'bearer hunter/2x' }), '?t=[hidden]');
  assert.equal(hidden('a hunter2x', { 'x-access-token': 'hunter2x', cookie: 'a=1; b=2' }), 'a [hidden]');
});

test('other headers, short values and answers without it stay as they are', () => {
  const bytes = Buffer.from('plain answer of the vendor');
  assert.equal(hideSentCredentials(bytes, { authorization: 'Bearer hunter2x' }), bytes);
  assert.equal(hideSentCredentials(bytes, { authorization: 'plain' }), bytes);
  assert.equal(hidden('agent/1 said', { 'user-agent': 'agent/1' }), 'agent/1 said');
  assert.equal(hideSentCredentials(bytes), bytes);
});
