// Parses one TypeScript file and gathers the facts the architecture rules are about.
import { parseSync } from 'oxc-parser';
import { nameOfFunction, walk } from './walk-syntax.ts';
import type { SyntaxNode } from './walk-syntax.ts';

export interface RawImport {
  specifier: string;
  /** Imported names; '*' for a whole namespace, 'default' for a default import. */
  names: string[];
  typeOnly: boolean;
  line: number;
}
export interface FunctionSize {
  name: string;
  line: number;
  lines: number;
}
export interface SourceFacts {
  imports: RawImport[];
  functions: FunctionSize[];
  /** Lines where `any` is written as a type. */
  anyLines: number[];
  /** Lines where the process environment is read. */
  environmentLines: number[];
  /** Identifiers that are read or called, with their first line. */
  identifiers: Map<string, number>;
  /** Names called as a bare function or as a member of globalThis, with their first line. */
  calls: Map<string, number>;
  /** Line of a default export, or null. */
  defaultExportLine: number | null;
  /** True when the file does nothing but re-export. */
  onlyReexports: boolean;
  /** Text of the comment that opens the file (after a hashbang), or null. */
  openingComment: string | null;
  commentLines: number;
}

/**
 * @param path only its extension matters (.tsx is parsed as JSX)
 * @throws Error `<path>: <parser's message>`
 */
export function scanSource(path: string, text: string): SourceFacts {
  const { program, module, comments, errors } = parseSync(path, text, { sourceType: 'module' });
  if (errors[0]) throw new Error(`${path}: ${errors[0].message}`);
  const lineOf = lineFinder(text);
  const facts: SourceFacts = {
    imports: [],
    functions: [],
    anyLines: [],
    environmentLines: [],
    identifiers: new Map(),
    calls: new Map(),
    defaultExportLine: null,
    onlyReexports:
      program.body.length > 0 &&
      program.body.every(
        (node) =>
          node.type === 'ExportAllDeclaration' || (node.type === 'ExportNamedDeclaration' && node.source !== null),
      ),
    openingComment: openingComment(text, comments[0]),
    commentLines: new Set(comments.flatMap((one) => range(lineOf(one.start), lineOf(one.end)))).size,
  };
  facts.imports.push(...importsOfModule(module, text, lineOf));
  walk(program as unknown as SyntaxNode, null, (node, parent) => gather(facts, node, parent, lineOf));
  return facts;
}

type Module = ReturnType<typeof parseSync>['module'];
type LineFinder = (offset: number) => number;

function importsOfModule(module: Module, text: string, lineOf: LineFinder): RawImport[] {
  const statics = module.staticImports.map((one) => ({
    specifier: one.moduleRequest.value,
    names: one.entries.map((entry) =>
      entry.importName.kind === 'Name'
        ? (entry.importName.name ?? '')
        : entry.importName.kind === 'Default'
          ? 'default'
          : '*',
    ),
    typeOnly: one.entries.length > 0 && one.entries.every((entry) => entry.isType),
    line: lineOf(one.start),
  }));
  const again = module.staticExports.flatMap((one) =>
    one.entries.flatMap((entry) =>
      entry.moduleRequest
        ? [
            {
              specifier: entry.moduleRequest.value,
              names: [entry.importName.name ?? '*'],
              typeOnly: entry.isType,
              line: lineOf(one.start),
            },
          ]
        : [],
    ),
  );
  const dynamics = module.dynamicImports.flatMap((one) => {
    const literal = /^(['"`])([^'"`$]+)\1$/.exec(text.slice(one.moduleRequest.start, one.moduleRequest.end).trim());
    return literal?.[2] ? [{ specifier: literal[2], names: ['*'], typeOnly: false, line: lineOf(one.start) }] : [];
  });
  return [...statics, ...again, ...dynamics];
}

function gather(facts: SourceFacts, node: SyntaxNode, parent: SyntaxNode | null, lineOf: LineFinder): void {
  const line = lineOf(node.start);
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      facts.functions.push({ name: nameOfFunction(node, parent), line, lines: lineOf(node.end) - line + 1 });
      return;
    case 'TSAnyKeyword':
      facts.anyLines.push(line);
      return;
    case 'TSImportType':
      facts.imports.push({ specifier: String(node.source?.value ?? ''), names: ['*'], typeOnly: true, line });
      return;
    case 'ExportDefaultDeclaration':
      facts.defaultExportLine = line;
      return;
    case 'ExportSpecifier':
      if (node.exported?.name === 'default') facts.defaultExportLine = line;
      return;
    case 'Identifier':
      if (node.name && !facts.identifiers.has(node.name)) facts.identifiers.set(node.name, line);
      return;
    case 'CallExpression': {
      const name = calledName(node.callee);
      if (name && !facts.calls.has(name)) facts.calls.set(name, line);
      return;
    }
    default:
      if (readsEnvironment(node)) facts.environmentLines.push(line);
  }
}

function calledName(callee: SyntaxNode | undefined): string | null {
  if (callee?.type === 'Identifier') return callee.name ?? null;
  if (callee?.type !== 'MemberExpression' || callee.object?.name !== 'globalThis') return null;
  return callee.property?.name ?? null;
}

/** `process.env`, `process['env']`, `const { env } = process`, `import { env } from 'node:process'`. */
function readsEnvironment(node: SyntaxNode): boolean {
  if (node.type === 'MemberExpression')
    return node.object?.name === 'process' && (node.property?.name === 'env' || node.property?.value === 'env');
  if (node.type === 'VariableDeclarator')
    return node.init?.name === 'process' && (node.id?.properties ?? []).some((one) => one.key?.name === 'env');
  if (node.type !== 'ImportDeclaration' || !['process', 'node:process'].includes(String(node.source?.value)))
    return false;
  return (node.specifiers ?? []).some((one) => one.imported?.name === 'env');
}

function openingComment(text: string, first: { value: string; start: number } | undefined): string | null {
  const hashbang = text.startsWith('#!') ? text.indexOf('\n') + 1 : 0;
  return first && text.slice(hashbang, first.start).trim() === '' && first.start - hashbang <= 1
    ? first.value.trim()
    : null;
}

function lineFinder(text: string): LineFinder {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
