// What exists in the repository that a document may name.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listFiles } from '../architecture/list-files.ts';
import { findRoutes } from './find-routes.ts';
import type { DeclaredRoute } from './find-routes.ts';

export interface RepositoryFacts {
  paths: Set<string>;
  folders: Set<string>;
  /** Names from .gitignore: what exists only on a machine that runs Nexus. */
  ignored: string[];
  npmScripts: Set<string>;
  /** Words in capitals with an underscore, found where variables are declared or read. */
  variables: Set<string>;
  /** Numbers found where ports are declared. */
  ports: Set<string>;
  routes: DeclaredRoute[];
}

/** Where environment variables and ports are declared: each service's config.ts, the kit, the launcher, the deployment. */
const declaring =
  /^(services\/[^/]+\/src\/config\.ts|packages\/(service-kit|testing)\/src\/.*|scripts\/.*|deploy\/.*)$/;

export function gatherFacts(root: string): RepositoryFacts {
  const paths = listFiles(root, ['']);
  const texts = paths
    .filter((path) => declaring.test(path) && !/\.test\.\w+$/.test(path))
    .map((path) => readFileSync(join(root, path), 'utf8'));
  return {
    paths: new Set(paths),
    folders: new Set(
      paths.flatMap((path) => path.split('/').map((_, index, parts) => parts.slice(0, index).join('/'))),
    ),
    ignored: readLines(join(root, '.gitignore')).map((line) => line.replace(/^\/|\/$/g, '')),
    npmScripts: readScripts(join(root, 'package.json')),
    variables: new Set(texts.flatMap((text) => text.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g) ?? [])),
    ports: new Set(
      texts.flatMap((text) => (text.match(/\b\d{2,5}\b|\b\d{1,2}_\d{3}\b/g) ?? []).map((one) => one.replace('_', ''))),
    ),
    routes: findRoutes(root, paths),
  };
}

function readLines(path: string): string[] {
  if (!existsSync(path)) return [];
  const lines = readFileSync(path, 'utf8').split('\n');
  return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}

function readScripts(path: string): Set<string> {
  if (!existsSync(path)) return new Set();
  const { scripts } = JSON.parse(readFileSync(path, 'utf8')) as { scripts?: Record<string, string> };
  return new Set(Object.keys(scripts ?? {}));
}
