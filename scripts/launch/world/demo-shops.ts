// Makes the demonstration shops once, and connects their numbers to the simulated WhatsApp at every start.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Secrets } from '../settings/keep-secrets.ts';
import type { Party } from '../settings/parties.ts';
import { writePrivately } from '../settings/write-privately.ts';
import type { AdminApi } from './admin-api.ts';
import { demoShopPlans } from './demo-shop-plans.ts';
import type { DemoShopPlan } from './demo-shop-plans.ts';
import type { World } from './start-simulators.ts';

export interface DemoParts {
  api: AdminApi;
  world: World;
  parties: readonly Party[];
  secrets: Secrets;
  dataDirectory: string;
  /** Address of the orchestrator's public port for the simulators. */
  orchestratorUrl: string;
}
interface Note {
  tenant_id: string;
  channel_id: string;
}
interface Listed<T> {
  items: T[];
  next_cursor: string | null;
}
type TenantView = { id: string; store_name: string };
type ChannelView = { id: string; phone_number: string };
type HandoffView = Record<string, unknown> & { smtp: { host: string; port: number } | null };

/**
 * A shop is made only while its store and its provider are simulated here. One that its owner has deleted is not made again.
 * @returns the names of the shops that are connected
 */
export async function openDemoShops(parts: DemoParts): Promise<string[]> {
  const { dataDirectory, parties, secrets, world } = parts;
  const file = join(dataDirectory, 'demo-shops.json');
  const notes = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Note>) : {};
  const shopHere = parties.some((one) => one.name === 'shop' && one.here);
  const open: string[] = [];
  for (const plan of demoShopPlans(secrets)) {
    const network = world.networks[plan.channel.provider];
    if (!shopHere || network === undefined) continue;
    const note = notes[plan.key] ?? (await makeShop(parts, plan));
    if (notes[plan.key] === undefined) {
      notes[plan.key] = note;
      writePrivately(file, `${JSON.stringify(notes, null, 2)}\n`);
    }
    if (!(await isThere(parts.api, note))) continue;
    await registerNumber(network, parts.orchestratorUrl, plan, note.channel_id);
    await tellFacts(parts.api, plan, note.tenant_id);
    await followMailServer(parts, plan, note.tenant_id);
    open.push(plan.tenant.store_name);
  }
  return open;
}

/** Each step looks first, so that a start that was interrupted is completed by the next. */
async function makeShop({ api }: DemoParts, plan: DemoShopPlan): Promise<Note> {
  const tenant = (await findTenant(api, plan)) ?? (await api.call<TenantView>('POST', '/admin/tenants', plan.tenant));
  if (tenant === null) throw new Error('POST /admin/tenants was answered with 404.');
  const own = `/admin/tenants/${tenant.id}`;
  await api.call('PUT', `${own}/store-connection`, plan.store);
  const channels = await api.call<Listed<ChannelView>>('GET', `${own}/channels`);
  const known = channels?.items.find((one) => one.phone_number === plan.channel.phone_number);
  const channel = known
    ? await api.call<ChannelView>('PATCH', `${own}/channels/${known.id}`, { credentials: plan.channel.credentials })
    : await api.call<ChannelView>('POST', `${own}/channels`, plan.channel);
  if (channel === null) throw new Error(`The channel of ${plan.tenant.store_name} was answered with 404.`);
  return { tenant_id: tenant.id, channel_id: channel.id };
}

async function findTenant(api: AdminApi, plan: DemoShopPlan): Promise<TenantView | null> {
  for (let cursor = ''; ;) {
    const page = await api.call<Listed<TenantView>>('GET', `/admin/tenants?limit=100${cursor}`);
    const found = page?.items.find((one) => one.store_name === plan.tenant.store_name);
    if (found) return found;
    if (!page?.next_cursor) return null;
    cursor = `&cursor=${encodeURIComponent(page.next_cursor)}`;
  }
}

async function isThere(api: AdminApi, note: Note): Promise<boolean> {
  const channels = await api.call<Listed<ChannelView>>('GET', `/admin/tenants/${note.tenant_id}/channels`);
  return channels?.items.some((one) => one.id === note.channel_id) ?? false;
}

/** Once; from then on they are the owner's. */
async function tellFacts(api: AdminApi, plan: DemoShopPlan, tenantId: string): Promise<void> {
  const path = `/admin/tenants/${tenantId}/shop-facts`;
  const shown = await api.call<{ version: number }>('GET', path);
  if (shown?.version === 0) await api.call('PUT', path, { version: 0, facts: plan.facts });
}

/** The provider's side of a channel: its number, and where it tells what happens. */
async function registerNumber(
  network: string,
  orchestratorUrl: string,
  plan: DemoShopPlan,
  channelId: string,
): Promise<void> {
  const { phone_number, phone_number_id, credentials } = plan.channel;
  const answer = await fetch(`${network}/_simulator/numbers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      phone_number,
      phone_number_id,
      display_name: plan.tenant.store_name,
      credentials,
      webhook: { url: `${orchestratorUrl}/webhooks/whatsapp/${channelId}`, ...plan.webhook },
    }),
  });
  if (!answer.ok) throw new Error(`The simulated WhatsApp did not take ${phone_number}: ${await answer.text()}`);
}

/** Mail of handoffs goes to the simulated server, whose port may change; settings that name another server are the owner's. */
async function followMailServer({ api, world }: DemoParts, plan: DemoShopPlan, tenantId: string): Promise<void> {
  if (world.smtpPort === null) return;
  const path = `/admin/tenants/${tenantId}/handoff-config`;
  const config = await api.call<HandoffView>('GET', path);
  if (config === null || (config.smtp !== null && config.smtp.host !== '127.0.0.1')) return;
  if (config.smtp?.port === world.smtpPort) return;
  await api.call('PUT', path, {
    ...config,
    destination_email: config.destination_email ?? plan.mailDestination,
    smtp: {
      host: '127.0.0.1',
      port: world.smtpPort,
      security: 'none',
      user: null,
      from: 'nexus@demo.invalid',
    },
  });
}
