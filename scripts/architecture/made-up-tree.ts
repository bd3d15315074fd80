// Writes a made-up repository into a temporary folder, for the tests of the checks.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface MadeUpTree {
  root: string;
  remove(): void;
}

/** @param files path below the root → text */
export function writeMadeUpTree(files: Readonly<Record<string, string>>): MadeUpTree {
  const root = mkdtempSync(join(tmpdir(), 'nexus-made-up-'));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}
