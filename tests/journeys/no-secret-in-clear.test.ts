// Canaries: a whole day of a shop, with every failure saying back what it was sent; then logs, answers, metrics and the whole database are searched.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { createShop } from '@nexus/testing/drive-shop';
import type { Customer, Shop } from '@nexus/testing/drive-shop';
import { signIn } from '@nexus/testing/sign-in';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus, ServiceName } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

/** Words no scrubber could know by their shape. */
const environment = {
  INTERNAL_API_TOKEN: 'canaryinternaltokenofthistestqq,canaryinternaltokenbeforeqq',
  ENCRYPTION_KEY: 'canaryencryptionkeyofthistestlongenoughqq',
  ADMIN_TOKEN: 'canaryadmintokenofthistestqq',
  OPENAI_API_KEY: 'canaryplatformmodelkeyqq',
  META_APP_SECRET: 'canarymetaappsecretqq',
  META_VERIFY_TOKEN: 'canarymetaverifytokenqq',
  REDIS_URL: 'redis://:canaryredispasswordqq@127.0.0.1:1',
};
const secrets = {
  channelKey: 'canarychannelkeyqq',
  metaToken: 'canarymetaaccesstokenqq',
  webhookSecret: 'canarywebhooksecretqq',
  storeToken: 'simulated-store-token',
  modelKey: 'canaryshopmodelkeyqq',
  mailPassword: 'canarymailpasswordqq',
  panelPassword: 'canarypanelpasswordqq',
  wrongPassword: 'canarywrongpasswordqq',
  wrongToken: 'canarywrongtokenqq',
};
/** What is a customer's own: kept in the database, in no log. */
const personal = {
  phone: '5491166778899',
  otherPhone: '5491166778800',
  mail: 'lechuza.canaria@correo.example',
  words: 'zanahorias violetas del invernadero',
  spoken: 'mandarinas peludas del mercado',
  said: 'calabazas plateadas disponibles',
};
const services: ServiceName[] = ['orchestrator', 'agent', 'whatsapp', 'tiendanube'];

for (const level of ['debug', 'info'])
  describe(`with LOG_LEVEL=${level}`, () => {
    let nexus: Nexus;
    const answers: string[] = [];
    /** Signed-in things made on the way: links, cookies. */
    const made: string[] = [];
    before(async () => {
      nexus = await startNexus({ mode: 'spawned', environment: { ...environment, LOG_LEVEL: level } });
      await liveADay(nexus, answers, made);
    });
    after(() => nexus?.close());

    const all = (): string[] => [
      ...Object.values(environment)
        .flatMap((value) => value.split(','))
        .map((value) => value.replace(/^redis:\/\/:|@.*$/g, '')),
      ...Object.values(secrets),
      ...made,
    ];
    const logs = (): string => services.flatMap((name) => nexus.parts.get(name)?.log ?? []).join('\n');

    test('something was logged by every service, failures included', () => {
      for (const name of services)
        assert.ok(
          (nexus.parts.get(name)?.log ?? []).some((line) => line.includes(`"service":"${name}"`)),
          name,
        );
      assert.match(logs(), /"level":"error"/);
      assert.match(logs(), /"level":"warn"/);
      assert.equal(/"level":"debug"/.test(logs()), level === 'debug');
    });

    test('no log line has a secret', () => assertClean(logs().split('\n'), all()));

    test(`no log line has a whole phone number, an e-mail address${level === 'info' ? ' or what somebody wrote' : ''}`, () =>
      assertClean(logs().split('\n'), [
        personal.phone,
        personal.otherPhone,
        personal.mail,
        '1166778899',
        '1166778800',
        ...(level === 'info' ? [personal.words, personal.spoken, personal.said] : []),
      ]));

    test('no answer to a bad request says a secret back', () => {
      assert.ok(answers.length > 15);
      assertClean(answers, all());
    });

    test('metrics have neither secrets nor anything personal', async () => {
      const pages = await Promise.all(
        [...services.slice(1).map((name) => nexus.parts.get(name)?.url ?? ''), nexus.internalUrl].map(async (url) => {
          const answer = await fetch(`${url}/metrics`);
          assert.equal(answer.status, 200);
          return answer.text();
        }),
      );
      assertClean(
        pages.flatMap((page) => page.split('\n')),
        [...all(), ...Object.values(personal)],
      );
    });

    test('the database, table by table, has no secret in any form', async () => {
      const dump = await dumpDatabase(nexus);
      assert.ok(dump.length > 50);
      assert.ok(
        dump.some(({ text }) => text.includes(personal.words)),
        'the dump sees what is there',
      );
      const forms = all().flatMap((secret) => [
        secret,
        Buffer.from(secret).toString('hex'),
        Buffer.from(secret).toString('base64').replace(/=+$/, ''),
      ]);
      assertClean(
        dump.map(({ table, text }) => `${table}: ${text}`),
        forms,
      );
    });

    test('events, audit trail and job errors have nothing personal either', async () => {
      const dump = (await dumpDatabase(nexus)).filter(({ table }) => ['events', 'audit_log', 'jobs'].includes(table));
      assert.ok(dump.some(({ table }) => table === 'events') && dump.some(({ table }) => table === 'audit_log'));
      assertClean(
        dump.map(({ table, text }) => `${table}: ${text}`),
        Object.values(personal),
      );
    });
  });

function assertClean(texts: string[], forbidden: string[]): void {
  const found = texts.flatMap((text) =>
    forbidden
      .filter((one) => text.toLowerCase().includes(one.toLowerCase()))
      .map((one) => `${one} in ${text.slice(0, 1500)}`),
  );
  assert.deepEqual(found.slice(0, 5), [], `${found.length} leaks`);
}

async function dumpDatabase(nexus: Nexus): Promise<{ table: string; text: string }[]> {
  const tables = await nexus.rows<{ name: string }>(
    `select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  assert.ok(tables.length > 20);
  const rows = await Promise.all(
    tables.map(async ({ name }) =>
      (await nexus.rows<{ text: string }>(`select t::text as text from ${name} t`)).map(({ text }) => ({
        table: name,
        text,
      })),
    ),
  );
  return rows.flat();
}

/** Writing, voice, pictures, a handoff by mail, every party failing while it repeats what it was sent, and requests nobody should make. */
async function liveADay(nexus: Nexus, answers: string[], made: string[]): Promise<void> {
  const shop = await createShop(nexus, { handoffMail: 'equipo@example.com' });
  await useCanaries(nexus, shop);
  const customer = shop.customer(`+${personal.phone}`, 'Lucía');
  await customer.writes(`Hola! Tenés ${personal.words}? Mi mail es ${personal.mail} y mi teléfono +${personal.phone}`);
  await customer.receives(1);
  await customer.sends({ type: 'voice', text: personal.spoken });
  await customer.sends({ type: 'image' });
  await customer.writes('Dónde está mi pedido 1001?');
  await nexus.settle(60_000);
  await says(nexus, `Sí, ${personal.said}.`);
  await customer.writes('Y algo más?');
  await nexus.settle(60_000);
  await failures(nexus, shop, customer);
  await handOver(nexus, shop, customer);
  await people(nexus, shop, answers, made);
  await badRequests(nexus, shop, answers);
  await nexus.settle(60_000);
}

async function useCanaries(nexus: Nexus, shop: Shop): Promise<void> {
  await shop.api('PATCH', `/channels/${shop.facts.channelId}`, {
    credentials: { api_key: secrets.channelKey, webhook_secret: secrets.webhookSecret },
  });
  await control(shop.network, 'numbers', {
    phone_number: shop.facts.phone,
    credentials: { api_key: secrets.channelKey },
    webhook: { url: shop.facts.webhookUrl, secret: secrets.webhookSecret },
    status_delays_ms: { sent: 1, delivered: 5 },
  });
  await shop.api('PUT', '/credentials', { model_api_key: secrets.modelKey });
  const meta = await createShop(nexus, { provider: 'meta' });
  await meta.api('PATCH', `/channels/${meta.facts.channelId}`, { credentials: { access_token: secrets.metaToken } });
  const stranger = meta.customer(`+${personal.otherPhone}`);
  await stranger.writes(`Hola, ${personal.words}`);
  await nexus.settle(60_000);
}

const says = (nexus: Nexus, content: string): Promise<unknown> =>
  control(nexus.simulators.llm, 'behaviours', {
    match: { path: 'chat' },
    action: { type: 'script', content },
    times: 1,
  });

/** Each party refuses, and says back what it was sent, as the real ones do. */
async function failures(nexus: Nexus, shop: Shop, customer: Customer): Promise<void> {
  const back = (credential: string): string =>
    `${credential} is not right: ${personal.words} +${personal.phone} ${personal.mail}`;
  const refusal = {
    error: {
      message: `Incorrect API key provided: ${back(secrets.modelKey)}`,
      code: 'invalid_api_key',
      type: 'invalid_request_error',
    },
  };
  for (const status of [401, 400, 500]) {
    await control(nexus.simulators.llm, 'behaviours', {
      match: { path: 'chat' },
      action: { type: 'answer', status, body: refusal },
      times: 6,
    });
    await customer.writes(`Hola? ${personal.words} ${status}`);
    await nexus.settle(60_000);
    await control(nexus.simulators.llm, 'behaviours', undefined, 'DELETE');
    await giveBack(shop, customer);
  }
  await control(nexus.simulators.llm, 'behaviours', {
    match: { path: 'audio' },
    action: { type: 'answer', status: 401, body: refusal },
    times: 6,
  });
  await customer.sends({ type: 'voice', text: personal.spoken });
  await nexus.settle(60_000);
  await control(nexus.simulators.llm, 'behaviours', undefined, 'DELETE');
  for (const status of [401, 422, 500]) {
    await control(nexus.simulators.tiendanube, 'behaviours', {
      match: {},
      action: {
        status,
        body: { code: status, message: back(secrets.storeToken), description: back(secrets.storeToken) },
      },
      times: 20,
    });
    await customer.writes('Tenés el buzo negro en M?');
    await nexus.settle(60_000);
    await control(nexus.simulators.tiendanube, 'behaviours', undefined, 'DELETE');
    await giveBack(shop, customer);
  }
  for (const action of [
    { vendor_error: { code: 131051, message: back(secrets.channelKey), details: back(secrets.channelKey) } },
    { status: 500, body: { error: { message: back(secrets.channelKey) } } },
    { garbage: true },
    { vendor_error: { code: 190, http: 401, message: back(secrets.channelKey), details: back(secrets.channelKey) } },
  ]) {
    await control(shop.network, 'behaviours', { match: { to: customer.phone }, action, times: 1 });
    await says(nexus, `Sí, ${personal.said}.`);
    await customer.writes('Tenés el buzo negro?');
    await nexus.settle(60_000);
    await giveBack(shop, customer);
  }
  await nexus.stopPart('tiendanube');
  await customer.writes('Tenés la remera blanca?');
  await nexus.settle(60_000);
  await nexus.startPart('tiendanube');
}

async function giveBack(shop: Shop, customer: Customer): Promise<void> {
  const { id } = await customer.conversation();
  await shop.api('PUT', `/conversations/${id}/owner`, { owner: 'ai' });
  await shop.nexus.settle(60_000);
}

async function handOver(nexus: Nexus, shop: Shop, customer: Customer): Promise<void> {
  const config = await shop.api<{ smtp: Record<string, unknown> }>('GET', '/handoff-config');
  const { password_set: _set, password_cannot_open: _cannot, ...smtp } = config.smtp;
  await shop.api('PUT', '/handoff-config', {
    ...config,
    smtp: { ...smtp, user: 'tienda', password: secrets.mailPassword },
  });
  const refusal = {
    code: 550,
    message: `no ${secrets.mailPassword} equipo@example.com ${personal.mail} ${personal.words}`,
  };
  const { id } = await customer.conversation();
  await nexus.database.query('select 1');
  for (const stage of ['auth', 'data', null]) {
    if (stage) await control(nexus.simulators.smtp, 'behaviours', { match: { stage }, action: refusal, times: 1 });
    await nexus.admin('POST', '/admin/system/actions', { action: 'trigger_handoff', payload: { conversation_id: id } });
    await nexus.settle(60_000);
    await giveBack(shop, customer);
  }
}

async function people(nexus: Nexus, shop: Shop, answers: string[], made: string[]): Promise<void> {
  const command = resolve(import.meta.dirname, '../../services/orchestrator/src/accounts/print-sign-in-link.ts');
  const { stdout } = await promisify(execFile)(process.execPath, [command], {
    env: { ...process.env, ...nexus.environment },
  });
  const token = new URL(stdout.trim()).searchParams.get('token') ?? '';
  made.push(token);
  answers.push(
    JSON.stringify((await nexus.request('POST', '/admin/session/link', { token: `${token}x` })).body).replace(
      token,
      '',
    ),
  );
  const headers = await signIn(nexus, { tenantId: shop.facts.tenantId, role: 'owner', name: 'Ana' });
  made.push(decodeURIComponent(headers.cookie ?? '').split('=')[1] ?? '');
  await nexus.request(
    'PUT',
    '/admin/session/credentials',
    { name: 'Ana', email: 'ana@example.com', password: secrets.panelPassword },
    headers,
  );
  for (const password of [secrets.panelPassword, secrets.wrongPassword]) {
    const answer = await nexus.request('POST', '/admin/session', { email: 'ana@example.com', password });
    answers.push(JSON.stringify(answer.body));
  }
}

/** Secrets at places where they do not belong. */
async function badRequests(nexus: Nexus, shop: Shop, answers: string[]): Promise<void> {
  const { path, channelId } = shop.facts;
  const admin = { 'x-admin-token': environment.ADMIN_TOKEN };
  const ask = async (
    method: string,
    url: string,
    body?: unknown,
    headers: Record<string, string> = admin,
  ): Promise<void> => {
    const answer = await nexus.request(method, url, body, headers);
    assert.ok(answer.status >= 400, `${method} ${url} ${answer.status}`);
    answers.push(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  };
  await ask('PUT', `${path}/credentials`, { model_api_key: [secrets.modelKey], other: secrets.modelKey });
  await ask('PUT', `${path}/credentials`, { model_api_key: secrets.modelKey, model_provider: { x: secrets.modelKey } });
  await ask('PATCH', `${path}/channels/${channelId}`, { credentials: { api_key: { x: secrets.channelKey } } });
  await ask('PATCH', `${path}/channels/${channelId}`, { credentials: { app_secret: secrets.webhookSecret } });
  await ask('POST', `${path}/channels`, {
    provider: 'ycloud',
    phone_number: secrets.channelKey,
    credentials: { api_key: secrets.channelKey },
  });
  await ask('PUT', `${path}/store-connection`, { store_id: secrets.storeToken, access_token: secrets.storeToken });
  await ask('PUT', `${path}/store-connection`, { store_id: '9999', access_token: secrets.storeToken });
  await ask('PUT', `${path}/handoff-config`, { smtp: { password: secrets.mailPassword } });
  await ask('PUT', `${path}/handoff-config`, { smtp: secrets.mailPassword });
  await ask('POST', '/admin/session', { email: secrets.wrongPassword, password: secrets.wrongPassword });
  await ask('GET', `/admin/tenants`, undefined, { 'x-admin-token': secrets.wrongToken });
  await ask('GET', `/admin/tenants`, undefined, { authorization: `Bearer ${secrets.wrongToken}` });
  await ask('GET', `/admin/tenants`, undefined, {
    cookie: `nexus_session=${secrets.wrongToken}.${secrets.wrongToken}`,
  });
  await ask('GET', `/nowhere?access_token=${secrets.wrongToken}`);
  await ask('GET', `/admin/events?cursor=${secrets.wrongToken}`);
  await ask(
    'GET',
    `/webhooks/whatsapp/${channelId}?hub.mode=subscribe&hub.verify_token=${secrets.wrongToken}&hub.challenge=1`,
  );
  await ask('POST', `/webhooks/whatsapp/${channelId}`, { text: personal.words, from: personal.phone });
  await ask('POST', '/webhooks/meta', { text: personal.words, from: personal.phone, token: secrets.wrongToken });
  await ask('POST', '/admin/system/actions', { action: secrets.wrongToken });
  for (const name of services.slice(1)) {
    const url = nexus.parts.get(name)?.url ?? '';
    const path = join('/', name === 'agent' ? 'turns' : name === 'whatsapp' ? 'messages' : 'operations/find_products');
    for (const headers of [
      { 'x-internal-token': secrets.wrongToken },
      { 'x-internal-token': environment.INTERNAL_API_TOKEN.split(',')[0] ?? '' },
    ]) {
      const answer = await fetch(url + path, {
        method: 'POST',
        headers: { ...headers, 'x-nexus-target': name, 'content-type': 'application/json' },
        body: JSON.stringify({
          store: { store_id: 1, access_token: secrets.storeToken },
          channel: { credentials: { api_key: [secrets.channelKey] } },
          model_credentials: { api_key: [secrets.modelKey] },
          text: personal.words,
        }),
      });
      assert.ok(answer.status >= 400, `${name} ${answer.status}`);
      answers.push(await answer.text());
    }
  }
  const broken = await shop.deliverRaw(`{"text": "${personal.words}", "key": "${secrets.channelKey}", `);
  answers.push(JSON.stringify(broken.body));
}
