// The control surface under /_simulator/*: write as a customer, script misbehaviour, read what happened.
/* oxlint-disable oxc/no-async-endpoint-handlers -- Fastify waits for its handlers; the rule is about Express. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { customerReads, tellStatus } from '../accept-send.ts';
import { addBehaviour } from '../behaviours.ts';
import { type CustomerInput, digitsOf, findCustomer, messagesOf, upsertCustomer } from '../customers.ts';
import { endpointsFor, flushHeld, postRaw, retryNow } from '../deliver-webhook.ts';
import { networkNow, resetNetwork } from '../network.ts';
import {
  type EchoInput,
  type HistoryInput,
  type InboundInput,
  numberOf,
  receiveInbound,
  tellHistory,
  writeFromApp,
} from './receive-inbound.ts';
import { registerNumber, shakeHands, type NumberInput } from './register-number.ts';
import { messageView, threadList } from './thread-view.ts';
import type { BehaviourAction, BehaviourMatch, Network, StreamEvent } from '../model.ts';

type Query = { business_phone: string; customer_phone: string; since?: string };

const object = (required: string[], properties: Record<string, unknown> = {}) => ({
  body: { type: 'object', required, properties },
});
const text = { type: 'string', minLength: 1 };
const about = { business_phone: text, customer: { type: 'object' } };

export function controlRoutes(app: FastifyInstance, network: Network): void {
  app.setErrorHandler((error: Error & { statusCode?: number; validation?: unknown }, request, reply) => {
    const bad = error instanceof TypeError || error.validation !== undefined;
    const status = error.statusCode ?? (bad ? 400 : 500);
    const code = status < 500 ? 'simulator.bad-request' : 'simulator.failed';
    return reply.code(status).send({ error: { code, message: error.message, path: request.url } });
  });
  numberRoutes(app, network);
  customerRoutes(app, network);
  readingRoutes(app, network);
  scriptRoutes(app, network);
}

function numberRoutes(app: FastifyInstance, network: Network): void {
  app.post<{ Body: NumberInput }>(
    '/_simulator/numbers',
    { schema: object(['phone_number', 'credentials'], { phone_number: text, credentials: { type: 'object' } }) },
    async (request) => {
      const number = registerNumber(network, request.body);
      const handshake = request.body.webhook?.handshake ? await shakeHands(network, number.phone_number) : null;
      return { ...number, handshake };
    },
  );
  app.get('/_simulator/numbers', async () => ({
    items: [...network.numbers.values()].map(({ credential: _credential, ...number }) => ({
      ...number,
      webhooks: endpointsFor(network, { business_phone: number.phone_number, type: '*' }).map(({ url, status }) => ({
        url,
        status,
      })),
    })),
  }));
  app.post<{ Body: { business_phone: string } }>(
    '/_simulator/handshake',
    { schema: object(['business_phone']) },
    async (request) => shakeHands(network, request.body.business_phone),
  );
}

function customerRoutes(app: FastifyInstance, network: Network): void {
  app.post<{ Body: InboundInput }>(
    '/_simulator/inbound',
    {
      schema: object(['business_phone', 'customer', 'message'], {
        ...about,
        message: { type: 'object', required: ['type'], properties: { type: text } },
      }),
    },
    async (request) => receiveInbound(network, request.body),
  );
  app.post<{ Body: EchoInput }>(
    '/_simulator/echo',
    { schema: object(['business_phone', 'customer'], about) },
    async (request) => writeFromApp(network, request.body),
  );
  app.post<{ Body: HistoryInput }>(
    '/_simulator/history',
    { schema: object(['business_phone', 'customer'], about) },
    async (request) => tellHistory(network, request.body),
  );
  app.post<{ Body: CustomerInput }>('/_simulator/customers', async (request) => upsertCustomer(network, request.body));
  app.get('/_simulator/customers', async () => ({ items: [...network.customers.values()] }));
  app.post<{ Body: { business_phone: string; customer: CustomerInput } }>(
    '/_simulator/read',
    { schema: object(['business_phone', 'customer'], about) },
    async (request) => {
      const number = numberOf(network, request.body.business_phone);
      return {
        read: await customerReads(network, number.phone_number, upsertCustomer(network, request.body.customer)),
      };
    },
  );
  app.post<{
    Body: { message_id: string; status: string; error_code?: number | string; title?: string; details?: string };
  }>(
    '/_simulator/statuses',
    { schema: object(['message_id', 'status'], { message_id: text, status: text }) },
    async (request, reply) => {
      const { message_id, status, error_code, title, details } = request.body;
      const message =
        network.messages.get(message_id) ??
        network.sent.find((sent) => sent.id === message_id || sent.external_id === message_id);
      if (!message) return notFound(reply, 'no such message was sent');
      const error =
        error_code === undefined
          ? null
          : { code: error_code, title: title ?? 'Message failed to send', details: details ?? 'Set by hand.' };
      return { deliveries: await tellStatus(network, message, status, error) };
    },
  );
  app.post<{ Body: { order?: 'given' | 'reverse'; batch?: boolean } }>('/_simulator/flush', async (request) => ({
    deliveries: await flushHeld(network, request.body?.order ?? 'given', request.body?.batch ?? false),
  }));
  app.post('/_simulator/retry', async () => ({ deliveries: await retryNow(network) }));
}

function readingRoutes(app: FastifyInstance, network: Network): void {
  app.get<{ Querystring: Query }>('/_simulator/threads', async (request) => ({
    items: threadList(network, `+${digitsOf(request.query.business_phone ?? '')}`),
  }));
  app.get<{ Querystring: Query }>('/_simulator/thread', async (request) => {
    const { business_phone = '', customer_phone = '' } = request.query;
    const customer = findCustomer(network, customer_phone);
    const messages = customer ? messagesOf(network, `+${digitsOf(business_phone)}`, customer.bsuid) : [];
    return { customer, messages: messages.map((message) => messageView(network, message)) };
  });
  app.get<{ Params: { id: string } }>('/_simulator/media/:id', async (request, reply) => {
    const media = network.media.get(request.params.id);
    return media
      ? reply.header('content-type', media.mime_type).header('content-length', media.bytes.length).send(media.bytes)
      : notFound(reply, 'no such file');
  });
  app.get<{ Querystring: Query }>('/_simulator/sent', async (request) => {
    const items = network.sent.map((message, index) => ({
      seq: index + 1,
      business_phone: message.business_phone,
      to: message.addressed_to,
      ...messageView(network, message),
    }));
    return since(items, request.query.since);
  });
  app.get<{ Querystring: Query }>('/_simulator/requests', async (request) =>
    since(network.requests, request.query.since),
  );
  app.get<{ Querystring: Query }>('/_simulator/deliveries', async (request) =>
    since(network.deliveries, request.query.since),
  );
  app.get('/_simulator/stream', (request, reply) => {
    reply.hijack();
    reply.raw.writeHead(200, {
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache',
      'access-control-allow-origin': '*',
    });
    reply.raw.write(': open\n\n');
    const send = ({ event, data }: StreamEvent): void => {
      const customer = network.customers.get(String(data['bsuid']));
      const message = network.messages.get(String(data['message_id']));
      const full = {
        ...data,
        customer_phone: customer?.phone ?? null,
        message: message ? messageView(network, message) : null,
      };
      reply.raw.write(`event: ${event}\ndata: ${JSON.stringify(full)}\n\n`);
    };
    const beat = setInterval(() => reply.raw.write(': beat\n\n'), 15_000);
    network.listeners.add(send);
    request.raw.on('close', () => {
      clearInterval(beat);
      network.listeners.delete(send);
    });
  });
}

function scriptRoutes(app: FastifyInstance, network: Network): void {
  app.post<{ Body: { match?: BehaviourMatch; action: BehaviourAction; times?: number | null } }>(
    '/_simulator/behaviours',
    {
      schema: object(['action'], {
        match: { type: 'object' },
        action: { type: 'object' },
        times: { type: ['integer', 'null'], minimum: 0 },
      }),
    },
    async (request) => addBehaviour(network, request.body),
  );
  app.get('/_simulator/behaviours', async () => ({ items: network.behaviours }));
  app.delete('/_simulator/behaviours', async () => ({ removed: network.behaviours.splice(0).length }));
  app.post<{ Body: { all?: boolean } }>('/_simulator/reset', async (request) => {
    resetNetwork(network, request.body?.all ?? false);
    return { reset: true };
  });
  app.post<{ Body: { advance_ms: number } }>(
    '/_simulator/clock',
    { schema: object(['advance_ms'], { advance_ms: { type: 'number' } }) },
    async (request) => {
      network.clock_offset_ms += request.body.advance_ms;
      return { now: networkNow(network).toISOString() };
    },
  );
  app.post<{
    Body: {
      business_phone: string;
      body_raw: string;
      headers?: Record<string, string>;
      sign?: boolean;
      encoding?: 'utf8' | 'base64';
    };
  }>('/_simulator/webhook', { schema: object(['business_phone', 'body_raw']) }, async (request) => {
    const { body_raw, headers = {}, sign = true, encoding = 'utf8' } = request.body;
    const number = numberOf(network, request.body.business_phone);
    const raw = Buffer.from(body_raw, encoding);
    const seconds = Math.floor(networkNow(network).getTime() / 1000);
    const posts = endpointsFor(network, { business_phone: number.phone_number, type: '*' }).map((endpoint) =>
      postRaw(network, endpoint.url, raw, {
        ...(sign ? network.vendor.signatureHeaders(raw, endpoint, seconds) : {}),
        ...headers,
      }),
    );
    return { deliveries: await Promise.all(posts) };
  });
}

/** Items after `since`: a sequence number, or an ISO time where the items carry one. */
function since<Item extends { seq: number; at?: string }>(items: Item[], mark: string | undefined) {
  const after = mark === undefined || mark === '' ? null : Number(mark);
  const chosen =
    after === null
      ? items
      : Number.isNaN(after)
        ? items.filter((item) => (item.at ?? '') > String(mark))
        : items.filter((item) => item.seq > after);
  return { items: chosen, last: items.at(-1)?.seq ?? 0 };
}

function notFound(reply: FastifyReply, message: string): FastifyReply {
  return reply.code(404).send({ error: { code: 'simulator.not-found', message } });
}
