// Things that multiply (tools, models, providers, operations, screens) never import each other.
import { dirname, posix } from 'node:path';
import type { Breach, Rule } from '../rule.ts';
import type { SourceFile, SourceTree } from '../source-tree.ts';

const listFolders = ['tools', 'models', 'providers', 'operations', 'screens'];

/**
 * The items are what the folder's index.ts lists. An item may import the interface and anything its siblings share,
 * as long as index.ts does not list it; of an item that is a folder, everything in the folder counts.
 */
export const siblingsApart: Rule = {
  name: 'siblings-apart',
  check(tree) {
    const lists = tree.files.filter((file) => isList(file.path));
    const results = lists.map((list) => ({ list, items: itemsOf(tree, list) }));
    const breaches = results.flatMap(({ list, items }) =>
      tree.files.flatMap((file) => breachesOf(file, dirname(list.path), items)),
    );
    return { breaches, measures: results.map(({ list, items }) => `${dirname(list.path)}: ${items.length} items`) };
  },
};

function isList(path: string): boolean {
  return /^index\.tsx?$/.test(posix.basename(path)) && listFolders.includes(posix.basename(dirname(path)));
}

/** An item is named by what follows the list's folder: a file name, or a folder name. */
function itemsOf(tree: SourceTree, list: SourceFile): string[] {
  const folder = dirname(list.path);
  const values = list.imports.filter(
    (link) =>
      !link.typeOnly && link.target !== null && tree.byPath.has(link.target) && link.target.startsWith(`${folder}/`),
  );
  return [...new Set(values.map((link) => itemName(folder, link.target ?? '')))].filter(
    (name) => name !== interfaceFile(folder),
  );
}

function interfaceFile(folder: string): string {
  return `${posix.basename(folder).replace(/s$/, '')}.ts`;
}

function itemName(folder: string, path: string): string {
  return path.slice(folder.length + 1).split('/')[0] ?? '';
}

function breachesOf(file: SourceFile, folder: string, items: string[]): Breach[] {
  if (file.isTest || !file.path.startsWith(`${folder}/`)) return [];
  const own = itemName(folder, file.path);
  if (!items.includes(own)) return [];
  return file.imports.flatMap((link) => {
    if (!link.target?.startsWith(`${folder}/`)) return [];
    const other = itemName(folder, link.target);
    return other !== own && items.includes(other)
      ? [
          {
            path: file.path,
            line: link.line,
            message: `${own} imports its sibling ${other}; share through a file that index.ts does not list`,
          },
        ]
      : [];
  });
}
