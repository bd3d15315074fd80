// Attacks that make the system itself call where only it can reach (server-side request forgery).
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { AppError } from '@nexus/service-kit/app-error';
import { OutgoingClient } from '@nexus/service-kit/outgoing-client';
import type { Attack } from './attack.ts';
import { outcomeOf } from './attack.ts';
import { startDnsToy } from './dns-toy.ts';
import { verdictOf } from './target.ts';

const kind = 'calls inwards';

/** Ways to write 127.0.0.2, and places that give keys away. */
const privateHosts = [
  '127.0.0.2',
  '2130706434',
  '0x7f000002',
  '0177.0.0.2',
  '127.2',
  '127.0.0.2.',
  '[::ffff:127.0.0.2]',
  '::ffff:127.0.0.2',
  '[64:ff9b::7f00:2]',
  'localhost',
  'LOCALHOST.',
  'shop.localhost',
  '169.254.169.254',
  '[fd00:ec2::254]',
  '10.0.0.1',
];

async function codeOf(client: OutgoingClient, url: string, redirects = 0): Promise<string> {
  return client.send({ url, redirects, timeout: 5000 }).then(
    ({ status }) => String(status),
    (error: unknown) => (error instanceof AppError ? error.code : String(error)),
  );
}

export const outgoing: Attack[] = [
  {
    kind,
    name: 'a mail server inside, named by a shop',
    run: async ({ nexus, own, attacker, forbidden }) => {
      const path = `${nexus.url}/admin/tenants/${own.tenantId}/handoff-config`;
      const config = await own.shop.api<{ smtp: object }>('GET', '/handoff-config');
      const before = forbidden.connections;
      const verdicts: string[] = [];
      for (const host of privateHosts) {
        const smtp = { host, port: forbidden.port, security: 'none', user: null, from: 'tienda@example.com' };
        const verdict = await verdictOf(path, {
          method: 'PUT',
          headers: attacker,
          body: JSON.stringify({ ...config, smtp }),
        });
        verdicts.push(verdict === '200' ? '200, refused when sending' : verdict);
        if (verdict !== '200') continue;
        const id = own.ids.conversation_id;
        await own.shop.api('PUT', `/conversations/${id}/owner`, { owner: 'ai' });
        await nexus.admin('POST', '/admin/system/actions', {
          action: 'trigger_handoff',
          payload: { conversation_id: id },
        });
        await nexus.rows(`update jobs set due_at = now() where kind like '%mail%' and due_at > now()`);
        await new Promise((done) => setTimeout(done, 300));
      }
      const silent = forbidden.connections === before;
      await nexus.rows(`delete from jobs where kind like '%mail%'`);
      return outcomeOf(
        verdicts,
        /^(400 (handoffs\.forbidden-host|request\.invalid)|200, refused when sending)$/,
        silent,
      );
    },
  },
  {
    kind,
    name: 'a picture inside, linked in a webhook that the shop itself signed',
    run: async ({ nexus, own, forbidden }) => {
      const before = forbidden.connections;
      const { port } = new URL(nexus.simulators.ycloud.url);
      const verdicts: string[] = [];
      for (const [index, link] of [
        `http://${forbidden.host}:${forbidden.port}/latest/meta-data`,
        `http://127.0.0.1:${port}@${forbidden.host}:${forbidden.port}/`,
        `http://${forbidden.host}:${forbidden.port}/#@127.0.0.1:${port}`,
        `http://127.0.0.1:${port}.${forbidden.host}.nip.example:${forbidden.port}/`,
        'file:///etc/passwd',
        `//${forbidden.host}:${forbidden.port}/`,
      ].entries()) {
        const body = Buffer.from(
          JSON.stringify({
            id: `evt_picture_${index}`,
            type: 'whatsapp.inbound_message.received',
            apiVersion: 'v2',
            createTime: new Date().toISOString(),
            whatsappInboundMessage: {
              id: `picture${index}`,
              wamid: `wamid.PICTURE${index}`,
              from: '+5491155550667',
              to: own.shop.facts.phone,
              sendTime: new Date().toISOString(),
              type: 'image',
              image: { link, id: `media-${index}`, mime_type: 'image/jpeg' },
            },
          }),
        );
        verdicts.push(`${(await own.shop.deliverRaw(body)).status} at the door`);
      }
      await nexus.settle(60_000);
      const ready = await nexus.rows(`select 1 from media where status = 'ready' and tenant_id = $1`, [own.tenantId]);
      return outcomeOf(verdicts, /^200 at the door$/, forbidden.connections === before && ready.length === 0);
    },
  },
  {
    kind,
    name: 'an allowed host that leads on to a forbidden one',
    run: async ({ forbidden }) => {
      const before = forbidden.connections;
      const targets = privateHosts.map((host) => `http://${host}:${forbidden.port}/`);
      const server = createServer((request, response) => {
        response.writeHead(302, { location: targets[Number(request.url?.slice(1))] }).end();
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const client = new OutgoingClient({ allow: ['127.0.0.1'] });
      const { port } = server.address() as AddressInfo;
      const verdicts = [];
      for (const index of targets.keys()) verdicts.push(await codeOf(client, `http://127.0.0.1:${port}/${index}`, 3));
      await client.close();
      server.close();
      return outcomeOf(verdicts, /^outgoing\.forbidden-address$/, forbidden.connections === before);
    },
  },
  {
    kind,
    name: 'names that lead inside, alone, among public ones, or from the second question on',
    run: async () => {
      const dns = await startDnsToy({
        'inside.example': [['127.0.0.2']],
        'mixed.example': [['93.184.216.34', '10.0.0.1']],
        'metadata.example': [['169.254.169.254']],
      });
      const client = new OutgoingClient({ allow: [], resolve: dns.resolve });
      const verdicts = [];
      for (const name of ['inside.example', 'mixed.example', 'metadata.example', 'INSIDE.example.'])
        verdicts.push(await codeOf(client, `https://${name}/`));
      await client.close();
      dns.close();
      return outcomeOf(verdicts, /^outgoing\.forbidden-address$/, dns.asked.length === 4);
    },
  },
  {
    kind,
    name: 'a name that is public when it is checked and private when it is connected to',
    run: async () => {
      const script = join(import.meta.dirname, 'rebind-in-namespace.ts');
      const child = spawnSync('unshare', ['-rn', process.execPath, script], { encoding: 'utf8', timeout: 60_000 });
      if (child.error || child.status !== 0)
        return { tried: 'not tried', seen: 'needs Linux network namespaces (unshare, ip)', held: null };
      const { codes, reached, asked } = JSON.parse(child.stdout) as {
        codes: string[];
        reached: { public: number; loopback: number };
        asked: number;
      };
      return {
        tried: `${codes.length} calls, ${asked} questions to the name server`,
        seen: `${codes.join(', ')}; loopback reached ${reached.loopback} times`,
        held:
          reached.loopback === 0 &&
          reached.public === 1 &&
          asked === codes.length &&
          codes.slice(1).every((code) => code === 'outgoing.forbidden-address'),
      };
    },
  },
];
