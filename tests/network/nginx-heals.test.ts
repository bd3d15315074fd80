// The panel's nginx before an orchestrator that moves, vanishes, is restarted, or whose name is not answered: it heals without a person.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { DnsToy } from './lab/dns-toy.ts';
import type { DnsRecord } from './lab/dns-toy.ts';
import { faultRow, seconds } from './lab/fault-row.ts';
import { from, healed } from './lab/healed.ts';
import { loopbackAddress } from './lab/loopback.ts';
import { startPanelNginx } from './lab/panel-nginx.ts';
import type { PanelNginx } from './lab/panel-nginx.ts';
import { standInPort, startStandIn } from './lab/stand-in.ts';
import type { StandIn } from './lab/stand-in.ts';
import { startReplica } from './lab/start-replica.ts';
import type { Replica } from './lab/start-replica.ts';
import { SteadyLoad, ask } from './lab/steady-load.ts';

const name = 'orchestrator.test';
/** What the rows ask nginx for; the answers of the DNS server claim ten minutes. */
const validSeconds = 1;
const promised = (validSeconds + 1) * 1000;

interface Stage {
  dns: DnsToy;
  nginx: PanelNginx;
  standIn(replica: string, address?: string, service?: string): Promise<StandIn & { address: string }>;
  load(perSecond?: number): SteadyLoad;
}

/** An nginx and a DNS server of its own for one row; all of it is stopped afterwards. */
async function onStage(record: DnsRecord, play: (stage: Stage) => Promise<string>, valid?: string): Promise<string> {
  const dns = await DnsToy.start(loopbackAddress());
  dns.records.set(name, record);
  const nginx = await startPanelNginx({
    resolver: `${dns.address}:${dns.port}`,
    valid: valid ?? `${validSeconds}s`,
    upstream: `http://${name}:${standInPort}`,
  });
  const standIns: StandIn[] = [];
  const loads: SteadyLoad[] = [];
  try {
    return await play({
      dns,
      nginx,
      standIn: async (replica, address = loopbackAddress(), service = 'orchestrator') => {
        const one = await startStandIn({ name: service, replica, address });
        standIns.push(one);
        return { ...one, address };
      },
      load: (perSecond = 20) => {
        const load = new SteadyLoad(perSecond, () => ask(`${nginx.url}/admin/ping`, {}));
        loads.push(load);
        return load;
      },
    });
  } finally {
    await Promise.all(loads.map((load) => load.stop()));
    await Promise.all(standIns.map((one) => one.stop()));
    await nginx.stop();
    await dns.close();
  }
}

describe('nginx heals', { concurrency: 3 }, () => {
  test('a hung orchestrator: webhooks are given up, thinking is not', () =>
    faultRow({ fault: 'no answer for long', injected: 'an answer after 33 s' }, () =>
      onStage({ addresses: [] }, async ({ dns, nginx, standIn }) => {
        const { address } = await standIn('slow');
        dns.records.set(name, { addresses: [address] });
        const begun = performance.now();
        const took = async (method: string, path: string): Promise<[number, number]> => {
          const { status } = await ask(`${nginx.url}${path}?wait=33000`, { method });
          return [status, performance.now() - begun];
        };
        const [webhook, thinking] = await Promise.all([took('POST', '/webhooks/ycloud'), took('POST', '/admin/think')]);
        assert.deepEqual([webhook[0], thinking[0]], [504, 200]);
        assert.ok(webhook[1] >= 29_900, 'the webhook had its 30 s');
        return `webhook 504 after ${seconds(webhook[1])}, thinking call 200 after ${seconds(thinking[1])}`;
      }),
    ));

  test('a rolling restart under load', () =>
    faultRow(
      { fault: 'O2 rolling restart', injected: 'two replicas replaced one by one (new first, SIGTERM), 50 requests/s' },
      () =>
        onStage({ addresses: [] }, async ({ dns, nginx }) => {
          const start = (replica: string): Promise<Replica> =>
            startReplica({
              name: 'orchestrator',
              replica,
              address: loopbackAddress(),
              door: 'public',
              drainMilliseconds: promised,
            });
          let running = await Promise.all([start('a1'), start('b1')]);
          const all = [...running];
          const tell = (): void => void dns.records.set(name, { addresses: running.map((one) => one.address) });
          tell();
          const load = new SteadyLoad(50, (count) =>
            count % 2 === 0
              ? ask(`${nginx.url}/admin/ping?n=${count}`, {})
              : ask(`${nginx.url}/webhooks/ycloud?n=${count}`, { method: 'POST', body: '{}' }),
          );
          await load.until((one) => one.status === 200);
          for (const replica of ['a2', 'b2']) {
            const next = await start(replica);
            all.push(next);
            const [leaving, staying] = running as [Replica, Replica];
            running = [staying, next];
            tell();
            await leaving.stop();
          }
          await load.stop();
          await Promise.all(running.map((one) => one.stop()));
          const bad = load.asked.filter((one) => one.status !== 200);
          assert.deepEqual(bad, []);
          const handled = all.flatMap((one) => one.calls.filter((call) => call.startsWith('POST')));
          const doubled = handled.length - new Set(handled).size;
          const sent = load.asked.filter((_one, index) => index % 2 === 1).length;
          assert.equal(doubled, 0);
          assert.ok(
            all.every((one) => one.calls.length > 0),
            'every replica had its share',
          );
          const worst = Math.max(...load.asked.map((one) => one.answered - one.at));
          return `${load.asked.length} of ${load.asked.length} are 2xx, the slowest ${seconds(worst)}; ${sent} webhooks, doubled 0`;
        }),
    ));

  test('the address of the orchestrator changes', () =>
    faultRow({ fault: 'N1 address changes', injected: 'replica stopped, name answers another address, TTL 600' }, () =>
      onStage({ addresses: [] }, async ({ dns, standIn, load }) => {
        const old = await standIn('old');
        dns.records.set(name, { addresses: [old.address] });
        const asking = load();
        await asking.until(from('old'));
        const next = await standIn('new');
        dns.records.set(name, { addresses: [next.address] });
        await old.stop();
        const since = performance.now();
        await asking.untilSteady(from('new'));
        await delay(validSeconds * 1500);
        return healed(asking, since, 'new', [502], promised);
      }),
    ));

  test('the address changes, with the time the image sets', () =>
    faultRow(
      { fault: 'N1 address changes, valid 5 s', injected: 'as above, NGINX_RESOLVER_VALID as the image has it' },
      () =>
        onStage(
          { addresses: [] },
          async ({ dns, standIn, load }) => {
            const old = await standIn('old');
            dns.records.set(name, { addresses: [old.address] });
            const asking = load(10);
            await asking.until(from('old'));
            const next = await standIn('new');
            dns.records.set(name, { addresses: [next.address] });
            await old.stop();
            const since = performance.now();
            await asking.untilSteady(from('new'));
            return healed(asking, since, 'new', [502], 6000);
          },
          '5s',
        ),
    ));

  test('the orchestrator is away and comes back', () =>
    faultRow({ fault: 'service away', injected: 'stopped, started again at its address' }, () =>
      onStage({ addresses: [] }, async ({ dns, nginx, standIn, load }) => {
        const first = await standIn('first');
        dns.records.set(name, { addresses: [first.address] });
        const asking = load();
        await asking.until(from('first'));
        await first.stop();
        const refusal = await asking.until((one) => one.status !== 200);
        const problem = JSON.parse(refusal.body) as { code: string };
        assert.deepEqual([refusal.status, problem.code], [502, 'panel.orchestrator-unreachable']);
        const page = await ask(`${nginx.url}/conversations`, {});
        assert.equal(page.status, 200, 'the panel itself stays');
        await standIn('second', first.address);
        const since = performance.now();
        await asking.untilSteady(from('second'));
        return `502 with a problem meanwhile, pages stay; ${healed(asking, since, 'second', [502], 1000)}`;
      }),
    ));

  test('nginx starts while no name is answered', () =>
    faultRow({ fault: 'N2 nothing resolves at start', injected: 'DNS silent before nginx starts' }, () =>
      onStage({ addresses: [], fault: 'silent' }, async ({ dns, nginx, standIn, load }) => {
        assert.equal((await ask(`${nginx.url}/`, {})).status, 200);
        const begun = performance.now();
        const refusal = await ask(`${nginx.url}/admin/ping`, {});
        const took = performance.now() - begun;
        assert.equal(refusal.status, 502);
        const { address } = await standIn('only');
        dns.records.set(name, { addresses: [address] });
        const since = performance.now();
        const asking = load();
        await asking.untilSteady(from('only'));
        return `starts, serves its pages, 502 after ${seconds(took)}; ${healed(asking, since, 'only', [502], promised)}`;
      }),
    ));

  // A question without an answer is asked again after 5 s (fixed in nginx), and under load its askers wait for it together.
  for (const [title, fault, valid] of [
    ['NXDOMAIN', { fault: 'nxdomain' }, 1],
    ['SERVFAIL', { fault: 'servfail' }, 1],
    ['down', { fault: 'silent' }, 5],
    ['slower than 2 s', { delay: 3000 }, 5],
  ] as const) {
    test(`the name server: ${title}`, () =>
      faultRow({ fault: `N2 DNS ${title}`, injected: 'while the orchestrator runs, under load, then mended' }, () =>
        onStage(
          { addresses: [] },
          async ({ dns, standIn, load }) => {
            const { address } = await standIn('only');
            dns.records.set(name, { addresses: [address] });
            const asking = load();
            await asking.until(from('only'));
            dns.records.set(name, { addresses: [address], ...fault });
            const refusal = await asking.until((one) => one.status !== 200);
            assert.equal(refusal.status, 502);
            await delay(500);
            dns.records.set(name, { addresses: [address] });
            const since = performance.now();
            await asking.untilSteady(from('only'));
            await delay(500);
            return healed(asking, since, 'only', [502], (valid + 1) * 1000);
          },
          `${valid}s`,
        ),
      ));
  }

  test('the name server is slow', () =>
    faultRow({ fault: 'N2 DNS slow', injected: 'every answer 1 s late' }, () =>
      onStage({ addresses: [] }, async ({ dns, standIn, load }) => {
        const { address } = await standIn('only');
        dns.records.set(name, { addresses: [address], delay: 1000 });
        const asking = load();
        await asking.until(from('only'));
        await delay(3000);
        await asking.stop();
        assert.ok(asking.asked.every(from('only')));
        const worst = Math.max(...asking.asked.map((one) => one.answered - one.at));
        return `${asking.asked.length} of ${asking.asked.length} are 200, the slowest ${seconds(worst)}`;
      }),
    ));

  test('another service has the address now', () =>
    faultRow({ fault: 'N3 address reused', injected: 'whatsapp listens where the orchestrator was' }, () =>
      onStage({ addresses: [] }, async ({ dns, standIn, load }) => {
        const old = await standIn('old');
        dns.records.set(name, { addresses: [old.address] });
        const asking = load();
        await asking.until(from('old'));
        await old.stop();
        const stranger = await standIn('stranger', old.address, 'whatsapp');
        const next = await standIn('new');
        dns.records.set(name, { addresses: [next.address] });
        const since = performance.now();
        await asking.untilSteady(from('new'));
        const seen = healed(asking, since, 'new', [421, 502], promised);
        assert.deepEqual(stranger.calls, [], 'the stranger handled a call');
        return `never its answer; ${seen}`;
      }),
    ));

  test('two addresses, the first one dead', () =>
    faultRow({ fault: 'N4 first of two addresses dead', injected: 'nobody listens at the first' }, () =>
      onStage({ addresses: [] }, async ({ dns, nginx, standIn, load }) => {
        const { address } = await standIn('living');
        dns.records.set(name, { addresses: [loopbackAddress(), address] });
        const asking = load();
        await asking.until(from('living'));
        const writes = await Promise.all(
          ['POST', 'PATCH'].map((method) => ask(`${nginx.url}/admin/write`, { method, body: '{}' })),
        );
        assert.deepEqual([...new Set(writes.map((one) => one.status))], [200]);
        await delay(validSeconds * 1500);
        await asking.stop();
        assert.ok(asking.asked.every(from('living')));
        const worst = Math.max(...asking.asked.map((one) => one.answered - one.at));
        return `${asking.asked.length} of ${asking.asked.length} are 200, the slowest ${seconds(worst)}; POST and PATCH too`;
      }),
    ));

  test('what was sent is not sent again', () =>
    faultRow(
      { fault: 'connection breaks after the request', injected: 'first of two addresses reads it and resets' },
      () =>
        onStage({ addresses: [] }, async ({ dns, nginx, standIn }) => {
          const two = [await standIn('one'), await standIn('two')];
          dns.records.set(name, { addresses: two.map((one) => one.address) });
          for (const method of ['POST', 'PATCH', 'PUT', 'DELETE']) {
            const answer = await ask(`${nginx.url}/admin/once?reset=1`, { method });
            assert.equal(answer.status, 502, method);
            const seen = two.flatMap((one) => one.calls).filter((call) => call.startsWith(method));
            assert.equal(seen.length, 1, method);
          }
          return 'POST, PATCH, PUT, DELETE reached one replica once, 502';
        }),
    ));

  test('a replica that is stopping is not the end of a read', () =>
    faultRow({ fault: 'one replica answers 503', injected: 'the first of two, as when it stops' }, () =>
      onStage({ addresses: [] }, async ({ dns, nginx, standIn }) => {
        const living = await standIn('living');
        const address = loopbackAddress();
        const seen: string[] = [];
        const stopping = createServer((request, response) => {
          seen.push(request.method ?? '');
          request.resume();
          response.writeHead(503).end();
        });
        await new Promise<void>((done) => void stopping.listen(standInPort, address, done));
        dns.records.set(name, { addresses: [address, living.address] });
        const asked: Record<string, number[]> = { GET: [], POST: [] };
        for (let count = 0; count < 20; count += 1)
          for (const method of ['GET', 'POST'])
            asked[method]?.push((await ask(`${nginx.url}/admin/ping`, { method })).status);
        await new Promise((done) => stopping.close(done));
        const refusedPosts = asked.POST?.filter((status) => status === 503).length;
        assert.ok(asked.GET?.every((status) => status === 200));
        assert.ok(seen.includes('GET'), 'no read was passed on');
        assert.equal(seen.filter((method) => method === 'POST').length, refusedPosts, 'each write was asked once');
        return `20 of 20 reads are 200; a write gets the 503 it met (${refusedPosts} of 20) and is not repeated`;
      }),
    ));
});
