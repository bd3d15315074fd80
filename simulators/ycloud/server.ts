// A YCloud that runs on this machine: the v2 API under /v2, its webhooks, and the control surface of the network.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { businessReads, acceptSend, recipientOf, WINDOW_CLOSED } from '../whatsapp-network/accept-send.ts';
import { checkContent, isFields } from '../whatsapp-network/check-content.ts';
import { checkLink } from '../whatsapp-network/check-link.ts';
import { windowIsOpen } from '../whatsapp-network/customers.ts';
import { networkNow, nextId } from '../whatsapp-network/network.ts';
import {
  jsonBody,
  startVendorServer,
  type VendorSimulator,
  type VendorSimulatorOptions,
} from '../whatsapp-network/vendor-server.ts';
import { authorised } from './authorised.ts';
import { endpointRoutes } from './endpoint-routes.ts';
import { mediaRoutes } from './media-routes.ts';
import { refuse, refuseAsWhatsapp } from './ycloud-error.ts';
import { messageObject, ycloudWire } from './ycloud-wire.ts';
import type { BusinessNumber, Content, Network, NetworkMessage } from '../whatsapp-network/model.ts';

/** Its base URL for clients is `${url}/v2`. */
export function startYcloudSimulator(options: VendorSimulatorOptions = {}): Promise<VendorSimulator> {
  let network: Network | null = null;
  const vendor = ycloudWire(() => {
    if (!network) throw new Error('the simulator is not started');
    return network;
  });
  return startVendorServer(
    {
      vendor,
      refuse: (reply, error) => {
        if (error.retry_after_seconds !== undefined) reply.header('retry-after', String(error.retry_after_seconds));
        if (/^\d+$/.test(String(error.code)))
          return refuseAsWhatsapp(
            reply,
            String(error.code),
            error.message ?? 'Refused',
            error.details ?? 'Scripted refusal.',
            error.http,
          );
        return refuse(reply, String(error.code), error.message ?? 'Scripted refusal.', error.http);
      },
      unknownPath: (request, reply) =>
        refuse(reply, 'NOT_FOUND', `No such path: ${request.method} ${request.url.split('?')[0]}`),
      everyAnswer: (reply, current) => void reply.header('YCloud-Request-ID', `req_${nextId(current, 20)}`),
      register: (app, current) => {
        network = current;
        messageRoutes(app, current);
        mediaRoutes(app, current);
        endpointRoutes(app, current);
      },
    },
    options,
  );
}

function messageRoutes(app: FastifyInstance, network: Network): void {
  for (const direct of [false, true]) {
    const path = direct ? '/v2/whatsapp/messages/sendDirectly' : '/v2/whatsapp/messages';
    app.post(path, { config: { operation: 'send' } }, (request, reply) => send(network, request, reply, direct));
  }
  app.get<{ Params: { id: string } }>(
    '/v2/whatsapp/messages/:id',
    { config: { operation: 'message_get' } },
    async (request, reply) => {
      const account = authorised(network, request, reply);
      if (!account) return reply;
      const message = network.sent.find((sent) => sent.id === request.params.id);
      const number = message && account.find((candidate) => candidate.phone_number === message.business_phone);
      return message && number
        ? viewOf(network, number, message)
        : refuse(reply, 'NOT_FOUND', 'The message does not exist.');
    },
  );
  for (const [action, operation] of [
    ['markAsRead', 'read'],
    ['typingIndicator', 'typing'],
  ] as const) {
    app.post<{ Params: { id: string } }>(
      `/v2/whatsapp/inboundMessages/:id/${action}`,
      { config: { operation } },
      async (request, reply) => {
        const account = authorised(network, request, reply);
        if (!account) return reply;
        const { id } = request.params;
        const message =
          network.messages.get(id) ?? [...network.messages.values()].find((candidate) => candidate.id === id);
        const own =
          message?.direction === 'in' && account.some((number) => number.phone_number === message.business_phone);
        if (!message || !own) return refuse(reply, 'NOT_FOUND', 'The inbound message does not exist.');
        businessReads(network, message, operation === 'typing');
        return reply.code(200).send('');
      },
    );
  }
  app.get('/v2/balance', { config: { operation: 'other' } }, async (request, reply) =>
    authorised(network, request, reply) ? { amount: 25.5, currency: 'USD' } : reply,
  );
  app.get('/v2/whatsapp/phoneNumbers', { config: { operation: 'number' } }, async (request, reply) => {
    const account = authorised(network, request, reply);
    if (!account) return reply;
    const items = account.map((number) => ({
      id: number.phone_number_id,
      phoneNumber: number.phone_number,
      wabaId: number.account_id,
      verifiedName: number.display_name,
      qualityRating: 'GREEN',
      status: 'CONNECTED',
    }));
    return { offset: 0, limit: 100, length: items.length, items };
  });
}

async function send(network: Network, request: FastifyRequest, reply: FastifyReply, direct: boolean): Promise<unknown> {
  const account = authorised(network, request, reply);
  if (!account) return reply;
  const body = jsonBody(request);
  if (!isFields(body)) return refuse(reply, 'BAD_REQUEST', 'The body is not a JSON object.');
  const problem = addressProblem(body);
  if (problem) return refuse(reply, problem.code, problem.message);
  const number = account.find((candidate) => candidate.phone_number === body['from']);
  if (!number)
    return refuse(
      reply,
      'WHATSAPP_PHONE_NUMBER_UNAVAILABLE',
      `The number ${String(body['from'])} does not belong to this account.`,
    );
  const content_problem = checkContent(body, 1024);
  if (content_problem) {
    const code = { missing: 'PARAM_MISSING', invalid: 'PARAM_INVALID', too_long: 'PARAM_INVALID_LENGTH' }[
      content_problem.kind
    ];
    return refuse(reply, code, content_problem.message, undefined, content_problem.field);
  }
  const type = String(body['type']);
  const content: Content = { type, [type]: body[type] };
  const address = String(body['to'] ?? body['recipient']);
  const customer = recipientOf(network, address);
  const closed =
    type !== 'template' && !windowIsOpen(network, number.phone_number, customer.bsuid, networkNow(network));
  if (closed && (direct || number.window_errors === 'sync'))
    return refuseAsWhatsapp(reply, String(WINDOW_CLOSED.code), WINDOW_CLOSED.title, WINDOW_CLOSED.details);
  const link_problem = await checkLink(network, content);
  const reply_to =
    isFields(body['context']) && typeof body['context']['message_id'] === 'string'
      ? body['context']['message_id']
      : null;
  const external_id = typeof body['externalId'] === 'string' ? body['externalId'] : null;
  const message = acceptSend(network, {
    number,
    address,
    content,
    reply_to,
    external_id,
    action: request.behaviour,
    link_problem,
  });
  return viewOf(network, number, message);
}

function addressProblem(body: Record<string, unknown>): { code: string; message: string } | null {
  const { from, to, recipient, externalId } = body;
  if (typeof from !== 'string') return { code: 'PARAM_MISSING', message: 'from is required.' };
  if (!/^\+[1-9]\d{6,14}$/.test(from)) return { code: 'PARAM_INVALID', message: 'from must be in E.164 format.' };
  if (to === undefined && recipient === undefined)
    return { code: 'PARAM_MISSING', message: 'to or recipient is required.' };
  if (to !== undefined && (typeof to !== 'string' || !/^\+[1-9]\d{6,14}$/.test(to)))
    return { code: 'PARAM_INVALID', message: 'to must be in E.164 format.' };
  if (to === undefined && (typeof recipient !== 'string' || !/^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/.test(recipient)))
    return { code: 'PARAM_INVALID', message: 'recipient is not a user id.' };
  if (externalId !== undefined && typeof externalId !== 'string')
    return { code: 'PARAM_INVALID', message: 'externalId must be a string.' };
  return null;
}

function viewOf(network: Network, number: BusinessNumber, message: NetworkMessage) {
  return messageObject(network, number, recipientOf(network, message.bsuid), message);
}
