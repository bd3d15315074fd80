// YCloud's webhook endpoint management: list, create, change, delete, rotate the secret.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isFields } from '../whatsapp-network/check-content.ts';
import { newEndpoint } from '../whatsapp-network/control/register-number.ts';
import { networkNow, nextId } from '../whatsapp-network/network.ts';
import { jsonBody } from '../whatsapp-network/vendor-server.ts';
import { authorised } from './authorised.ts';
import { refuse } from './ycloud-error.ts';
import type { Network, WebhookEndpoint } from '../whatsapp-network/model.ts';

type Params = { Params: { id: string } };
const config = { operation: 'endpoints' };

export function endpointRoutes(app: FastifyInstance, network: Network): void {
  app.get<{ Querystring: { page?: string; limit?: string; includeTotal?: string } }>(
    '/v2/webhookEndpoints',
    { config },
    async (request, reply) => {
      const own = endpointsOf(network, request, reply);
      if (!own) return reply;
      const limit = Math.min(100, Math.max(1, Number(request.query.limit ?? 10)));
      const offset = (Math.max(1, Number(request.query.page ?? 1)) - 1) * limit;
      const items = own.slice(offset, offset + limit).map(view);
      return {
        offset,
        limit,
        length: items.length,
        ...(request.query.includeTotal === 'true' && { total: own.length }),
        items,
      };
    },
  );
  app.post('/v2/webhookEndpoints', { config }, async (request, reply) => {
    const own = endpointsOf(network, request, reply);
    if (!own) return reply;
    const body = jsonBody(request);
    const problem = isFields(body) ? fieldProblem(body, true) : 'the body is not a JSON object';
    if (!isFields(body) || problem) return refuse(reply, 'PARAM_INVALID', String(problem));
    if (own.length >= 20) return refuse(reply, 'PARAM_INVALID', 'An account has at most 20 webhook endpoints.');
    const credential = String(request.headers['x-api-key']);
    const endpoint = newEndpoint(network, {
      credential,
      url: '',
      secret: `whsec_${nextId(network, 32)}`,
      ...changes(body),
    });
    network.endpoints.set(endpoint.id, endpoint);
    return view(endpoint);
  });
  app.get<Params>('/v2/webhookEndpoints/:id', { config }, async (request, reply) =>
    withEndpoint(network, request, reply, view),
  );
  app.patch<Params>('/v2/webhookEndpoints/:id', { config }, async (request, reply) => {
    const body = jsonBody(request);
    const problem = isFields(body) ? fieldProblem(body, false) : 'the body is not a JSON object';
    if (!isFields(body) || problem) return refuse(reply, 'PARAM_INVALID', String(problem));
    return withEndpoint(network, request, reply, (endpoint) =>
      view(Object.assign(endpoint, changes(body), { updated_at: networkNow(network).toISOString() })),
    );
  });
  app.delete<Params>('/v2/webhookEndpoints/:id', { config }, async (request, reply) =>
    withEndpoint(network, request, reply, (endpoint) => {
      network.endpoints.delete(endpoint.id);
      return view(endpoint);
    }),
  );
  app.post<Params>('/v2/webhookEndpoints/:id/rotateSecret', { config }, async (request, reply) =>
    withEndpoint(network, request, reply, (endpoint) =>
      view(
        Object.assign(endpoint, {
          secret: `whsec_${nextId(network, 32)}`,
          updated_at: networkNow(network).toISOString(),
        }),
      ),
    ),
  );
}

function endpointsOf(network: Network, request: FastifyRequest, reply: FastifyReply): WebhookEndpoint[] | null {
  const account = authorised(network, request, reply);
  return (
    account && [...network.endpoints.values()].filter((endpoint) => endpoint.credential === account[0]?.credential)
  );
}

function withEndpoint(
  network: Network,
  request: FastifyRequest<Params>,
  reply: FastifyReply,
  act: (endpoint: WebhookEndpoint) => unknown,
): unknown {
  const own = endpointsOf(network, request, reply);
  if (!own) return reply;
  const endpoint = own.find((candidate) => candidate.id === request.params.id);
  return endpoint ? act(endpoint) : refuse(reply, 'NOT_FOUND', 'The webhook endpoint does not exist.');
}

function fieldProblem(body: Record<string, unknown>, complete: boolean): string | null {
  const { url, enabledEvents, status, description } = body;
  if (complete && (url === undefined || enabledEvents === undefined)) return 'url and enabledEvents are required';
  if (url !== undefined && (typeof url !== 'string' || url.length > 500 || !/^https?:\/\//.test(url)))
    return 'url must be an http(s) URL of at most 500 characters';
  if (enabledEvents !== undefined && (!Array.isArray(enabledEvents) || enabledEvents.length === 0))
    return 'enabledEvents needs at least one event';
  if (status !== undefined && !['active', 'disabled', 'pending'].includes(String(status)))
    return 'status must be active, disabled or pending';
  return typeof description === 'string' && description.length > 400 ? 'description has at most 400 characters' : null;
}

function changes(body: Record<string, unknown>): Partial<WebhookEndpoint> {
  return {
    ...(typeof body['url'] === 'string' && { url: body['url'] }),
    ...(Array.isArray(body['enabledEvents']) && { enabled_events: body['enabledEvents'].map(String) }),
    ...(typeof body['status'] === 'string' && { status: body['status'] }),
    ...(typeof body['description'] === 'string' && { description: body['description'] }),
  };
}

function view(endpoint: WebhookEndpoint) {
  const { id, url, enabled_events, description, status, secret, created_at, updated_at } = endpoint;
  return {
    id,
    url,
    enabledEvents: enabled_events,
    eventProperties: [],
    description,
    status,
    secret,
    createTime: created_at,
    updateTime: updated_at,
  };
}
