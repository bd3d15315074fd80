// Every way a webhook's signature can be wrong, for both providers: one row each, and every byte and digit turned once.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, test } from 'node:test';
import type { ChannelCredentials } from '@nexus/contracts/channel-event';
import { AppError } from '@nexus/service-kit/app-error';
import { metaVectors, ycloudVectors } from '@nexus/simulators/whatsapp-network/testing/signature-vectors';
import { createProviders } from './index.ts';

const providers = createProviders({
  ycloudBaseUrl: 'https://ycloud.example/v2',
  metaBaseUrl: 'https://meta.example/v24.0',
  toleranceSeconds: 300,
});
const hmac = (key: string | Buffer, ...parts: (string | Buffer)[]): string => {
  const digest = createHmac('sha256', key);
  for (const part of parts) digest.update(part);
  return digest.digest('hex');
};

interface Delivery {
  raw?: Buffer;
  header?: string | undefined;
  name?: string;
  secret?: string;
  arrivedAt?: number;
}
type Verdict = 'genuine' | 'webhook.forged' | 'webhook.stale';

function judge(provider: 'ycloud' | 'meta', delivery: Required<Omit<Delivery, 'header'>> & Delivery): Verdict {
  const credentials: ChannelCredentials =
    provider === 'ycloud' ? { webhook_secret: delivery.secret } : { app_secret: delivery.secret };
  try {
    providers[provider].verify({
      raw: delivery.raw,
      headers: delivery.header === undefined ? {} : { [delivery.name]: delivery.header },
      credentials,
      receivedAt: new Date(delivery.arrivedAt * 1000),
    });
    return 'genuine';
  } catch (error) {
    assert.ok(error instanceof AppError, String(error));
    assert.equal(error.status, 401);
    return error.code as Verdict;
  }
}

const emoji = '{"text":{"body":"¿Tenés talle 38? 👟🇦🇷"}}';
const escaped = (text: string): string =>
  text.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);

describe('signatures of YCloud', () => {
  const { secret, seconds, digest, body, rejected } = ycloudVectors;
  const raw = Buffer.from(body);
  const header = `t=${seconds},s=${digest}`;
  const name = 'ycloud-signature';
  const verdict = (change: Delivery): Verdict =>
    judge('ycloud', { raw, header, name, secret, arrivedAt: seconds, ...change });
  const signed = (key: string, of: Buffer = raw, t: number | string = seconds) => `t=${t},s=${hmac(key, `${t}.`, of)}`;

  const rows: [what: string, change: Delivery, expected: Verdict][] = [
    ['the known vector', {}, 'genuine'],
    [
      'the known minimal vector',
      { raw: Buffer.from(ycloudVectors.minimal.body), header: `t=${seconds},s=${ycloudVectors.minimal.digest}` },
      'genuine',
    ],
    ...Object.entries(rejected).map(([mistake, s]): (typeof rows)[number] => [
      mistake,
      { header: `t=${seconds},s=${s}` },
      'webhook.forged',
    ]),
    ['no header', { header: undefined }, 'webhook.forged'],
    ['an empty header', { header: '' }, 'webhook.forged'],
    ['a guessed name of the header', { name: 'x-ycloud-signature' }, 'webhook.forged'],
    ['Meta’s header', { name: 'x-hub-signature-256' }, 'webhook.forged'],
    ['the header twice', { header: `${header}, ${header}` }, 'webhook.forged'],
    ['a wrong and a right header', { header: `t=${seconds},s=${'0'.repeat(64)}, ${header}` }, 'webhook.forged'],
    ['two digests, one right', { header: `${header},s=${'0'.repeat(64)}` }, 'webhook.forged'],
    ['the two parts turned round', { header: `s=${digest},t=${seconds}` }, 'webhook.forged'],
    ['no hour', { header: `s=${digest}` }, 'webhook.forged'],
    ['an hour that is none', { header: `t=now,s=${digest}` }, 'webhook.forged'],
    ['an empty hour', { header: `t=,s=${digest}` }, 'webhook.forged'],
    ['a negative hour', { header: `t=-${seconds},s=${digest}` }, 'webhook.forged'],
    ['an hour with a fraction', { header: `t=${seconds}.0,s=${digest}` }, 'webhook.forged'],
    ['an hour longer than any', { header: `t=${'9'.repeat(400)},s=${digest}` }, 'webhook.forged'],
    ['no digest', { header: `t=${seconds}` }, 'webhook.forged'],
    ['an empty digest', { header: `t=${seconds},s=` }, 'webhook.forged'],
    ['upper-case hex', { header: `t=${seconds},s=${digest.toUpperCase()}` }, 'webhook.forged'],
    ['63 digits', { header: `t=${seconds},s=${digest.slice(1)}` }, 'webhook.forged'],
    ['65 digits', { header: `t=${seconds},s=${digest}0` }, 'webhook.forged'],
    ['half the digits', { header: `t=${seconds},s=${digest.slice(0, 32)}` }, 'webhook.forged'],
    ['a letter that is no digit', { header: `t=${seconds},s=${digest.slice(0, -1)}g` }, 'webhook.forged'],
    [
      'base64 in place of hex',
      { header: `t=${seconds},s=${Buffer.from(digest, 'hex').toString('base64')}` },
      'webhook.forged',
    ],
    ['a space before', { header: ` ${header}` }, 'webhook.forged'],
    ['a line feed after', { header: `${header}\n` }, 'webhook.forged'],
    ['another hour over the same body', { header: `t=${seconds + 1},s=${digest}` }, 'webhook.forged'],
    ['300 s old', { arrivedAt: seconds + 300 }, 'genuine'],
    ['301 s old', { arrivedAt: seconds + 301 }, 'webhook.stale'],
    ['300 s ahead', { arrivedAt: seconds - 300 }, 'genuine'],
    ['301 s ahead', { arrivedAt: seconds - 301 }, 'webhook.stale'],
    ['old and wrong', { arrivedAt: seconds + 900, header: `t=${seconds},s=${'0'.repeat(64)}` }, 'webhook.forged'],
    ['the secret of another shop', { secret: `${secret}x` }, 'webhook.forged'],
    ['no secret', { secret: undefined }, 'webhook.forged'],
    ['an empty secret, signed with nothing', { secret: '', header: signed('') }, 'webhook.forged'],
    ['a list of nothing, signed with nothing', { secret: ' , ,', header: signed('') }, 'webhook.forged'],
    ['rotation: the new one signs', { secret: `new-one, ${secret}`, header: signed('new-one') }, 'genuine'],
    ['rotation: the old one signs', { secret: `new-one,${secret}` }, 'genuine'],
    ['after rotation the old one signs', { secret: 'new-one' }, 'webhook.forged'],
    [
      'the list itself as the key',
      { secret: `new-one,${secret}`, header: signed(`new-one,${secret}`) },
      'webhook.forged',
    ],
    ['emoji, signed as they are', { raw: Buffer.from(emoji), header: signed(secret, Buffer.from(emoji)) }, 'genuine'],
    [
      'emoji, escaped after signing',
      { raw: Buffer.from(escaped(emoji)), header: signed(secret, Buffer.from(emoji)) },
      'webhook.forged',
    ],
    [
      'emoji, read and written again',
      {
        raw: Buffer.from(JSON.stringify(JSON.parse(escaped(emoji)))),
        header: signed(secret, Buffer.from(escaped(emoji))),
      },
      'webhook.forged',
    ],
    ['no body, signed', { raw: Buffer.alloc(0), header: signed(secret, Buffer.alloc(0)) }, 'genuine'],
    ['no body under the signature of one', { raw: Buffer.alloc(0) }, 'webhook.forged'],
    [
      'bytes that are no text, signed',
      { raw: Buffer.from([0, 255, 254]), header: signed(secret, Buffer.from([0, 255, 254])) },
      'genuine',
    ],
  ];
  for (const [what, change, expected] of rows)
    test(`${what}: ${expected}`, () => assert.equal(verdict(change), expected));

  test('any one byte of the body turned, and any digit of the digest, is forged', () => {
    for (let at = 0; at < raw.length; at += 1) {
      const turned = Buffer.from(raw);
      turned[at] = (turned[at] ?? 0) ^ 1;
      assert.equal(verdict({ raw: turned }), 'webhook.forged', `byte ${at}`);
      assert.equal(verdict({ raw: raw.subarray(0, at) }), 'webhook.forged', `cut at ${at}`);
    }
    for (let at = 0; at < digest.length; at += 1) {
      const digit = digest[at] === '0' ? '1' : '0';
      assert.equal(
        verdict({ header: `t=${seconds},s=${digest.slice(0, at)}${digit}${digest.slice(at + 1)}` }),
        'webhook.forged',
        `digit ${at}`,
      );
    }
  });
});

describe('signatures of Meta', () => {
  const { app_secret: secret, body, signature: header, reserialised, minimal } = metaVectors;
  const raw = Buffer.from(body);
  const digest = header.slice('sha256='.length);
  const name = 'x-hub-signature-256';
  const verdict = (change: Delivery): Verdict =>
    judge('meta', { raw, header, name, secret, arrivedAt: 1_767_225_600, ...change });
  const signed = (key: string, of: Buffer = raw) => `sha256=${hmac(key, of)}`;
  const sha1 = createHmac('sha1', secret).update(raw).digest('hex');

  const rows: [what: string, change: Delivery, expected: Verdict][] = [
    ['the known vector', {}, 'genuine'],
    ['the known minimal vector', { raw: Buffer.from(minimal.body), header: minimal.signature }, 'genuine'],
    ['what a body read and written again would give', { header: reserialised }, 'webhook.forged'],
    ['the body read and written again', { raw: Buffer.from(JSON.stringify(JSON.parse(body))) }, 'webhook.forged'],
    ['no header', { header: undefined }, 'webhook.forged'],
    ['an empty header', { header: '' }, 'webhook.forged'],
    ['the old header’s name', { name: 'x-hub-signature' }, 'webhook.forged'],
    ['the old digest', { header: `sha1=${sha1}` }, 'webhook.forged'],
    ['the old digest under the new name', { header: `sha256=${sha1}` }, 'webhook.forged'],
    ['YCloud’s header', { name: 'ycloud-signature' }, 'webhook.forged'],
    ['no prefix', { header: digest }, 'webhook.forged'],
    ['an upper-case prefix', { header: `SHA256=${digest}` }, 'webhook.forged'],
    ['the header twice', { header: `${header}, ${header}` }, 'webhook.forged'],
    ['a wrong and a right header', { header: `sha256=${'0'.repeat(64)}, ${header}` }, 'webhook.forged'],
    ['an empty digest', { header: 'sha256=' }, 'webhook.forged'],
    ['upper-case hex', { header: `sha256=${digest.toUpperCase()}` }, 'webhook.forged'],
    ['63 digits', { header: header.slice(0, -1) }, 'webhook.forged'],
    ['65 digits', { header: `${header}0` }, 'webhook.forged'],
    ['a line feed after', { header: `${header}\n` }, 'webhook.forged'],
    ['a day old: no hour is signed, replays are told by id', { arrivedAt: 1_767_225_600 + 86_400 }, 'genuine'],
    ['the secret of another app', { secret: `${secret}x` }, 'webhook.forged'],
    ['no secret', { secret: undefined }, 'webhook.forged'],
    ['an empty secret, signed with nothing', { secret: ',', header: signed('') }, 'webhook.forged'],
    ['rotation: the new one signs', { secret: `new-one, ${secret}`, header: signed('new-one') }, 'genuine'],
    ['rotation: the old one signs', { secret: `new-one,${secret}` }, 'genuine'],
    ['after rotation the old one signs', { secret: 'new-one' }, 'webhook.forged'],
    [
      'emoji, escaped as Meta sends them',
      { raw: Buffer.from(escaped(emoji)), header: signed(secret, Buffer.from(escaped(emoji))) },
      'genuine',
    ],
    [
      'emoji, unescaped on the way',
      { raw: Buffer.from(emoji), header: signed(secret, Buffer.from(escaped(emoji))) },
      'webhook.forged',
    ],
    ['a newline after the body', { raw: Buffer.concat([raw, Buffer.from('\n')]) }, 'webhook.forged'],
    ['no body under the signature of one', { raw: Buffer.alloc(0) }, 'webhook.forged'],
  ];
  for (const [what, change, expected] of rows)
    test(`${what}: ${expected}`, () => assert.equal(verdict(change), expected));

  test('any one byte of the body turned, and any digit of the digest, is forged', () => {
    for (let at = 0; at < raw.length; at += 1) {
      const turned = Buffer.from(raw);
      turned[at] = (turned[at] ?? 0) ^ 1;
      assert.equal(verdict({ raw: turned }), 'webhook.forged', `byte ${at}`);
      assert.equal(verdict({ raw: raw.subarray(0, at) }), 'webhook.forged', `cut at ${at}`);
    }
    for (let at = 0; at < digest.length; at += 1) {
      const digit = digest[at] === '0' ? '1' : '0';
      assert.equal(
        verdict({ header: `sha256=${digest.slice(0, at)}${digit}${digest.slice(at + 1)}` }),
        'webhook.forged',
        `digit ${at}`,
      );
    }
  });
});
