// A whole day of a shop for canaries: everything that is written, every failure saying back what it was sent, and requests nobody should make.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { createShop } from '../drive-shop.ts';
import type { Customer, Shop } from '../drive-shop.ts';
import { signIn } from '../sign-in.ts';
import type { Nexus, ServiceName } from '../start-nexus.ts';
import { control } from '../start-simulators.ts';
import { canaryEnvironment, personal, secrets } from './canary-values.ts';

export const canaryServices: ServiceName[] = ['orchestrator', 'agent', 'whatsapp', 'tiendanube'];

/** Writing, voice, pictures, a handoff by mail, every party failing while it repeats what it was sent, and requests nobody should make. */
export async function liveADay(nexus: Nexus, answers: string[], made: string[]): Promise<void> {
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
  const command = resolve(import.meta.dirname, '../../../../services/orchestrator/src/accounts/print-sign-in-link.ts');
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
  const admin = { 'x-admin-token': canaryEnvironment.ADMIN_TOKEN };
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
  for (const name of canaryServices.slice(1)) {
    const url = nexus.parts.get(name)?.url ?? '';
    const path = name === 'agent' ? '/turns' : name === 'whatsapp' ? '/messages' : '/operations/find_products';
    for (const headers of [
      { 'x-internal-token': secrets.wrongToken },
      { 'x-internal-token': canaryEnvironment.INTERNAL_API_TOKEN.split(',')[0] ?? '' },
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
