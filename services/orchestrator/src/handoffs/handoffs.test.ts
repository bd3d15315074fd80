// Handoff settings over HTTP, and the mail of a handoff through a real SMTP server.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { LeaseWorker } from '@nexus/leases/lease-worker';
import { createLog } from '@nexus/service-kit/log';
import { startSmtpSimulator } from '@nexus/simulators/smtp/server';
import type { SmtpSimulator } from '@nexus/simulators/smtp/server';
import { JobsQueue } from '../jobs/jobs-queue.ts';
import { openPanel } from '../testing/open-panel.ts';
import type { As, Panel } from '../testing/open-panel.ts';
import { seedConversation, seedShop } from '../testing/seed-conversation.ts';
import type { SeededConversation } from '../testing/seed-conversation.ts';
import { insertDefaultHandoffConfig } from './default-handoff-config.ts';
import { handoffConfigRoutes } from './handoff-config.routes.ts';
import { refusePrivateHost } from './public-mail-host.ts';
import { readHandoffTerms, recordHandoff } from './record-handoff.ts';
import { sendHandoffMail } from './send-handoff-mail.ts';

let panel: Panel;
let smtp: SmtpSimulator;
let talk: SeededConversation;
let owner: As;
let worker: LeaseWorker<never>;
const url = () => `/admin/tenants/${talk.tenantId}/handoff-config`;

before(async () => {
  panel = await openPanel([handoffConfigRoutes], { PUBLIC_BASE_URL: 'https://panel.example.com' });
  smtp = await startSmtpSimulator({ auth: { user: 'shop', password: 'test-password' } });
  const job = { ...sendHandoffMail(panel.deps), firstRetryMs: 1, maxAttempts: 3 };
  const queue = new JobsQueue({
    database: panel.deps.database,
    log: createLog('test', { level: 'silent' }),
    jobs: [job],
  });
  worker = new LeaseWorker(queue, {
    listener: panel.deps.listener,
    log: createLog('test', { level: 'silent' }),
    pollMilliseconds: 50,
  }) as never;
  worker.start();
});
beforeEach(async () => {
  smtp.behaviours.splice(0);
  smtp.mails.splice(0);
  talk = await seedConversation(panel.deps.database, await seedShop(panel.deps.database, { storeName: 'Tienda Sol' }));
  owner = await panel.person({ tenantId: talk.tenantId, role: 'owner' });
});
after(async () => {
  await worker.stop();
  await smtp.close();
  await panel.close();
});

const settings = (change: Record<string, unknown> = {}, server: Record<string, unknown> = {}) => ({
  enabled: true,
  destination_email: 'equipo@example.com',
  customer_notice: 'Ya te atiende una persona.',
  smtp: {
    host: '127.0.0.1',
    port: smtp.port,
    security: 'none',
    user: 'shop',
    password: 'test-password',
    from: 'tienda@example.com',
    ...server,
  },
  context: { name: true, phone: true, history: true, ids: true },
  ...change,
});

interface HandoffRow {
  mail_status: string;
  mail_error: string | null;
}

async function handOver(maxAttempts = 3): Promise<{ id: string; notice: string; ended(): Promise<HandoffRow> }> {
  const { tenantId, conversationId } = talk;
  const recorded = await panel.deps.database.transaction(tenantId, async (tx) => {
    const terms = await readHandoffTerms(tx, tenantId, new Date(), true);
    const handoff = {
      tenantId,
      conversationId,
      turnId: null,
      reason: 'customer_asked',
      summary: 'Quiere cambiar un talle',
      transcript: {
        customer_name: 'Lucía\r\nBcc: mal@example.com <b>',
        customer_phone: '+5491155551234',
        conversation_id: conversationId,
        lines: [
          { author: 'customer', text: 'Necesito <script>una persona</script>', at: '2026-01-05T15:00:00Z' },
          { author: 'agent', text: 'Te paso', at: '2026-01-05T15:01:00Z' },
        ],
      },
    };
    const id = await recordHandoff(tx, handoff, terms);
    await tx.query(`update jobs set max_attempts = $2 where tenant_id = $1`, [tenantId, maxAttempts]);
    return { id, notice: terms.customerNotice };
  });
  return { ...recorded, ended: () => ended(recorded.id) };
}

async function ended(id: string): Promise<HandoffRow> {
  for (let turn = 0; turn < 500; turn += 1) {
    const rows = await panel.deps.database.transaction(talk.tenantId, (tx) =>
      tx.query<HandoffRow>('select mail_status, mail_error from handoffs where tenant_id = $1 and id = $2', [
        talk.tenantId,
        id,
      ]),
    );
    if (rows[0] && rows[0].mail_status !== 'queued') return rows[0];
    await new Promise((done) => setTimeout(done, 10));
  }
  throw new Error('the mail did not come to an end');
}

async function eventKinds(): Promise<string[]> {
  const rows = await panel.deps.database.transaction(talk.tenantId, (tx) =>
    tx.query<{ kind: string }>('select kind from events where tenant_id = $1 order by id', [talk.tenantId]),
  );
  return rows.map((one) => one.kind);
}

describe('handoff settings', () => {
  test('of a new shop have a notice in its language and no mail', async () => {
    const brazil = await seedShop(panel.deps.database, { locale: 'pt-BR' });
    await panel.deps.database.transaction(brazil.tenantId, (tx) =>
      insertDefaultHandoffConfig(tx, brazil.tenantId, 'pt-BR'),
    );
    const { body } = await panel.call('GET', `/admin/tenants/${brazil.tenantId}/handoff-config`, { as: panel.admin });
    assert.match(String(body.customer_notice), /equipe/);
    assert.equal(body.smtp, null);
    const none = await panel.call('GET', url(), { as: owner });
    assert.match(String(none.body.customer_notice), /una persona del equipo/);
  });

  test('keep the password when it is left out, never show it, and forget it when told', async () => {
    const set = await panel.call('PUT', url(), { as: owner, body: settings() });
    assert.equal(set.status, 200);
    assert.equal((set.body.smtp as { password_set: boolean }).password_set, true);
    assert.doesNotMatch(JSON.stringify(set.body), /test-password/);
    const kept = await panel.call('PUT', url(), { as: owner, body: settings({}, { password: undefined }) });
    assert.equal((kept.body.smtp as { password_set: boolean }).password_set, true);
    const gone = await panel.call('PUT', url(), { as: owner, body: settings({}, { password: null }) });
    assert.equal((gone.body.smtp as { password_set: boolean }).password_set, false);
    assert.doesNotMatch(panel.logged.join('\n'), /test-password/);
  });

  test('refuse a bad body, a private host, and people who may not', async () => {
    for (const [body, code] of [
      [settings({}, { port: 0 }), 'request.invalid'],
      [settings({ destination_email: 'nobody' }), 'request.invalid'],
      [settings({ surprise: true }), 'request.invalid'],
      [settings({}, { host: '10.0.0.5' }), 'handoffs.forbidden-host'],
      [settings({}, { host: 'localhost' }), 'handoffs.forbidden-host'],
    ] as [unknown, string][]) {
      const answer = await panel.call('PUT', url(), { as: owner, body });
      assert.deepEqual([answer.status, answer.body.code], [400, code]);
    }
    const agent = await panel.person({ tenantId: talk.tenantId, role: 'agent' });
    const refused = await panel.call('PUT', url(), { as: agent, body: settings() });
    assert.equal(refused.status, 403);
    assert.throws(() => refusePrivateHost('[::1]', []), { code: 'handoffs.forbidden-host' });
    assert.doesNotThrow(() => refusePrivateHost('mail.internal', ['mail.internal:25']));
  });
});

describe('the mail of a handoff', () => {
  test('reaches the shop with transcript, link and harmless headers', async () => {
    await panel.call('PUT', url(), { as: owner, body: settings() });
    const handoff = await handOver();
    assert.equal(handoff.notice, 'Ya te atiende una persona.');
    assert.deepEqual(await handoff.ended(), { mail_status: 'sent', mail_error: null });
    assert.equal(smtp.mails.length, 1);
    const mail = smtp.mails[0];
    assert.deepEqual(mail?.envelope, { from: 'tienda@example.com', to: ['equipo@example.com'] });
    assert.match(mail?.subject ?? '', /Lucía Bcc: mal@example\.com <b> necesita que le respondas · Tienda Sol/);
    assert.match(mail?.text ?? '', /el cliente pidió hablar con una persona/);
    assert.match(mail?.text ?? '', /\[5\/1\/26, 12:00\] Cliente: Necesito/);
    assert.match(mail?.text ?? '', new RegExp(`https://panel\\.example\\.com/conversations/${talk.conversationId}`));
    assert.match(mail?.html ?? '', /&lt;script&gt;una persona/);
    assert.doesNotMatch(mail?.html ?? '', /<script>/);
    assert.deepEqual(await eventKinds(), ['handoff-mail-sent']);
  });

  test('tells no more of the customer than the shop allows', async () => {
    await panel.call('PUT', url(), {
      as: owner,
      body: settings({ context: { name: false, phone: false, history: false, ids: false } }),
    });
    await (await handOver()).ended();
    const mail = smtp.mails[0];
    assert.doesNotMatch(`${mail?.subject} ${mail?.text} ${mail?.html}`, /Lucía|5555|Te paso/);
    assert.match(mail?.subject ?? '', /^Un cliente/);
  });

  test('is not queued without an address, and the handoff is written all the same', async () => {
    await panel.call('PUT', url(), { as: owner, body: settings({ destination_email: null }) });
    assert.deepEqual(await (await handOver()).ended(), { mail_status: 'none', mail_error: null });
    assert.equal(smtp.mails.length, 0);
  });

  test('is tried again while the server is busy, and told once as delayed', async () => {
    await panel.call('PUT', url(), { as: owner, body: settings() });
    smtp.behaviours.push({ match: { stage: 'mail' }, action: { code: 451, message: 'later' }, times: 2 });
    assert.equal((await (await handOver()).ended()).mail_status, 'sent');
    assert.deepEqual(await eventKinds(), ['handoff-mail-delayed', 'handoff-mail-sent']);
  });

  test('is given up at once when the server refuses the password', async () => {
    await panel.call('PUT', url(), { as: owner, body: settings({}, { password: 'test-wrong' }) });
    const end = await (await handOver()).ended();
    assert.equal(end.mail_status, 'failed');
    assert.match(end.mail_error ?? '', /^handoffs\.mail-refused: .*EAUTH 535/);
    assert.deepEqual(
      (await eventKinds()).filter((kind) => kind !== 'job-died'),
      ['handoff-mail-failed'],
    );
  });

  test('is given up after the last try when nothing listens there', async () => {
    await panel.call('PUT', url(), { as: owner, body: settings({}, { port: 1 }) });
    const end = await (await handOver(2)).ended();
    assert.equal(end.mail_status, 'failed');
    assert.match(end.mail_error ?? '', /^handoffs\.mail-failed/);
    assert.deepEqual((await eventKinds()).slice(0, 2), ['handoff-mail-delayed', 'handoff-mail-failed']);
  });

  test('is not sent in clear when the shop asked for TLS', async () => {
    await panel.call('PUT', url(), { as: owner, body: settings({}, { security: 'starttls' }) });
    const end = await (await handOver(1)).ended();
    assert.equal(end.mail_status, 'failed');
    assert.equal(smtp.mails.length, 0);
  });
});
