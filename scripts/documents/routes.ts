// Every route a document names is declared by a service or a simulator, or is a screen of the panel.
import type { DeclaredRoute } from './find-routes.ts';
import type { Passage } from './read-document.ts';
import type { DocumentRule } from './rule.ts';

/** First segments that make an absolute path one of a file system. */
const fileSystem = [
  'var',
  'etc',
  'usr',
  'tmp',
  'opt',
  'home',
  'root',
  'data',
  'run',
  'app',
  'bin',
  'sbin',
  'dev',
  'proc',
  'mnt',
  'srv',
  'code',
];
const routeWord =
  /(?<![\w.:/@\])}>$*-])(?:(GET|POST|PUT|PATCH|DELETE|HEAD)(?:\|[A-Z]+)* )?(\/[A-Za-z_][^\s"'`,;()|?#]*)/g;
const ofThisMachine = /https?:\/\/(?:localhost|127\.0\.0\.1|\$\{?\w+\}?)(?::(?:\d+|\$\{?\w+\}?))?(?=\/)/g;
const otherUrls = /[a-z]+:\/\/\S+/g;
const parameter = /^[:{<$…]|[0-9…]|^\*$/;

export const routes: DocumentRule = {
  name: 'routes',
  check(document, facts) {
    const named = document.passages.flatMap((passage) =>
      routesIn(passage).map((route) => ({ ...route, line: passage.line })),
    );
    const missing = named.filter(
      (one) =>
        !facts.routes.some(
          (declared) =>
            (one.method === null || declared.method === null || declared.method === one.method) &&
            matches(one.path, declared),
        ),
    );
    return {
      looked: named.length,
      breaches: missing.map((one) => ({
        path: document.path,
        line: one.line,
        message: `names the route ${one.method ?? ''} ${one.path}, which nothing declares`.replace('  ', ' '),
      })),
    };
  },
};

function routesIn({ kind, text }: Passage): { method: string | null; path: string }[] {
  if (kind !== 'code') return [];
  const local = text.replaceAll(ofThisMachine, ' ').replaceAll(otherUrls, ' ');
  return [...local.matchAll(routeWord)]
    .map((match) => ({ method: match[1] ?? null, path: (match[2] ?? '').replace(/[.:]+$/, '') }))
    .filter((one) => !fileSystem.includes(one.path.split('/')[1] ?? ''));
}

/** A path that stops early names a group of routes, as `/admin` does; not where a part is unknown. */
function matches(path: string, declared: DeclaredRoute): boolean {
  return matchSegments(segmentsOf(path), segmentsOf(declared.path), true);
}

function matchSegments(wanted: string[], declared: string[], mayStopEarly: boolean): boolean {
  const [first, ...rest] = wanted;
  const [here, ...after] = declared;
  if (first === undefined) return mayStopEarly || here === undefined;
  if (here === undefined) return false;
  if (here.includes('**')) return matchSegments(wanted, after, false) || matchSegments(rest, declared, false);
  if (here === '*') return true;
  const fits = /^[:{]/.test(here) ? parameter.test(first) : first === here || first === '*';
  return fits && matchSegments(rest, after, mayStopEarly);
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter(Boolean);
}
