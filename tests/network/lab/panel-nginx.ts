// The panel's nginx as its image starts it, as an ordinary user, on a port and with a resolver of the test.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '@nexus/testing/embedded-postgres';

const root = resolve(import.meta.dirname, '../../..');
const nobody = 65_534;
const asNobody = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};

export interface PanelNginxOptions {
  /** Address and port of a DNS server. */
  resolver: string;
  /** Left out: the default of the image. */
  valid?: string;
  upstream: string;
}

export interface PanelNginx {
  url: string;
  port: number;
  pid: number;
  /** What it wrote to its error log. */
  errors(): string;
  stop(): Promise<void>;
}

/** Makes a small built panel: one page and one asset. */
export function makePanelDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'nexus-panel-'));
  mkdirSync(join(directory, 'html/assets'), { recursive: true });
  mkdirSync(join(directory, 'nginx'));
  writeFileSync(join(directory, 'html/index.html'), '<!doctype html><title>Nexus</title>');
  writeFileSync(join(directory, 'html/assets/index-abc123.js'), 'export const answer = 42;\n'.repeat(100));
  for (const path of ['', 'html', 'html/assets']) chmodSync(join(directory, path), 0o755);
  if (asNobody.uid !== undefined) chownSync(join(directory, 'nginx'), nobody, nobody);
  return directory;
}

/** Resolves when it answers. @throws Error with what it said when it does not start */
export async function startPanelNginx(options: PanelNginxOptions): Promise<PanelNginx> {
  const directory = makePanelDirectory();
  const port = await freePort();
  const child = spawn('sh', [join(root, 'deploy/start-panel.sh')], {
    ...asNobody,
    cwd: '/',
    env: {
      PATH: `${process.env.PATH}:/usr/sbin`,
      NGINX_RESOLVER: options.resolver,
      ...(options.valid ? { NGINX_RESOLVER_VALID: options.valid } : {}),
      ORCHESTRATOR_UPSTREAM: options.upstream,
      PANEL_PORT: `127.0.0.1:${port}`,
      PANEL_DIRECTORY: join(directory, 'html'),
      NGINX_DIRECTORY: join(directory, 'nginx'),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (part: Buffer) => (errors += part.toString()));
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  while (!(await isUp(url))) {
    if (child.exitCode !== null) throw new Error(`nginx did not start: ${errors}`);
    await new Promise((done) => setTimeout(done, 20));
  }
  return {
    url,
    port,
    pid: child.pid ?? 0,
    errors: () => errors,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function isUp(url: string): Promise<boolean> {
  return fetch(`${url}/healthz`).then(
    async (answer) => (await answer.text()) === 'ok\n',
    () => false,
  );
}
