// What the launcher makes of its environment: ports, parties, secrets, the variables of each service, the place of Postgres.
import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { keepSecrets } from './keep-secrets.ts';
import { chooseParties } from './parties.ts';
import type { Party } from './parties.ts';
import { choosePostgresPlace, prepareDataDirectory } from './prepare-data-directory.ts';
import { addressHere, readSettings } from './read-settings.ts';
import { serviceEnvironments } from './service-environments.ts';

const folders: string[] = [];

function newFolder(): string {
  const folder = mkdtempSync('/var/tmp/nexus settings ');
  chmodSync(folder, 0o755);
  folders.push(folder);
  return folder;
}

function modes(parties: readonly Party[]): string[] {
  return parties.map((one) => `${one.name} ${one.mode}${one.here ? ' here' : ''}`);
}

after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('the settings of npm start', () => {
  it('are the standard ones where nothing is given', () => {
    const root = newFolder();
    const settings = readSettings(root, {});
    assert.equal(settings.dataDirectory, join(root, '.nexus'));
    assert.equal(settings.host, '127.0.0.1');
    assert.equal(settings.simulators, true);
    assert.deepEqual(
      [settings.ports.ui, settings.ports.orchestrator, settings.ports.orchestratorInternal, settings.ports.phone],
      [8080, 8000, 8010, 8090],
    );
  });

  it('come from .env, over which the environment wins; what is empty counts as not set', () => {
    const root = newFolder();
    writeFileSync(join(root, '.env'), 'UI_PORT=9080\nAGENT_PORT=9001\nPOSTGRES_DSN=\nNEXUS_DATA_DIR="a b"\n');
    const settings = readSettings(root, { AGENT_PORT: '9101', REDIS_URL: ' ' });
    assert.equal(settings.ports.ui, 9080);
    assert.equal(settings.ports.agent, 9101);
    assert.equal(settings.dataDirectory, join(root, 'a b'));
    assert.equal(settings.variables.POSTGRES_DSN, undefined);
    assert.equal(settings.variables.REDIS_URL, undefined);
  });

  it('name every problem at once', () => {
    const wrong = { UI_PORT: '0', PHONE_PORT: '8000', NEXUS_SIMULATORS: 'yes', PUBLIC_BASE_URL: 'here' };
    assert.throws(
      () => readSettings(newFolder(), wrong),
      /UI_PORT must be[\s\S]*ORCHESTRATOR_PORT and PHONE_PORT are the same[\s\S]*NEXUS_SIMULATORS[\s\S]*PUBLIC_BASE_URL/,
    );
  });

  it('reach a program that listens everywhere by the loopback address', () => {
    assert.equal(addressHere('0.0.0.0', 8000), 'http://127.0.0.1:8000');
    assert.equal(addressHere('::1', 8000), 'http://[::1]:8000');
  });
});

describe('the outside parties', () => {
  const choose = (variables: Record<string, string>): Promise<Party[]> =>
    chooseParties(readSettings(newFolder(), variables));

  it('are all simulated without a key', async () => {
    assert.deepEqual(modes(await choose({})), [
      'model simulated here',
      'whatsapp_ycloud simulated here',
      'whatsapp_meta simulated here',
      'shop simulated here',
    ]);
  });

  it('are real where there is a key, or with the simulators off', async () => {
    assert.deepEqual(modes(await choose({ OPENAI_API_KEY: 'test-key', TIENDANUBE_ACCESS_TOKEN: 'test-token' })), [
      'model real',
      'whatsapp_ycloud simulated here',
      'whatsapp_meta simulated here',
      'shop real',
    ]);
    assert.ok((await choose({ NEXUS_SIMULATORS: 'off' })).every((one) => one.mode === 'real' && !one.here));
  });

  it('are simulated where the given address is a simulator of this machine', async () => {
    const server = createServer((request, response) => {
      response.writeHead(request.url === '/_simulator/requests' ? 200 : 404).end('{}');
    });
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const address = `http://127.0.0.1:${port}/v1`;
    const parties = await choose({ OPENAI_API_KEY: 'test-key', OPENAI_BASE_URL: address });
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    assert.equal(modes(parties)[0], 'model simulated');
  });
});

describe('secrets', () => {
  it('are made once and kept for their owner alone; one that is given wins and is not written', () => {
    const folder = newFolder();
    const first = keepSecrets(folder, { ADMIN_TOKEN: 'given-admin-token' });
    assert.equal(first.ADMIN_TOKEN, 'given-admin-token');
    assert.ok(first.ENCRYPTION_KEY.length >= 32);
    assert.deepEqual(keepSecrets(folder, { ADMIN_TOKEN: 'given-admin-token' }), first);
    const file = join(folder, 'secrets.json');
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.ok(!readFileSync(file, 'utf8').includes('given-admin-token'));
    assert.equal(keepSecrets(folder, {}).ENCRYPTION_KEY, first.ENCRYPTION_KEY);
  });
});

describe('the environment of a service', () => {
  it('holds what it declares and nothing else', async () => {
    const settings = readSettings(newFolder(), {
      PATH: '/bin',
      POSTGRES_DSN: 'postgresql://nexus@127.0.0.1:1/nexus',
      AGENT_SERVICE_URL: 'http://agent:8001',
      TIENDANUBE_ACCESS_TOKEN: 'test-token',
      UNRELATED: 'x',
    });
    const environments = serviceEnvironments({
      settings,
      secrets: keepSecrets(newFolder(), {}),
      parties: await chooseParties(settings),
      postgresDsn: 'postgresql://nexus@127.0.0.1:1/nexus',
      simulated: { OPENAI_BASE_URL: 'http://127.0.0.1:2/v1' },
    });
    const { orchestrator, agent, whatsapp, tiendanube } = environments;
    assert.equal(orchestrator.POSTGRES_DSN, 'postgresql://nexus@127.0.0.1:1/nexus');
    for (const one of [agent, whatsapp, tiendanube])
      for (const name of ['POSTGRES_DSN', 'ENCRYPTION_KEY', 'ADMIN_TOKEN', 'OPENAI_API_KEY'])
        assert.equal(one[name], undefined);
    assert.equal(orchestrator.AGENT_SERVICE_URL, 'http://127.0.0.1:8001');
    assert.equal(orchestrator.SIMULATED_PARTIES, 'model,whatsapp_ycloud,whatsapp_meta');
    assert.equal(agent.OPENAI_BASE_URL, 'http://127.0.0.1:2/v1');
    assert.equal(agent.EGRESS_ALLOW, '127.0.0.1');
    assert.equal(tiendanube.PORT, '8003');
    for (const one of Object.values(environments)) {
      assert.equal(one.PATH, '/bin');
      assert.equal(one.UNRELATED, undefined);
      assert.equal(one.TIENDANUBE_ACCESS_TOKEN, undefined);
    }
  });

  it('exempts no private address from the guard when nothing is simulated', async () => {
    const settings = readSettings(newFolder(), { NEXUS_SIMULATORS: 'off' });
    const parts = { settings, secrets: keepSecrets(newFolder(), {}), postgresDsn: '', simulated: {} };
    const { agent } = serviceEnvironments({ ...parts, parties: await chooseParties(settings) });
    assert.equal(agent.EGRESS_ALLOW, '');
    assert.equal(agent.OPENAI_BASE_URL, undefined);
  });
});

describe('the place of Postgres', () => {
  const isRoot = process.getuid?.() === 0;

  it('is the data directory, and stays where it was once there are data', () => {
    const folder = newFolder();
    prepareDataDirectory(folder);
    assert.deepEqual(choosePostgresPlace(folder), { directory: join(folder, 'postgres'), elsewhere: false });
    const before = join(newFolder(), 'before');
    mkdirSync(join(before, 'data'), { recursive: true });
    writeFileSync(join(before, 'data', 'PG_VERSION'), '18');
    writeFileSync(join(folder, 'postgres-place.json'), JSON.stringify({ directory: before }));
    if (isRoot) assert.throws(() => choosePostgresPlace(folder), /belongs to user 0/);
    else assert.equal(choosePostgresPlace(folder).directory, before);
  });

  it('is another folder for root where "nobody" cannot pass', { skip: isRoot ? false : 'needs root' }, () => {
    const home = newFolder();
    chmodSync(home, 0o700);
    const folder = join(home, 'nexus');
    prepareDataDirectory(folder);
    const place = choosePostgresPlace(folder);
    assert.match(place.directory, /^\/var\/tmp\/nexus-[0-9a-f]{12}$/);
    assert.equal(place.elsewhere, true);
    assert.equal(existsSync(place.directory), false);
  });
});
