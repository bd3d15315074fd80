// What is secret or personal does not survive the scrubber, and what operators need does.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { scrub } from './scrub.ts';

/** Assembled here, so that no text of the repository looks like a key. */
const fake = (prefix: string, length = 32): string => prefix + 'Ab3'.repeat(length).slice(0, length);

const hidden: [string, string, string[]][] = [
  ['a bearer token', 'Authorization: Bearer abc.DEF-123_x', ['abc.DEF']],
  ['a bearer token in lower case', 'sent bearer s3cr3tvalue', ['s3cr3tvalue']],
  ['basic credentials', `Basic ${Buffer.from('user:hunter2').toString('base64')}`, ['dXNlcjpo']],
  ['a model key', `key ${fake('sk-')}, ${fake('sk-proj-')}`, ['Ab3']],
  ['a Meta token', `got ${fake('EAA', 60)}!`, ['Ab3']],
  ['a Google key', fake('AIza', 35), ['Ab3']],
  ['a signed token', `${fake('eyJ', 12)}.${fake('eyJ', 24)}.${fake('', 24)}`, ['Ab3']],
  ['a password in a DSN', 'postgresql+asyncpg://nexus:hunter2@db:5432/nexus', ['hunter2']],
  ['a password with an @ in a DSN', 'postgres://nexus:hun@ter2@db/nexus', ['hun@', 'ter2']],
  ['a password without a user', 'redis://:hunter2@cache:6379/0', ['hunter2']],
  ['a password of a mail server', 'smtps://shop:hunter2@mail.example', ['hunter2']],
  ['tokens in JSON', '{"access_token":"hunter2","x-api-key": "hunter3","webhookSecret":"hunter4"}', ['hunter']],
  ['a JSON secret with an escaped quote', '{"password":"hun\\"ter2"}', ['hun', 'ter2']],
  ['cookies in a JSON list', '{"set-cookie":["session=hunter2; Path=/"]}', ['hunter2']],
  ['a secret in JSON inside of JSON', '{"body":"{\\"api_key\\":\\"hunter2\\"}"}', ['hunter2']],
  ['a token in an address', 'GET /oauth?access_token=hunter2&x=1', ['hunter2']],
  ['an internal header', 'X-Internal-Token: hunter2', ['hunter2']],
  ['an e-mail address', 'mail to maria.perez+shop@correo.com.ar failed', ['maria', 'correo']],
  ['a phone', 'from 5491123456789 to +5491123450000', ['1234567', '1123450']],
  ['a phone written for people', 'llamar al +54 9 11 2345-6789 o +1 (415) 555-0123', ['2345', '415']],
  ['a phone as a WhatsApp id', '"wa_id":"5491123456789"', ['11234567']],
  ['a phone as a JSON number', '{"phone":5491123456789}', ['11234567']],
  [
    'a phone whose field is called an id of a person',
    '{"wa_id":5491123456789,"reply_to_id":"1123456789"}',
    ['1123456'],
  ],
  ['a phone with its country in the field of an order', '{"order_id":"5491123456789"}', ['11234567']],
  ['a phone at the end of an address', 'GET /customers/1123456789', ['23456']],
  ['a phone in a Postgres detail', 'Key (phone)=(5491123456789) already exists.', ['11234567']],
];

const surviving: [string, string][] = [
  ['a UUID', '0199a5e4-7d1c-7abc-8def-123456789012'],
  ['a date', '2026-09-25T10:11:12.123456Z and 2026-09-25 10:11:12-03:00'],
  ['prices', '$ 1.234.567,00, 1234567.89, 1500000000.50, {"total":1234567}'],
  ['order numbers under ten digits', 'order 987654321, #1001, {"id":871254203}'],
  [
    'ids of ten digits by their field',
    '{"order_id":1678901234,"store_id":"1678901234","body":"{\\"product_id\\":1678901234}"}',
  ],
  ['ids of ten digits in an address', 'GET /v1/orders/1678901234 and products/1678901234/variants/1678901235'],
  ['the id of a number at Meta', '{"phone_number_id":"106540352242922"}'],
  ['a trace id', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'],
  ['ports', 'connect ECONNREFUSED 127.0.0.1:54321 and [::1]:8000'],
  ['a message id', 'wamid.HBgNNTQ5MTEyMzQ1Njc4ORUCABEYEjEyMzQ1Njc4OTA1234567890A='],
  ['durations and fractions', '{"duration_ms":1234,"seconds":0.1234567890123}'],
  ['token counts', '{"prompt_tokens":1200,"max_tokens":4096,"completion_tokens":12}'],
  ['plain words', 'Unexpected token: basic information is missing, a risk-assessment-of-tasks'],
  ['an address without credentials', 'https://api.example:8443/v1/orders?page=2&per_page=50'],
  ['versions', 'fastify@5.12.8, node v26.10.0'],
];

describe('scrubber', () => {
  for (const [what, text, secrets] of hidden) {
    test(`hides ${what}`, () => {
      const clean = scrub(text);
      for (const secret of secrets) assert.ok(!clean.includes(secret), clean);
    });
  }

  for (const [what, text] of surviving) {
    test(`leaves ${what}`, () => assert.equal(scrub(text), text));
  }

  test('the last three digits of a phone stay, to tell two customers apart', () => {
    assert.equal(scrub('from 5491123456789'), 'from +549…789');
  });

  test('a log line stays JSON, whatever was hidden in it', () => {
    const line = JSON.stringify({
      phone: 5_491_123_456_789,
      list: [5_491_123_456_789, 7],
      text: 'a "quoted" 5491123456789 \\',
      nested: JSON.stringify({ password: 'hun"ter2', phone: 5_491_123_456_789 }),
      'set-cookie': ['a=hunter2'],
      after: 5_491_123_450_000,
    });
    assert.deepEqual(JSON.parse(scrub(line)), {
      phone: '+549…789',
      list: ['+549…789', 7],
      text: 'a "quoted" +549…789 \\',
      nested: '{"password":"[hidden]","phone":+549…789}',
      'set-cookie': '[hidden]',
      after: '+549…000',
    });
  });

  test('scrubbing twice changes nothing more', () => {
    for (const [, text] of hidden) assert.equal(scrub(scrub(text)), scrub(text));
  });
});
