// A token that the shop refuses while a customer asks becomes one alert, one mail, one signed webhook; and it ends when the shop answers again.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import { createShop } from '@nexus/testing/drive-shop';
import type { Shop } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

const secret = 'a-secret-of-the-receiver-of-alerts';
const posted: { body: string; headers: IncomingHttpHeaders }[] = [];
let receiver: Server;
let nexus: Nexus;
let shop: Shop;

before(async () => {
  receiver = createServer((request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      posted.push({ body, headers: request.headers });
      response.end('ok');
    });
  }).listen(0, '127.0.0.1');
  await new Promise((done) => receiver.once('listening', done));
  nexus = await startNexus();
  shop = await createShop(nexus, { handoffMail: 'equipo@example.com' });
  await shop.api('PUT', '/alert-settings', {
    enabled: true,
    destination_email: 'avisos@example.com',
    webhook_url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/alerts`,
    webhook_secret: secret,
    unanswered_minutes: 10,
    repeat_hours: 6,
  });
});
after(async () => {
  await nexus?.close();
  receiver?.close();
});

test('it is told once by mail and webhook when the shop refuses the token, and once more when it takes it again', async () => {
  await control(nexus.simulators.tiendanube, 'behaviours', {
    match: { path: '^/(products|categories)' },
    action: { status: 401, body: { code: 401, message: 'Unauthorized', description: 'Invalid access token' } },
    times: null,
  });
  const customer = shop.customer();
  await customer.writes('Hola! Tenés el buzo negro en M?');
  await customer.receives(1, 60_000);
  await nexus.settle(60_000);
  for (let round = 0; round < 3; round += 1) await watch();
  assert.deepEqual(await told(), { mails: 1, webhooks: ['raised'] });
  const [mail] = await mails();
  assert.match(mail?.subject ?? '', /^Aviso: Tienda Nube rechaza el token/);
  assert.match(mail?.text ?? '', /Qué hacer: Generá un token nuevo/);
  assert.doesNotMatch(JSON.stringify([mail, posted]), /buzo|Lucía|5555|simulated-store-token/);
  const [notice] = posted;
  const [, seconds, signature] = /^t=(\d+),v1=(\w+)$/.exec(String(notice?.headers['x-nexus-signature'])) ?? [];
  assert.equal(signature, createHmac('sha256', secret).update(`${seconds}.${notice?.body}`).digest('hex'));
  const health = await nexus.admin<{ status: string; problems: { code: string }[] }>('GET', '/admin/system/health');
  assert.equal(health.status, 'degraded');
  assert.ok(health.problems.some((problem) => problem.code === 'store.refused'));

  await control(nexus.simulators.tiendanube, 'behaviours', undefined, 'DELETE');
  await customer.writes('Y el gris?');
  await customer.receives(2, 60_000);
  await nexus.settle(60_000);
  await watch();
  await watch();
  assert.deepEqual(await told(), { mails: 2, webhooks: ['raised', 'resolved'] });
});

/** Lets the watch look once, and what it queues leave. */
async function watch(): Promise<void> {
  const [before] = await nexus.rows<{ due: string }>(
    `update jobs set due_at = now() where kind = 'watch-alerts' returning due_at::text as due`,
  );
  const end = Date.now() + 60_000;
  for (;;) {
    const [row] = await nexus.rows<{ done: boolean }>(
      `select due_at > $1::timestamptz + interval '30 seconds' as done from jobs where kind = 'watch-alerts'`,
      [before?.due],
    );
    if (row?.done) break;
    assert.ok(Date.now() < end, 'the watch did not look');
    await new Promise((done) => setTimeout(done, 30));
  }
  await nexus.settle(60_000);
}

async function mails(): Promise<{ subject: string; text: string }[]> {
  const { items } = await control<{ items: { envelope: { to: string[] }; subject: string; text: string }[] }>(
    nexus.simulators.smtp,
    'mails',
  );
  return items.filter((mail) => mail.envelope.to.includes('avisos@example.com'));
}

async function told(): Promise<{ mails: number; webhooks: string[] }> {
  const webhooks = posted.map((one) => (JSON.parse(one.body) as { notice: string }).notice);
  return { mails: (await mails()).length, webhooks };
}
