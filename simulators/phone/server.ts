// A page that looks like WhatsApp on a customer's phone, writing through the control surface of the network simulators.
import { readFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { extname, join } from 'node:path';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';

export type PhoneNetwork = { label: string; provider: 'ycloud' | 'meta'; url: string };
type PhoneCustomer = { phone: string; name: string };
type PhoneOptions = {
  host?: string;
  port?: number;
  networks: PhoneNetwork[];
  customers?: PhoneCustomer[];
  /** Which of the outside parties are simulated; the page says so. */
  labels?: Partial<Record<'model' | 'shop' | 'whatsapp', 'real' | 'simulated'>>;
};
export type PhoneSimulator = { url: string; port: number; close(): Promise<void> };

const CUSTOMERS: PhoneCustomer[] = [
  { phone: '+5491155550101', name: 'Lucía' },
  { phone: '+5491155550102', name: 'Martín' },
  { phone: '+5491155550103', name: 'Sofía' },
  { phone: '+5511955550104', name: 'João' },
];
const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};
/** What the page may ask of a network; the rest of the control surface is for tests. */
const ALLOWED = /^(numbers|customers|threads|thread|inbound|read|stream|media\/\d+)$/;
const POLICY =
  "default-src 'self'; img-src 'self' data: blob: http: https:; media-src 'self' blob:; style-src 'self' 'unsafe-inline'; frame-ancestors 'self'";

export async function startPhoneSimulator(options: PhoneOptions): Promise<PhoneSimulator> {
  const { host = '127.0.0.1', port = 0, networks, customers = CUSTOMERS, labels = {} } = options;
  const app = fastify({ bodyLimit: 30 * 1024 * 1024, forceCloseConnections: true });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  pageRoutes(app);
  app.get('/config.json', async () => ({
    networks: networks.map(({ label, provider }) => ({ label, provider })),
    customers,
    labels,
  }));
  app.all<{ Params: { index: string; '*': string } }>('/networks/:index/*', (request, reply) => {
    const network = networks[Number(request.params.index)];
    if (!network || !ALLOWED.test(request.params['*']))
      return reply.code(404).send({ error: { code: 'phone.not-found', message: 'no such network or path' } });
    return forward(network, request, reply);
  });
  await app.listen({ host, port });
  const address = app.server.address();
  const actual = typeof address === 'object' && address ? address.port : port;
  return { url: `http://${host}:${actual}`, port: actual, close: () => app.close() };
}

function pageRoutes(app: FastifyInstance): void {
  const send = async (name: string, reply: FastifyReply): Promise<unknown> => {
    const type = TYPES[extname(name)];
    if (!type || !/^(styles\/)?[a-z-]+\.[a-z]+$/.test(name)) return reply.code(404).send('not found');
    const bytes = await readFile(join(import.meta.dirname, 'page', name)).catch(() => null);
    if (!bytes) return reply.code(404).send('not found');
    return reply
      .headers({
        'content-type': type,
        'cache-control': 'no-cache',
        'content-security-policy': POLICY,
        'x-content-type-options': 'nosniff',
      })
      .send(bytes);
  };
  app.get('/', (_request, reply) => send('index.html', reply));
  app.get<{ Params: { '*': string } }>('/page/*', (request, reply) => send(request.params['*'], reply));
}

/** Hands the call to the network's control surface and streams the answer back (events included). */
function forward(
  network: PhoneNetwork,
  request: FastifyRequest<{ Params: { '*': string } }>,
  reply: FastifyReply,
): FastifyReply {
  const query = request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : '';
  const body = Buffer.isBuffer(request.body) ? request.body : null;
  const headers = body ? { 'content-type': 'application/json', 'content-length': body.length } : {};
  reply.hijack();
  const call = httpRequest(
    `${network.url}/_simulator/${request.params['*']}${query}`,
    { method: request.method, headers },
    (answer) => {
      const { 'content-type': type = 'application/json', 'content-length': length } = answer.headers;
      reply.raw.writeHead(answer.statusCode ?? 502, {
        'content-type': type,
        'cache-control': 'no-cache',
        ...(length !== undefined && { 'content-length': length }),
      });
      answer.pipe(reply.raw);
      answer.on('error', () => reply.raw.destroy());
    },
  );
  call.on('error', () => {
    if (reply.raw.headersSent) return void reply.raw.destroy();
    reply.raw
      .writeHead(502, { 'content-type': 'application/json' })
      .end(JSON.stringify({ error: { code: 'phone.network-away', message: `${network.label} does not answer` } }));
  });
  reply.raw.on('close', () => call.destroy());
  call.end(body ?? undefined);
  return reply;
}
