// Reads every source file below a root once: imports resolved to paths, functions with sizes, facts the rules ask for.
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { listFiles } from './list-files.ts';
import { readManifests, resolveImport } from './resolve-import.ts';
import type { PackageManifest } from './resolve-import.ts';
import { scanSource } from './scan-source.ts';
import type { SourceFacts } from './scan-source.ts';

/** One import as a rule sees it: `target` is a path below the root, `external` a package name; a `node:` builtin keeps its prefix. */
export interface ImportLink {
  specifier: string;
  target: string | null;
  external: string | null;
  names: string[];
  typeOnly: boolean;
  line: number;
}

export interface SourceFile extends Omit<SourceFacts, 'imports'> {
  /** Below the root, with "/". */
  path: string;
  text: string;
  lineCount: number;
  isTest: boolean;
  imports: ImportLink[];
}

export interface SourceTree {
  root: string;
  files: SourceFile[];
  byPath: Map<string, SourceFile>;
  manifests: PackageManifest[];
}

/** Where the rules look; everything else at the root is not code. */
const codeFolders = ['packages', 'services', 'simulators', 'scripts', 'tests'];
const codeExtensions = ['.ts', '.tsx', '.mts', '.mjs'];

/**
 * Reads the tree below `root` (an absolute path).
 * @throws Error naming the file when one does not parse.
 */
export function readSourceTree(root: string): SourceTree {
  const manifests = readManifests(root);
  const paths = listFiles(root, codeFolders).filter(
    (path) => codeExtensions.includes(extname(path)) && !path.endsWith('.d.ts'),
  );
  const files = paths.map((path) => readSourceFile(root, path, manifests));
  return { root, files, byPath: new Map(files.map((file) => [file.path, file])), manifests };
}

function readSourceFile(root: string, path: string, manifests: PackageManifest[]): SourceFile {
  const text = readFileSync(join(root, path), 'utf8');
  const facts = scanSource(path, text);
  const imports = facts.imports.map((one) => ({ ...one, ...resolveImport(root, path, one.specifier, manifests) }));
  const lineCount = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  return { ...facts, path, text, lineCount, isTest: isTestPath(path), imports };
}

/** Tests, and what a service keeps for its tests alone in src/testing. */
export function isTestPath(path: string): boolean {
  return (
    path.startsWith('tests/') || /\.test\.(ts|tsx|mts|mjs)$/.test(path) || /^services\/[^/]+\/src\/testing\//.test(path)
  );
}
