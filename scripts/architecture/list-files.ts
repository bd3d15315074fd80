// Lists the files of a tree, without what is installed, built or local to a machine.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const skippedFolders = new Set(['node_modules', 'dist', 'coverage', '.git', '.nexus']);

/**
 * Every file below the given folders of `root`, as sorted paths below the root with "/".
 * Folders that do not exist give nothing; `''` is the root itself.
 */
export function listFiles(root: string, folders: readonly string[]): string[] {
  return folders.flatMap((folder) => (existsSync(join(root, folder)) ? filesBelow(root, folder) : [])).toSorted();
}

function filesBelow(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return skippedFolders.has(entry.name) ? [] : filesBelow(root, path);
    return entry.isFile() ? [path] : [];
  });
}
