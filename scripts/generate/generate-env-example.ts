// Writes .env.example from the configuration every service declares; --check says whether the file is fresh.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { listFiles } from '../architecture/list-files.ts';
import { isConfiguration, renderEnvExample } from './render-env-example.ts';
import type { ServiceConfiguration } from './render-env-example.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { check: { type: 'boolean', default: false } },
});
const root = resolve(positionals[0] ?? `${import.meta.dirname}/../..`);
const configPaths = listFiles(root, ['services']).filter((path) => /^services\/[^/]+\/src\/config\.ts$/.test(path));
const services = await Promise.all(configPaths.map(readConfiguration));

const wanted = renderEnvExample(services);
const target = join(root, '.env.example');
const current = existsSync(target) ? readFileSync(target, 'utf8') : '';
const variableCount = wanted.match(/^#? ?[A-Z][A-Z0-9_]*=/gm)?.length ?? 0;

if (!values.check) {
  writeFileSync(target, wanted);
  console.log(`.env.example: ${variableCount} variables of ${services.length} services`);
} else if (current === wanted) {
  console.log(`.env.example is fresh: ${variableCount} variables of ${services.length} services`);
} else {
  console.log(
    '.env.example is not what the services declare; write it with: node scripts/generate/generate-env-example.ts',
  );
  process.exitCode = 1;
}

async function readConfiguration(path: string): Promise<ServiceConfiguration> {
  const module = (await import(pathToFileURL(join(root, path)).href)) as { configuration?: unknown };
  if (!isConfiguration(module.configuration))
    throw new Error(`${path} does not export a "configuration" made by defineConfig`);
  return { service: path.split('/')[1] ?? '', configuration: module.configuration };
}
