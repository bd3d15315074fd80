// Only a known proxy may say whom it speaks for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trustedProxy } from './trusted-proxy.ts';

test('without a list private peers are proxies, public ones are callers, and no one may name a second hop', () => {
  const trusts = trustedProxy();
  for (const peer of ['127.0.0.1', '10.1.2.3', '172.18.0.2', '192.168.1.1', '::1', 'fd00::5', '::ffff:172.18.0.2']) {
    assert.equal(trusts(peer, 0), true, peer);
    assert.equal(trusts(peer, 1), false, peer);
  }
  for (const peer of ['8.8.8.8', '2606:4700::1111', '::ffff:8.8.8.8', 'unknown', ''])
    assert.equal(trusts(peer, 0), false);
});

test('a list replaces them', () => {
  const trusts = trustedProxy(['203.0.113.7', '172.16.0.0/12', 'fd00::/8']);
  for (const peer of ['203.0.113.7', '::ffff:203.0.113.7', '172.31.0.1', 'fd12::1'])
    assert.equal(trusts(peer, 0), true);
  for (const peer of ['127.0.0.1', '203.0.113.8', 'fc00::1', '::1']) assert.equal(trusts(peer, 0), false, peer);
  assert.throws(() => trustedProxy(['proxy.example']), TypeError);
});
