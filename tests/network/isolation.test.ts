// Who reaches whom: the real services in namespaces wired as deploy/compose.yaml says, tried from outside, from inside and outwards.
import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ComposeNetworks, hostAddress, worldAddress } from './lab/compose-networks.ts';
import { faultRow } from './lab/fault-row.ts';
import { listeningSockets } from './lab/listening-sockets.ts';
import { makePanelDirectory } from './lab/panel-nginx.ts';
import type { Probe, Probed } from './lab/probe.ts';

const skip = process.getuid?.() === 0 ? false : 'needs root';
const root = resolve(import.meta.dirname, '../..');
const ports = { orchestrator: 8000, agent: 8001, whatsapp: 8002, tiendanube: 8003, postgres: 5432, redis: 6379 };
const privateServices = ['agent', 'whatsapp', 'tiendanube'] as const;
const secrets = { internal: randomBytes(32).toString('hex'), admin: randomBytes(32).toString('hex') };

describe('the containers', { skip }, () => {
  let networks: ComposeNetworks;
  const processes: Record<string, ChildProcess> = {};
  const directories: string[] = [];

  before(async () => {
    networks = new ComposeNetworks();
    await startEverything();
  });
  after(async () => {
    await networks?.close();
    for (const directory of directories) rmSync(directory, { recursive: true, force: true });
  });

  const at = (service: keyof typeof ports, path?: string, headers?: Record<string, string>): Probe => ({
    host: networks.address(service),
    port: ports[service],
    path,
    headers,
  });
  const host = (port: number, path?: string, headers?: Record<string, string>): Probe => ({
    host: hostAddress,
    port,
    path,
    headers,
  });
  const reached = (probed: Probed[]): string[] => probed.map((one) => one.reached);

  async function startEverything(): Promise<void> {
    const postgresDirectory = mkdtempSync('/var/tmp/nexus-isolation-');
    chmodSync(postgresDirectory, 0o755);
    directories.push(postgresDirectory);
    const node = [process.execPath];
    const lab = (name: string): string => join(import.meta.dirname, 'lab', name);
    processes.postgres = networks.start('postgres', [...node, lab('postgres-process.ts'), postgresDirectory, '5432']);
    processes.redis = networks.start('redis', [
      'redis-server',
      '--bind',
      '0.0.0.0',
      '--protected-mode',
      'no',
      '--save',
      '',
    ]);
    networks.start('world', [...node, '-e', `require('node:net').createServer((s) => s.end()).listen(443, '0.0.0.0')`]);
    networks.publish();
    const url = (service: (typeof privateServices)[number]): string =>
      `http://${networks.address(service)}:${ports[service]}`;
    const common = {
      NODE_ENV: 'production',
      HOST: '0.0.0.0',
      LOG_LEVEL: 'error',
      INTERNAL_API_TOKEN: secrets.internal,
      TIENDANUBE_SERVICE_URL: url('tiendanube'),
    };
    for (const name of privateServices)
      processes[name] = networks.start(name, [...node, `services/${name}/src/main.ts`], common);
    await untilSaid(processes.postgres, 'ready');
    const data = mkdtempSync('/var/tmp/nexus-isolation-');
    directories.push(data);
    processes.orchestrator = networks.start('orchestrator', [...node, 'services/orchestrator/src/main.ts'], {
      ...common,
      ADMIN_TOKEN: secrets.admin,
      ENCRYPTION_KEY: randomBytes(32).toString('hex'),
      PUBLIC_BASE_URL: 'https://panel.test',
      POSTGRES_DSN: `postgresql://nexus@${networks.address('postgres')}:5432/postgres`,
      REDIS_URL: `redis://${networks.address('redis')}:6379`,
      AGENT_SERVICE_URL: url('agent'),
      WHATSAPP_SERVICE_URL: url('whatsapp'),
      DATA_DIRECTORY: data,
    });
    const panel = makePanelDirectory();
    directories.push(panel);
    const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
    processes.panel = networks.start('panel', [...asNobody, 'sh', join(root, 'deploy/start-panel.sh')], {
      ORCHESTRATOR_UPSTREAM: `http://${networks.addresses.orchestrator?.edge}:8000`,
      PANEL_DIRECTORY: join(panel, 'html'),
      NGINX_DIRECTORY: join(panel, 'nginx'),
    });
    for (let attempt = 0; ; attempt += 1) {
      const [answer] = await networks.probe('outside', [host(80, '/admin/session')]);
      if (answer?.status === 401) return;
      for (const [name, child] of Object.entries(processes)) assert.equal(child.exitCode, null, `${name} ended`);
      assert.ok(attempt < 120, `the panel answers ${JSON.stringify(answer)}`);
      await new Promise((done) => setTimeout(done, 500));
    }
  }

  test('from outside only the panel and the public port of the orchestrator answer', () =>
    faultRow(
      { fault: 'I2x reached from outside', injected: 'every port of the host, every address behind it' },
      async () => {
        const open = await networks.probe('outside', [host(80, '/'), host(8000, '/healthz')]);
        assert.deepEqual(
          open.map((one) => one.status),
          [200, 200],
        );
        const closed = [22, 443, 5432, 6379, 8001, 8002, 8003, 8010].map((port) => host(port));
        const behind = Object.values(networks.addresses).flatMap((own) =>
          Object.values(own).flatMap((address) =>
            [80, 8010, ...Object.values(ports)].map((port) => ({ host: address, port })),
          ),
        );
        const tried = [...closed, ...behind];
        const answers = await networks.probe('outside', tried);
        assert.deepEqual(
          tried.filter((_one, index) => answers[index]?.reached !== 'no'),
          [],
        );
        return `80 and 8000 answer; ${tried.length} other doors do not`;
      },
    ));

  test('the public port tells nothing that is for inside', () =>
    faultRow(
      { fault: 'what 8000 shows', injected: '/metrics, /docs, /readyz and internal paths from outside, in production' },
      async () => {
        const paths = [
          '/metrics',
          '/internal/whoami',
          '/docs',
          '/docs/json',
          '/admin/system/health',
          '/readyz',
          '/healthz',
        ];
        const answers = await networks.probe('outside', [
          ...paths.map((path) => host(8000, path)),
          host(8000, '/docs/json', { 'x-admin-token': secrets.admin }),
          host(80, '/docs/json'),
          host(80, '/metrics'),
        ]);
        assert.deepEqual(
          answers.map((one) => one.status),
          [404, 404, 401, 401, 401, 200, 200, 200, 401, 200],
        );
        assert.equal(answers[5]?.body, '{"status":"ready"}');
        assert.equal(answers[6]?.body, '{"status":"alive","service":"orchestrator"}');
        assert.match(answers[9]?.body ?? '', /<title>/, 'the panel shows its page there');
        return 'no /metrics, /docs only signed in, /readyz says "ready" and no more';
      },
    ));

  test('inside, a private service refuses who lacks target or token', () =>
    faultRow(
      { fault: 'I2x called from inside', injected: 'the orchestrator’s place, with nothing, half, and both' },
      async () => {
        const targets = privateServices.flatMap((name) => [
          at(name, '/internal/whoami'),
          at(name, '/anything'),
          at(name, '/internal/whoami', { 'x-internal-token': secrets.internal }),
          at(name, '/internal/whoami', { 'x-nexus-target': 'orchestrator', 'x-internal-token': secrets.internal }),
          at(name, '/internal/whoami', { 'x-nexus-target': name }),
          at(name, '/internal/whoami', { 'x-nexus-target': name, 'x-internal-token': 'x'.repeat(64) }),
          at(name, '/internal/whoami', { 'x-nexus-target': name, 'x-internal-token': secrets.internal }),
        ]);
        const internal = { ...at('orchestrator', '/internal/whoami'), port: 8010 };
        const answers = await networks.probe('orchestrator', [...targets, internal]);
        assert.deepEqual(
          answers.map((one) => one.status),
          [...privateServices.flatMap(() => [421, 421, 421, 421, 401, 401, 200]), 421],
        );
        return '421 without its name, 401 without the token, 200 with both; 8010 alike';
      },
    ));

  test('the panel reaches the orchestrator and no private part', () =>
    faultRow(
      { fault: 'I2x from the panel', injected: 'every address of the private parts, from the panel’s place' },
      async () => {
        const parts = [...privateServices, 'postgres', 'redis'] as const;
        const hidden = parts.flatMap((name) =>
          Object.values(networks.addresses[name] ?? {}).map((address) => ({ host: address, port: ports[name] })),
        );
        const door = { host: networks.addresses.orchestrator?.edge ?? '', port: 8000 };
        assert.deepEqual(reached(await networks.probe('panel', [door, ...hidden])), ['yes', ...hidden.map(() => 'no')]);
        return `the orchestrator yes; ${hidden.length} addresses of agent, whatsapp, tiendanube, Postgres and Redis no`;
      },
    ));

  test('who talks to providers reaches the world; Postgres and Redis do not', () =>
    faultRow({ fault: 'egress', injected: 'a server in the world, tried from every container' }, async () => {
      const world: Probe[] = [{ host: worldAddress, port: 443 }];
      const can = await Promise.all(
        ['orchestrator', ...privateServices, 'postgres', 'redis'].map(async (name) => [
          name,
          reached(await networks.probe(name, world))[0],
        ]),
      );
      assert.deepEqual(Object.fromEntries(can), {
        orchestrator: 'yes',
        agent: 'yes',
        whatsapp: 'yes',
        tiendanube: 'yes',
        postgres: 'no',
        redis: 'no',
      });
      return 'orchestrator, agent, whatsapp, tiendanube yes; Postgres, Redis no';
    }));

  test('wired so, the system works', async () => {
    const [answer] = await networks.probe('outside', [
      host(80, '/admin/system/health', { 'x-admin-token': secrets.admin }),
    ]);
    assert.equal(answer?.status, 200);
    const { parts } = JSON.parse(answer.body ?? '') as { parts: { name: string; status: string }[] };
    assert.deepEqual(
      parts.filter((part) => part.status !== 'ok'),
      [],
    );
  });

  test('each process listens on its ports and no other', () => {
    const own = { ...ports, panel: 80 };
    for (const [name, child] of Object.entries(processes)) {
      if (name === 'postgres') continue;
      const expected = [
        `0.0.0.0:${own[name as keyof typeof own]}`,
        ...(name === 'orchestrator' ? ['0.0.0.0:8010'] : []),
      ];
      assert.deepEqual(listeningSockets(child.pid ?? 0), expected.toSorted(), name);
    }
  });
});

async function untilSaid(child: ChildProcess, words: string): Promise<void> {
  let said = '';
  await new Promise<void>((done, fail) => {
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (part: Buffer) => {
        said += part.toString();
        if (said.includes(words)) done();
      });
    child.once('exit', () => fail(new Error(`it ended: ${said}`)));
  });
}
