// Answers that are mixed up on their way from the agent, and a provider that nobody reaches.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before } from 'node:test';
import { createShop, said } from '@nexus/testing/drive-shop';
import type { Shop } from '@nexus/testing/drive-shop';
import { eventually } from '@nexus/testing/faults/await-condition';
import { faultRow } from '@nexus/testing/faults/fault-row';
import { startTcpProxy, through } from '@nexus/testing/faults/tcp-proxy';
import type { TcpProxy } from '@nexus/testing/faults/tcp-proxy';
import { answered, figuresOf, nextCustomer, wholeJourney } from '@nexus/testing/faults/whole-journey';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';

let nexus: Nexus;
let shop: Shop;
let post: Server;
let proxy: TcpProxy;
/** What the agent answered last, and how often it is still to be given in place of the right answer. */
const mixing = { last: '', left: 0 };

before(async () => {
  nexus = await startNexus();
  shop = await createShop(nexus);
  post = createServer((request, response) => void carry(request, response));
  await new Promise<void>((done) => post.listen(0, '127.0.0.1', done));
  proxy = await startTcpProxy({ port: Number(new URL(nexus.simulators.ycloud.url).port) });
  await nexus.stopPart('orchestrator');
  await nexus.startPart('orchestrator', {
    AGENT_SERVICE_URL: `http://127.0.0.1:${(post.address() as AddressInfo).port}`,
  });
  await nexus.stopPart('whatsapp');
  await nexus.startPart('whatsapp', {
    YCLOUD_API_BASE_URL: through(proxy, nexus.environment.YCLOUD_API_BASE_URL ?? ''),
  });
});
after(async () => {
  await nexus?.close();
  await proxy?.close();
  post?.closeAllConnections();
  post?.close();
});

faultRow(
  {
    id: 'A3',
    fault: 'agent answers with another turn’s reply',
    injected: 'on its way the answer is changed for an earlier one, of another shop',
    tier: 'full',
  },
  async (row) => {
    const other = await createShop(nexus, { provider: 'meta', storeName: 'Otra tienda' });
    const theirs = said(await answered(nextCustomer(other), 'Hola! Tenés el buzo negro en M?'));
    assert.match(theirs, /buzo/i);
    mixing.left = 1;
    const customer = nextCustomer(shop);
    const ours = said(await answered(customer, 'Hola! Tenés gorras?'));
    assert.equal(mixing.left, 0, 'it was mixed up');
    assert.doesNotMatch(ours, /buzo/i);
    assert.match(ours, /gorr/i);
    const turns = await nexus.rows<{ status: string }>('select status from turns where conversation_id = $1', [
      (await customer.conversation()).id,
    ]);
    assert.deepEqual(turns, [{ status: 'answered' }]);
    row.seen(await figuresOf(shop, 'asked again, answered with its own'));
  },
);

faultRow(
  { id: 'S1', fault: 'provider refuses the connection', injected: 'nobody listens at its address', tier: 'full' },
  async (row) => {
    await proxy.set({ kind: 'refuse' });
    proxy.cut();
    const customer = nextCustomer(shop);
    await customer.writes('Hola! Tenés el buzo negro en M?');
    const { id } = await customer.conversation();
    const deliveries = () =>
      nexus.rows<{ status: string; error: unknown }>(
        `select d.status, d.error from deliveries d join messages m on m.id = d.message_id where m.conversation_id = $1 order by d.id`,
        [id],
      );
    await eventually(
      'a send was refused',
      async () => (await deliveries()).some(({ error }) => error !== null),
      60_000,
    );
    const meanwhile = await deliveries();
    assert.ok(
      meanwhile.every(({ status }) => status === 'queued' || status === 'sending'),
      `certainly not sent, so neither unknown nor refused: ${JSON.stringify(meanwhile)}`,
    );
    assert.equal((await customer.received()).length, 0);
    await proxy.set('pass');
    await customer.receives(1, 120_000);
    await nexus.settle(120_000);
    assert.ok((await deliveries()).every(({ status }) => status === 'sent'));
    await wholeJourney(shop);
    const figures = await figuresOf(shop, `${meanwhile.length} bubbles waited, each arrived once`);
    assert.doesNotMatch(figures.note, /unknown fate/);
    row.seen(figures);
  },
);

/** Hands a request on to the agent; of turns that are to be mixed up, the answer before takes the place of the right one. */
async function carry(request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers;
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const answer = await fetch(`${nexus.environment.AGENT_SERVICE_URL}${request.url}`, {
      method: request.method,
      headers: headers as Record<string, string>,
      body: request.method === 'GET' ? undefined : Buffer.concat(parts),
    });
    const right = await answer.text();
    const mixed = request.url === '/turns' && mixing.left > 0;
    if (mixed) mixing.left -= 1;
    response.writeHead(answer.status, { 'content-type': 'application/json' });
    response.end(mixed ? mixing.last : right);
    if (request.url === '/turns' && !mixed) mixing.last = right;
  } catch {
    response.destroy();
  }
}
