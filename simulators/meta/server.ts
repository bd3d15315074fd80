// A WhatsApp Cloud API that runs on this machine: /v{N}.0/…, its webhooks, and the control surface of the network.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { acceptSend, businessReads, recipientOf, WINDOW_CLOSED } from '../whatsapp-network/accept-send.ts';
import { checkContent, isFields } from '../whatsapp-network/check-content.ts';
import { checkLink } from '../whatsapp-network/check-link.ts';
import { digitsOf, windowIsOpen } from '../whatsapp-network/customers.ts';
import type { BusinessNumber, Content, Network } from '../whatsapp-network/model.ts';
import { networkNow, nextId } from '../whatsapp-network/network.ts';
import {
  jsonBody,
  startVendorServer,
  type VendorSimulator,
  type VendorSimulatorOptions,
} from '../whatsapp-network/vendor-server.ts';
import { authorisedNumber, noSuchObject } from './authorised.ts';
import { mediaRoutes } from './media-routes.ts';
import { refuse } from './meta-error.ts';
import { metaWire } from './meta-wire.ts';

type Path = { Params: { version: string; id: string } };

/** Its base URL for clients is `url`; the version stands in the path. */
export function startMetaSimulator(options: VendorSimulatorOptions = {}): Promise<VendorSimulator> {
  let network: Network | null = null;
  const vendor = metaWire(() => {
    if (!network) throw new Error('the simulator is not started');
    return network;
  });
  return startVendorServer(
    {
      vendor,
      refuse: (reply, error) => {
        if (error.retry_after_seconds !== undefined) reply.header('retry-after', String(error.retry_after_seconds));
        return refuse(
          reply,
          Number(error.code),
          error.message ?? 'Scripted refusal',
          error.details ?? 'Scripted refusal.',
          { http: error.http },
        );
      },
      unknownPath: (request, reply) => refuse(reply, 2500, `Unknown path components: ${request.url.split('?')[0]}`),
      everyAnswer: (reply, current) =>
        void reply.headers({ 'x-fb-request-id': nextId(current, 16), 'facebook-api-version': 'v24.0' }),
      register: (app, current) => {
        network = current;
        messageRoutes(app, current);
        mediaRoutes(app, current);
      },
    },
    options,
  );
}

function messageRoutes(app: FastifyInstance, network: Network): void {
  app.post<Path>('/:version/:id/messages', { config: { operation: 'send' } }, async (request, reply) => {
    const number = authorisedNumber(network, request, reply, request.params.id);
    if (!number) return reply;
    const body = jsonBody(request);
    if (!isFields(body)) return refuse(reply, 100, 'Invalid parameter', 'The body is not a JSON object.');
    if (body['messaging_product'] !== 'whatsapp')
      return refuse(reply, 100, 'The parameter messaging_product is required.');
    return body['status'] === 'read'
      ? markRead(network, number, body, reply)
      : send(network, number, body, request, reply);
  });
  app.post<Path>('/:version/:id/register', { config: { operation: 'number' } }, async (request, reply) =>
    authorisedNumber(network, request, reply, request.params.id) ? { success: true } : reply,
  );
  app.post<Path>('/:version/:id/subscribed_apps', { config: { operation: 'endpoints' } }, async (request, reply) => {
    const account = [...network.numbers.values()].some((number) => number.account_id === request.params.id);
    return account ? { success: true } : noSuchObject(reply, request.params.id);
  });
}

function markRead(
  network: Network,
  number: BusinessNumber,
  body: Record<string, unknown>,
  reply: FastifyReply,
): unknown {
  const message = network.messages.get(String(body['message_id'] ?? ''));
  const own = message?.direction === 'in' && message.business_phone === number.phone_number;
  if (!message || !own) return refuse(reply, 100, 'Invalid parameter', 'The message to mark as read does not exist.');
  const typing = body['typing_indicator'];
  if (typing !== undefined && (!isFields(typing) || typing['type'] !== 'text'))
    return refuse(reply, 131009, 'Parameter value is not valid', 'typing_indicator.type must be text.');
  businessReads(network, message, typing !== undefined);
  return { success: true };
}

async function send(
  network: Network,
  number: BusinessNumber,
  body: Record<string, unknown>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<unknown> {
  const address = addressOf(body);
  if (address.problem) return refuse(reply, address.problem.code, address.problem.message, address.problem.details);
  const problem = checkContent({ ...body, type: body['type'] ?? 'text' }, 4096) ?? referenceProblem(body);
  if (problem) {
    const [code, message] = {
      missing: [131008, 'Required parameter is missing'],
      invalid: [131009, 'Parameter value is not valid'],
      too_long: [100, problem.message],
    }[problem.kind] as [number, string];
    return refuse(reply, code, message, problem.message);
  }
  const type = String(body['type'] ?? 'text');
  const content: Content = { type, [type]: body[type] };
  const customer = recipientOf(network, address.to);
  const closed =
    type !== 'template' && !windowIsOpen(network, number.phone_number, customer.bsuid, networkNow(network));
  if (closed && number.window_errors === 'sync')
    return refuse(reply, Number(WINDOW_CLOSED.code), WINDOW_CLOSED.title, WINDOW_CLOSED.details);
  const media = content[type];
  if (isFields(media) && media['id'] !== undefined && media['link'] !== undefined)
    return refuse(reply, 131009, 'Parameter value is not valid', `${type} takes id or link, not both.`);
  const link_problem = await checkLink(network, content);
  const reply_to =
    isFields(body['context']) && typeof body['context']['message_id'] === 'string'
      ? body['context']['message_id']
      : null;
  const external_id = typeof body['biz_opaque_callback_data'] === 'string' ? body['biz_opaque_callback_data'] : null;
  const message = acceptSend(network, {
    number,
    address: address.to,
    content,
    reply_to,
    external_id,
    action: request.behaviour,
    link_problem,
  });
  const wa_id = customer.phone ? digitsOf(customer.phone) : undefined;
  return {
    messaging_product: 'whatsapp',
    contacts: [{ input: String(body['to'] ?? body['recipient']), ...(wa_id && { wa_id }), user_id: customer.bsuid }],
    messages: [{ id: message.wamid, ...(type === 'template' && { message_status: 'accepted' }) }],
  };
}

function addressOf(body: Record<string, unknown>): {
  to: string;
  problem: { code: number; message: string; details: string } | null;
} {
  const { to, recipient } = body;
  const wrong = (code: number, message: string, details: string) => ({ to: '', problem: { code, message, details } });
  if (typeof to === 'string') {
    const digits = digitsOf(to);
    if (!/^\+?[\d\s()-]+$/.test(to) || digits.length < 7 || digits.length > 15)
      return wrong(131009, 'Parameter value is not valid', 'to is not a phone number.');
    return { to: `+${digits}`, problem: null };
  }
  if (typeof recipient !== 'string') return wrong(100, 'The parameter to is required.', 'to or recipient is required.');
  if (!/^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/.test(recipient))
    return wrong(131009, 'Parameter value is not valid', 'recipient is not a user id.');
  return { to: recipient, problem: null };
}

function referenceProblem(body: Record<string, unknown>) {
  const data = body['biz_opaque_callback_data'];
  if (data === undefined || (typeof data === 'string' && data.length <= 512)) return null;
  return {
    kind: 'too_long' as const,
    field: 'biz_opaque_callback_data',
    message: 'Param biz_opaque_callback_data must be at most 512 characters long.',
  };
}
