// Every path a document names exists: from the root, beside the document, or as the end of some path.
import { posix } from 'node:path';
import type { Passage } from './read-document.ts';
import type { RepositoryFacts } from './repository-facts.ts';
import type { DocumentRule } from './rule.ts';

const extension = /\.(tsx?|mts|mjs|js|md|json|jsonc|ya?ml|sql|conf|template|sh|css|html|ndjson|Dockerfile)$/;
const placeholder = /<[^>/]*>|\{[^}/]*\}|\*+/g;

export const paths: DocumentRule = {
  name: 'paths',
  check(document, facts) {
    const named = document.passages.flatMap((passage) =>
      pathsIn(passage, facts).map((path) => ({ path, line: passage.line })),
    );
    const missing = named.filter((one) => !exists(one.path, document.path, facts));
    return {
      looked: named.length,
      breaches: missing.map((one) => ({
        path: document.path,
        line: one.line,
        message: `names ${one.path}, which does not exist`,
      })),
    };
  },
};

function pathsIn(passage: Passage, facts: RepositoryFacts): string[] {
  if (passage.kind === 'prose') return [];
  if (passage.kind === 'link')
    return /^([a-z]+:|#|\/)/.test(passage.text)
      ? []
      : [(passage.text.split('#')[0] ?? '').replace(/\/$/, '')].filter(Boolean);
  const words = passage.text.replaceAll(/[a-z]+:\/\/\S+/g, ' ').split(/[\s"'`=,;()|]+/);
  const cleaned = words.map((word) =>
    word
      .replace(/[.:]+$/, '')
      .replace(/:\d+$/, '')
      .replace(/^\$\w+\//, ''),
  );
  return cleaned
    .filter((word) => looksLikePath(word, facts))
    .map((word) => word.replace(/^\.\//, '').replace(/\/$/, ''));
}

/** Words such as `text/html` or `on/off` have a slash too: a path begins with a folder of the root or ends like a file. */
function looksLikePath(word: string, facts: RepositoryFacts): boolean {
  if (!/^[\w.@<{*][\w./@<>{}*-]*$/.test(word) || word.startsWith('@')) return false;
  const first = word.replace(/^\.\//, '').split('/')[0] ?? '';
  return extension.test(word) || (word.includes('/') && first !== '' && facts.folders.has(first));
}

function exists(path: string, document: string, facts: RepositoryFacts): boolean {
  const beside = posix.join(posix.dirname(document), path);
  if (isIgnored(path, facts.ignored)) return true;
  // `.routes.ts` is what names end with.
  if (/^\.\w/.test(path) && extension.test(path) && !path.includes('/'))
    return [...facts.paths].some((one) => one.endsWith(path));
  const candidates = [path, beside];
  if (candidates.some((one) => one === '.' || facts.paths.has(one) || facts.folders.has(one))) return true;
  const pattern = path
    .split(placeholder)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('[^/]+');
  const ending = new RegExp(`(^|/)${pattern}$`);
  return [...facts.paths, ...facts.folders].some((one) => ending.test(one));
}

function isIgnored(path: string, ignored: readonly string[]): boolean {
  const parts = path.split('/');
  return ignored.some((name) => parts.includes(name) || (name.startsWith('*.') && path.endsWith(name.slice(1))));
}
