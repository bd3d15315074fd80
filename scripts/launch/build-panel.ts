// Builds the panel when its sources have changed since the last build.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { LaunchProblem } from './launch-problem.ts';

const stampName = '.nexus-built';
const notSources = ['node_modules', 'dist', 'server'];

/** Where the built panel is. */
export function panelDirectory(root: string): string {
  return join(root, 'services', 'platform-ui', 'dist');
}

export function isPanelBuilt(root: string): boolean {
  const stamp = join(panelDirectory(root), stampName);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === hashOfSources(root);
}

/**
 * Builds beside the old build and then takes its place, so that a panel that is being served never lacks a file for long.
 * @throws LaunchProblem with what the build printed
 */
export async function buildPanel(root: string): Promise<void> {
  const panel = join(root, 'services', 'platform-ui');
  const hash = hashOfSources(root);
  const fresh = join(root, 'node_modules', `.nexus-panel-${process.pid}`);
  const vite = join(createRequire(join(panel, 'package.json')).resolve('vite/package.json'), '..', 'bin', 'vite.js');
  const options = ['build', '--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn'];
  try {
    await run([vite, ...options], panel);
    writeFileSync(join(fresh, stampName), hash);
    rmSync(panelDirectory(root), { recursive: true, force: true });
    renameSync(fresh, panelDirectory(root));
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function run(commandLine: string[], cwd: string): Promise<void> {
  const { PATH } = process.env;
  const child = spawn(process.execPath, commandLine, {
    cwd,
    env: { PATH, NODE_ENV: 'production', NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  process.once('exit', () => child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece: Buffer) => {
      output = (output + piece.toString()).slice(-5000);
    });
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('close', (code) =>
      code === 0 ? done() : fail(new LaunchProblem(`The panel could not be built:\n${output.trim()}`)),
    );
  });
}

/** Of every file the build reads: the panel's own, the contracts, and the lock for the versions of what it imports. */
function hashOfSources(root: string): string {
  const hash = createHash('sha256');
  for (const folder of ['services/platform-ui', 'packages/contracts/src'])
    for (const file of filesBelow(join(root, folder))) hash.update(file).update('\0').update(readFileSync(file));
  return hash.update(readFileSync(join(root, 'package-lock.json'))).digest('hex');
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !notSources.includes(entry.name) && !/\.test\.\w+$/.test(entry.name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]));
}
