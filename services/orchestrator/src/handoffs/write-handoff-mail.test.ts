// A mail says in the shop's language why a person is needed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { handoffReasons } from './rules/handoff-reason.ts';
import type { MailableHandoff } from './handoffs.store.ts';
import { writeHandoffMail } from './write-handoff-mail.ts';

const context = { history: false, name: false, phone: false, ids: false };

for (const locale of ['es-AR', 'pt-BR', 'en-US'])
  test(`every reason is told in words (${locale})`, () => {
    const told = handoffReasons.map((reason) => {
      const handoff = { reason, locale, summary: null, store_name: 'Moda', conversation_id: 'c', transcript: {} };
      const { text } = writeHandoffMail(handoff as unknown as MailableHandoff, context, 'https://panel.example.com');
      assert.doesNotMatch(text, new RegExp(`: ${reason}$`, 'm'), reason);
      return text;
    });
    assert.equal(new Set(told).size, handoffReasons.length, 'each in its own');
  });
