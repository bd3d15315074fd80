// The WhatsApp numbers of a shop.
import { channel, channelInput, channelPatch, page, pageQuery } from '@nexus/contracts/admin-api';
import type { Channel } from '@nexus/contracts/admin-api';
import { whatsappManifest } from '@nexus/contracts/outbound-message';
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { z } from 'zod';
import { listCredentials } from '../credentials/list-credentials.ts';
import type { CredentialHint } from '../credentials/list-credentials.ts';
import { cannotOpenCode, cannotOpenRemedy } from '../credentials/note-cannot-open.ts';
import type { Deps } from '../deps.ts';
import { channelOwner } from './channel-credentials.ts';
import { findOwnChannel, listChannels } from './channels.store.ts';
import type { ChannelRow } from './channels.store.ts';
import { addChannel, changeChannel, removeChannel } from './write-channel.ts';

const url = '/admin/tenants/:tenant_id/channels';
const tenantParams = z.object({ tenant_id: z.uuid() });
const params = tenantParams.extend({ channel_id: z.uuid() });

export function channelsRoutes(deps: Deps): Route[] {
  return [...readingRoutes(deps), ...writingRoutes(deps)];
}

function readingRoutes(deps: Deps): Route[] {
  return [
    route({
      method: 'GET',
      url: '/admin/providers',
      allow: 'signed_in',
      summary: 'WhatsApp providers and the fields of their credentials',
      response: whatsappManifest,
      handler: async () =>
        deps.cache.getOrLoad({
          tenantId: null,
          key: 'whatsapp-manifest',
          ttlSeconds: 30,
          load: () =>
            deps.whatsapp.call({ path: '/manifest', response: whatsappManifest, timeout: 3000, idempotent: true }),
        }),
    }),
    route({
      method: 'GET',
      url,
      allow: 'viewer',
      summary: 'WhatsApp numbers of the shop',
      params: tenantParams,
      query: pageQuery,
      response: page(channel),
      handler: async ({ params: { tenant_id: tenantId }, query }) =>
        deps.database.transaction(tenantId, async (tx) => {
          const { items, next_cursor } = await listChannels(tx, tenantId, query);
          const set = await credentialsByOwner(tx, tenantId, 'channel:');
          return { items: items.map((row) => shownChannel(deps, row, set)), next_cursor };
        }),
    }),
    route({
      method: 'GET',
      url: `${url}/:channel_id`,
      allow: 'viewer',
      summary: 'One WhatsApp number',
      params,
      response: channel,
      handler: async ({ params: { tenant_id: tenantId, channel_id: id } }) =>
        deps.database.transaction(tenantId, async (tx) => {
          const row = await findOwnChannel(tx, tenantId, id);
          if (!row) throw channelNotFound();
          return show(deps, tx, row);
        }),
    }),
  ];
}

function writingRoutes(deps: Deps): Route[] {
  return [
    route({
      method: 'POST',
      url,
      allow: 'manager',
      summary: 'Add a WhatsApp number; the answer has the webhook address for the provider',
      params: tenantParams,
      body: channelInput,
      response: channel,
      status: 201,
      handler: async ({ params: { tenant_id: tenantId }, body, request }) =>
        deps.database.transaction(tenantId, async (tx) =>
          show(deps, tx, await addChannel(tx, deps, request, tenantId, body)),
        ),
    }),
    route({
      method: 'PATCH',
      url: `${url}/:channel_id`,
      allow: 'manager',
      summary: 'Change a WhatsApp number: whom the agent answers there, its credentials, the texts of the phone app',
      params,
      body: channelPatch,
      response: channel,
      handler: async ({ params: { tenant_id: tenantId, channel_id: id }, body, request }) =>
        deps.database.transaction(tenantId, async (tx) => {
          const row = await changeChannel(tx, deps, request, { tenantId, id }, body);
          if (!row) throw channelNotFound();
          return show(deps, tx, row);
        }),
    }),
    route({
      method: 'DELETE',
      url: `${url}/:channel_id`,
      allow: 'owner',
      summary: 'Remove a WhatsApp number with its conversations',
      params,
      status: 204,
      handler: async ({ params: { tenant_id: tenantId, channel_id: id }, request }) =>
        deps.database.transaction(tenantId, async (tx) => {
          if (!(await removeChannel(tx, deps, request, { tenantId, id }))) throw channelNotFound();
        }),
    }),
  ];
}

async function show(deps: Deps, tx: Transaction, row: ChannelRow): Promise<Channel> {
  return shownChannel(deps, row, await credentialsByOwner(tx, row.tenant_id, channelOwner(row.id)));
}

type SetCredentials = Map<string, CredentialHint[]>;

async function credentialsByOwner(tx: Transaction, tenantId: string, prefix: string): Promise<SetCredentials> {
  return Map.groupBy(await listCredentials(tx, tenantId, prefix), ({ owner }) => owner);
}

function shownChannel(deps: Deps, row: ChannelRow, byOwner: SetCredentials): Channel {
  const set = byOwner.get(channelOwner(row.id)) ?? [];
  return {
    id: row.id,
    provider: row.provider,
    label: row.label,
    phone_number: row.phone_number,
    phone_number_id: row.phone_number_id,
    mode: row.mode,
    test_numbers: row.test_numbers,
    automatic_texts: row.automatic_texts,
    webhook_url: `${deps.config.PUBLIC_BASE_URL}/webhooks/whatsapp/${row.id}`,
    credentials_set: set.map(({ name }) => name),
    last_webhook_at: row.last_webhook_at?.toISOString() ?? null,
    broken: row.broken ?? brokenBy(set),
    created_at: row.created_at.toISOString(),
  };
}

/** A credential that cannot be opened breaks its channel as one that the provider refuses. */
function brokenBy(set: CredentialHint[]): Channel['broken'] {
  const [since] = set.flatMap((one) => one.cannot_open_since ?? []);
  return since ? { code: cannotOpenCode, message: cannotOpenRemedy, since: since.toISOString() } : null;
}

function channelNotFound(): AppError {
  return new AppError({ code: 'channels.not-found', status: 404, message: 'There is no such channel.' });
}
