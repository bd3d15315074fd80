// Finds the HTTP routes that services and simulators declare, and the screens of the panel, by reading their source.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';
import { walk } from '../architecture/walk-syntax.ts';
import type { SyntaxNode } from '../architecture/walk-syntax.ts';

export interface DeclaredRoute {
  /** Null when the source does not say it beside the path. */
  method: string | null;
  /** `:x` is a parameter, `**` any number of segments (a part the source computes). */
  path: string;
}

const routeSource = /^(services|packages|simulators)\/.*\.tsx?$/;
const registrations = ['get', 'post', 'put', 'patch', 'delete', 'head', 'all', 'options'];

/** @param paths of the whole tree, below `root` */
export function findRoutes(root: string, paths: readonly string[]): DeclaredRoute[] {
  const files = paths.filter((path) => routeSource.test(path) && !/\.(test|d)\.tsx?$/.test(path));
  const routes = files.flatMap((path) => routesOf(path, readFileSync(join(root, path), 'utf8')));
  // A computed start before nothing but parameters would match almost any path.
  return routes.filter(
    (one) => !one.path.startsWith('/**') || one.path.split('/').some((part) => /^[a-z]/i.test(part)),
  );
}

function routesOf(path: string, text: string): DeclaredRoute[] {
  const program = parseSync(path, text, { sourceType: 'module' }).program as unknown as SyntaxNode;
  const screens = path.startsWith('services/platform-ui/src/');
  const constants = textConstants(program);
  const routes: DeclaredRoute[] = [];
  walk(program, null, (node) => {
    if (node.type === 'ObjectExpression')
      routes.push(...routeOfObject(node, screens ? ['path'] : ['url', 'routePrefix', 'prefix'], constants));
    if (node.type === 'CallExpression' && !screens) routes.push(...routeOfCall(node, constants));
    if (node.type === 'SwitchCase') routes.push(...routeOfCase(node));
  });
  return routes;
}

/** `const base = '/admin'` → base → '/admin'. */
function textConstants(program: SyntaxNode): Map<string, string> {
  const constants = new Map<string, string>();
  walk(program, null, (node) => {
    if (node.type === 'VariableDeclarator' && node.id?.name && typeof node.init?.value === 'string')
      constants.set(node.id.name, node.init.value);
  });
  return constants;
}

/** `case 'POST /x':` */
function routeOfCase(node: SyntaxNode): DeclaredRoute[] {
  const value = (node as { test?: { value?: unknown } }).test?.value;
  const [, method, path] = typeof value === 'string' ? (/^([A-Z]+) (\/\S+)$/.exec(value) ?? []) : [];
  return method && path ? [{ method, path }] : [];
}

/** `{ method: 'GET', url: '/x', … }`, or a screen's `{ path: '/x', … }`. */
function routeOfObject(node: SyntaxNode, keys: string[], constants: Map<string, string>): DeclaredRoute[] {
  const property = (name: string): SyntaxNode | undefined =>
    node.properties?.find((one) => one.key?.name === name)?.value as SyntaxNode | undefined;
  return keys.flatMap((key) => {
    const path = pathOf(property(key), constants);
    const method = property('method')?.value;
    return path === null ? [] : [{ method: typeof method === 'string' ? method : null, path }];
  });
}

/** `app.get('/x', …, handler)`: a registration has a handler, a call to someone else's API has none. */
function routeOfCall(node: SyntaxNode, constants: Map<string, string>): DeclaredRoute[] {
  const name = node.callee?.property?.name ?? '';
  const [first, ...rest] = node.arguments ?? [];
  const last = rest.at(-1);
  if (!registrations.includes(name) || last === undefined || !/Function|^Identifier$|^CallExpression$/.test(last.type))
    return [];
  const path = pathOf(first, constants);
  return path === null ? [] : [{ method: name === 'all' ? null : name.toUpperCase(), path }];
}

function pathOf(node: SyntaxNode | undefined, constants: Map<string, string>): string | null {
  const path = textOf(node, constants);
  return path?.startsWith('/') ? path : null;
}

function textOf(node: SyntaxNode | undefined, constants: Map<string, string>): string | null {
  if (node?.type === 'Literal') return typeof node.value === 'string' ? node.value : null;
  if (node?.type === 'Identifier') return constants.get(node.name ?? '') ?? null;
  if (node?.type !== 'TemplateLiteral') return null;
  const { quasis, expressions } = node as unknown as {
    quasis: { value: { cooked: string } }[];
    expressions: SyntaxNode[];
  };
  const parts = quasis.map(
    (one, index) =>
      one.value.cooked + (index < expressions.length ? (textOf(expressions[index], constants) ?? '**') : ''),
  );
  return parts.join('').replace(/^\*\*/, '/**');
}
