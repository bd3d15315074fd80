// A process that calls what it is told with the clients our services use, and says how that went. Started by start-caller.ts.
import { RedisLayer } from '@nexus/cache/redis-layer';
import { Database } from '@nexus/database/database';
import { Listener } from '@nexus/database/listener';
import { newId } from '@nexus/database/new-id';
import { AppError } from '@nexus/service-kit/app-error';
import { createLog } from '@nexus/service-kit/log';
import { ServiceClient } from '@nexus/service-kit/service-client';
import type { Answered } from './steady-load.ts';

export type Question =
  | { client: 'service'; target: string; baseUrl: string; path: string; tokens: string }
  | { client: 'postgres'; dsn: string }
  | { client: 'listener'; dsn: string }
  | { client: 'redis'; url: string };

const log = createLog('caller', { level: 'silent' });
const services = new Map<string, ServiceClient>();
let database: Database | undefined;
let listener: Listener | undefined;
let redis: RedisLayer | undefined;

process.on('message', ({ id, question }: { id: number; question: Question }) => {
  void answer(question).then((answered) => process.send?.({ id, answered }));
});
process.on('disconnect', () => process.exit(0));
process.send?.('ready');

async function answer(question: Question): Promise<Answered> {
  try {
    return { status: 200, body: JSON.stringify(await ask(question)) };
  } catch (error) {
    if (!(error instanceof AppError)) return { status: 0, body: String(error) };
    return { status: error.status, body: JSON.stringify({ code: error.code, sent: error.details.sent }) };
  }
}

/** One client per name, as a service has it, however often it is asked. */
async function ask(question: Question): Promise<unknown> {
  if (question.client === 'service') {
    const { target, baseUrl, tokens, path } = question;
    const client = services.get(baseUrl) ?? new ServiceClient({ target, baseUrl, tokens, timeout: 20_000 });
    services.set(baseUrl, client);
    return client.call({ method: 'POST', path, body: {} });
  }
  if (question.client === 'postgres') {
    database ??= new Database({ dsn: question.dsn, log });
    return database.transaction(newId(), (tx) => tx.query('select 1 as one'));
  }
  if (question.client === 'listener') {
    if (!listener) {
      listener = new Listener({ dsn: question.dsn, log });
      await listener.start();
    }
    if (!listener.connectedSince) throw new Error('the listener hears nothing');
    return `heard since ${listener.connectedSince.getTime()}`;
  }
  redis ??= new RedisLayer({ redisUrl: question.url, version: '1', log });
  if (!redis.state.usable) throw new Error('Redis is not used');
  await redis.set('key', 'value', 60_000);
  return redis.get('key');
}
