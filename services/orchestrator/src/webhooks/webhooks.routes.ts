// The public doors: where WhatsApp providers deliver. Signatures are checked before anything is stored.
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { answerHandshake } from './answer-handshake.ts';
import { doorLimitsOf } from './door-limits.ts';
import { receiveAtChannel, receiveAtSharedDoor } from './receive-webhook.ts';
import type { ArrivedWebhook } from './arrived-webhook.ts';

/** Meta batches up to 3 MB. Source: Cloud API webhooks documentation. */
const bodyLimit = 3 * 1024 * 1024;

/** Headers a signature may stand in; no other is kept. */
const signatureHeaders = ['ycloud-signature', 'x-hub-signature-256', 'content-type', 'user-agent'];

/** A provider gets its 503 within two seconds of a silent Postgres, and delivers again; what was stored all the same is stored once. */
const doorPatienceMs = 1500;

export function webhookRoutes(all: Deps): Route[] {
  const deps = { ...all, database: all.database.withReusedPlans().withPatience(doorPatienceMs) };
  const params = z.object({ channel_id: z.string().max(60) });
  const limits = doorLimitsOf(deps);
  const door = { method: 'POST', allow: 'anyone', raw: true, bodyLimit } as const;
  return [
    route({
      ...door,
      url: '/webhooks/whatsapp/:channel_id',
      params,
      summary: 'Webhook of one channel',
      handler: ({ params: { channel_id }, request, body }) =>
        deps.doors.during(() => receiveAtChannel(deps, channel_id, arrived(deps, request, body))),
    }),
    route({
      method: 'GET',
      allow: 'anyone',
      url: '/webhooks/whatsapp/:channel_id',
      params,
      summary: 'Meta’s handshake for one channel',
      handler: ({ params: { channel_id }, request, reply }) =>
        limits.pass(request.ip, channel_id, () => answerHandshake(deps, channel_id, request, reply)),
    }),
    route({
      ...door,
      url: '/webhooks/meta',
      summary: 'Webhook of a Meta app with many numbers',
      handler: ({ request, body }) =>
        deps.doors.during(() => receiveAtSharedDoor(deps, 'meta', arrived(deps, request, body))),
    }),
    route({
      method: 'GET',
      allow: 'anyone',
      url: '/webhooks/meta',
      summary: 'Meta’s handshake for the shared door',
      handler: ({ request, reply }) =>
        limits.pass(request.ip, 'handshake of the app', () => answerHandshake(deps, null, request, reply)),
    }),
    route({
      ...door,
      url: '/webhooks/ycloud',
      summary: 'Webhook of a YCloud account with many numbers',
      handler: ({ request, body }) =>
        deps.doors.during(() => receiveAtSharedDoor(deps, 'ycloud', arrived(deps, request, body))),
    }),
    route({
      ...door,
      url: '/chat/webhook',
      summary: 'The old address, routed by its signature header',
      handler: ({ request, body }) => {
        const provider = request.headers['x-hub-signature-256'] ? 'meta' : 'ycloud';
        return deps.doors.during(() => receiveAtSharedDoor(deps, provider, arrived(deps, request, body)));
      },
    }),
  ];
}

function arrived(deps: Pick<Deps, 'now'>, request: FastifyRequest, body: unknown): ArrivedWebhook {
  const headers: Record<string, string> = {};
  for (const name of signatureHeaders) {
    const value = request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  return {
    headers,
    body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
    remoteAddress: request.ip,
    receivedAt: deps.now(),
  };
}
