// Budgets for folders: how many files in one, and how deep below src.
import { dirname } from 'node:path';
import { foldersBelowSource } from '../areas.ts';
import type { Rule } from '../rule.ts';

const maximumFiles = 15;
const maximumLevels = 3;

/** Tests are not counted among a folder's files. */
export const folders: Rule = {
  name: 'folders',
  check(tree) {
    const source = tree.files.filter((file) => !file.isTest);
    const byFolder = Map.groupBy(source, (file) => dirname(file.path));
    const crowded = [...byFolder]
      .filter(([, files]) => files.length > maximumFiles)
      .map(([path, files]) => ({ path, message: `${files.length} source files, at most ${maximumFiles}` }));
    const levels = new Map(
      [...byFolder.keys()].map((folder) => [folder, foldersBelowSource(`${folder}/any.ts`)?.length ?? 0]),
    );
    const deep = [...levels]
      .filter(([, level]) => level > maximumLevels)
      .map(([path, level]) => ({ path, message: `${level} folders below src, at most ${maximumLevels}` }));
    const fullest = Math.max(0, ...[...byFolder.values()].map((files) => files.length));
    return {
      breaches: [...crowded, ...deep],
      measures: [`fullest folder ${fullest} files, deepest ${Math.max(0, ...levels.values())} below src`],
    };
  },
};
