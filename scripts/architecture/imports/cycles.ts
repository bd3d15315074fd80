// No cycle of imports, type imports included, and no long chain of files to read.
import type { Breach, Rule } from '../rule.ts';
import type { SourceTree } from '../source-tree.ts';
import { deepestChain, findCycles } from './import-graph.ts';
import type { ImportGraph } from './import-graph.ts';

/** Longest chain of imports, in steps, that one service or package may have inside. */
const maximumDepth = 12;

export const cycles: Rule = {
  name: 'cycles',
  check(tree) {
    const everything = graphOf(tree, () => true);
    const loops = findCycles(everything);
    const chains = workspacesOf(tree).map((folder) =>
      deepestChain(graphOf(tree, (path) => path.startsWith(`${folder}/`))),
    );
    const tooDeep = chains.filter((chain) => chain.length - 1 > maximumDepth);
    const deepest = Math.max(0, ...chains.map((chain) => chain.length - 1));
    const breaches: Breach[] = [
      ...loops.map((loop) => ({
        path: loop[0] ?? '',
        message: `${loop.length} files import each other in a circle: ${loop.join(', ')}`,
      })),
      ...tooDeep.map((chain) => ({
        path: chain[0] ?? '',
        message: `${chain.length - 1} imports deep, at most ${maximumDepth}: ${chain.join(' → ')}`,
      })),
    ];
    return {
      breaches,
      measures: [
        `${loops.length} cycles among ${everything.size} files`,
        `import depth ${deepest} (at most ${maximumDepth})`,
      ],
    };
  },
};

function workspacesOf(tree: SourceTree): string[] {
  const folders = tree.files.map((file) => file.path.split('/').slice(0, 2).join('/'));
  return [...new Set(folders)].filter((folder) => /^(packages|services)\//.test(folder));
}

function graphOf(tree: SourceTree, keep: (path: string) => boolean): ImportGraph {
  const files = tree.files.filter((file) => !file.isTest && keep(file.path));
  const kept = new Set(files.map((file) => file.path));
  return new Map(
    files.map((file) => [
      file.path,
      [
        ...new Set(
          file.imports.flatMap((link) => (link.target !== null && kept.has(link.target) ? [link.target] : [])),
        ),
      ],
    ]),
  );
}
