// Turns an import specifier into a path of this repository, or into the name of an outside package.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { listFiles } from './list-files.ts';

/** A package.json of the repository. */
export interface PackageManifest {
  /** The folder it lies in, below the root; '' for the root's own. */
  folder: string;
  name: string;
  exports: Record<string, string>;
  /** Every dependency of every kind: name → version as written. */
  versions: Record<string, string>;
  workspaces: boolean;
}

interface RawManifest {
  name?: string;
  exports?: Record<string, string>;
  workspaces?: string[];
  [kind: string]: unknown;
}

const dependencyKinds = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies', 'overrides'];

/** Every package.json of the repository, the root's first. */
export function readManifests(root: string): PackageManifest[] {
  const paths = listFiles(root, ['packages', 'services', 'simulators']).filter(
    (path) => posix.basename(path) === 'package.json',
  );
  const all = existsSync(join(root, 'package.json')) ? ['package.json', ...paths] : paths;
  return all.map((path) => {
    const raw = JSON.parse(readFileSync(join(root, path), 'utf8')) as RawManifest;
    const versions = Object.assign({}, ...dependencyKinds.map((kind) => raw[kind] ?? {})) as Record<string, string>;
    return {
      folder: path === 'package.json' ? '' : dirname(path),
      name: raw.name ?? '',
      exports: raw.exports ?? {},
      versions,
      workspaces: raw.workspaces !== undefined,
    };
  });
}

/** `target`: a path below the root (set also when only the folder is known); `external`: the package's name. */
export function resolveImport(
  root: string,
  from: string,
  specifier: string,
  manifests: PackageManifest[],
): { target: string | null; external: string | null } {
  const bare = specifier.split('?')[0] ?? specifier;
  if (bare.startsWith('.'))
    return { target: existingFile(root, posix.join(posix.dirname(from), bare)), external: null };
  if (bare.startsWith('@/')) {
    const source = from.split('/').slice(0, 3).join('/');
    return { target: existingFile(root, `${source}/${bare.slice(2)}`), external: null };
  }
  const own = manifests.find((one) => one.name !== '' && (bare === one.name || bare.startsWith(`${one.name}/`)));
  if (own && own.folder !== '')
    return { target: existingFile(root, exportedPath(own, bare.slice(own.name.length))), external: null };
  return { target: null, external: packageName(bare) };
}

/** `./x` through the patterns of `exports`; without a matching pattern the path as written. */
function exportedPath(manifest: PackageManifest, rest: string): string {
  const wanted = `.${rest}`;
  for (const [pattern, to] of Object.entries(manifest.exports)) {
    if (pattern === wanted) return posix.join(manifest.folder, to);
    const [before = '', after = ''] = pattern.split('*');
    if (pattern.includes('*') && wanted.startsWith(before) && wanted.endsWith(after)) {
      return posix.join(manifest.folder, to.replaceAll('*', wanted.slice(before.length, wanted.length - after.length)));
    }
  }
  return posix.join(manifest.folder, wanted);
}

function existingFile(root: string, path: string): string {
  const candidates = [path, `${path}.ts`, `${path}.tsx`, `${path}/index.ts`, `${path}/index.tsx`];
  return candidates.find((one) => statSync(join(root, one), { throwIfNoEntry: false })?.isFile()) ?? path;
}

function packageName(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
