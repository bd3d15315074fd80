// The mail simulator: keeps mails readable, demands sign-in, and refuses, delays, cuts and hangs when told to.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { createTransport } from 'nodemailer';
import { callSimulator } from '../whatsapp-network/testing/call-simulator.ts';
import { startSmtpSimulator, type SmtpSimulator } from './server.ts';

const MAIL = {
  from: 'Tienda Aurora <bot@aurora.test>',
  to: 'duena@aurora.test',
  subject: 'Derivación: Lucía',
  text: 'Lucía pidió hablar con una persona. 👋',
  html: '<p>Lucía</p>',
  attachments: [{ filename: 'conversación.txt', content: 'Hola' }],
};

describe('the mail simulator', () => {
  let simulator: SmtpSimulator;
  const send = (auth?: { user: string; pass: string }) =>
    createTransport({
      host: simulator.host,
      port: simulator.port,
      auth,
      greetingTimeout: 300,
      socketTimeout: 300,
      connectionTimeout: 300,
    }).sendMail(MAIL);
  const misbehave = (match: object, action: object) =>
    callSimulator(`${simulator.url}/_simulator/behaviours`, { body: { match, action } });

  before(async () => {
    simulator = await startSmtpSimulator();
  });
  after(() => simulator.close());
  beforeEach(async () => {
    await callSimulator(`${simulator.url}/_simulator/reset`, { body: {} });
  });

  test('a mail is kept with subject, text, HTML and attachment', async () => {
    await send();
    const { body } = await callSimulator(`${simulator.url}/_simulator/mails`);
    const mail = body.items?.[0];
    assert.deepEqual([mail?.subject, mail?.text, mail?.html], [MAIL.subject, MAIL.text, MAIL.html]);
    assert.deepEqual(mail?.envelope, { from: 'bot@aurora.test', to: ['duena@aurora.test'] });
    assert.deepEqual(
      [mail?.attachments?.[0]?.filename, mail?.attachments?.[0]?.base64],
      ['conversación.txt', Buffer.from('Hola').toString('base64')],
    );
  });

  test('sign-in is demanded when set, and a wrong password refused', async () => {
    await callSimulator(`${simulator.url}/_simulator/settings`, {
      body: { auth: { user: 'aurora', password: 'test-password' } },
    });
    await assert.rejects(send(), { responseCode: 530 });
    await assert.rejects(send({ user: 'aurora', pass: 'wrong' }), { code: 'EAUTH' });
    await send({ user: 'aurora', pass: 'test-password' });
    assert.equal(simulator.mails[0]?.authenticated_as, 'aurora');
    await callSimulator(`${simulator.url}/_simulator/settings`, { body: { auth: null } });
  });

  test('refusals at each stage leave no mail behind', async () => {
    for (const [stage, code] of [
      ['connect', 421],
      ['mail', 451],
      ['rcpt', 550],
      ['data', 552],
    ] as const) {
      await misbehave({ stage }, { code });
      await assert.rejects(send());
    }
    await misbehave({ stage: 'data' }, { reset: true });
    await assert.rejects(send(), { message: /ECONNRESET/ });
    assert.equal(simulator.mails.length, 0);
    await send();
    assert.equal(simulator.mails.length, 1, 'each rule works once');
  });

  test('it hangs without taking the mail, and takes the mail without answering', async () => {
    await misbehave({ stage: 'data' }, { hang: true });
    await assert.rejects(send());
    assert.equal(simulator.mails.length, 0);
    await misbehave({ stage: 'data' }, { accept_then: 'hang' });
    await assert.rejects(send());
    assert.equal((await simulator.waitForMails(1)).length, 1);
  });
});
