// Checks that every path, command, variable, port and route that a document names exists.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { listFiles } from '../architecture/list-files.ts';
import { commands } from '../documents/commands.ts';
import { paths } from '../documents/paths.ts';
import { ports } from '../documents/ports.ts';
import { readDocument } from '../documents/read-document.ts';
import { gatherFacts } from '../documents/repository-facts.ts';
import { routes } from '../documents/routes.ts';
import { variables } from '../documents/variables.ts';

const rules = [paths, commands, variables, ports, routes];
/** The one document about what does not exist. */
const exempt = ['docs/not-yet.md'];

const { positionals } = parseArgs({ allowPositionals: true });
const root = resolve(positionals[0] ?? `${import.meta.dirname}/../..`);
const facts = gatherFacts(root);
const documentPaths = listFiles(root, ['']).filter((path) => path.endsWith('.md') && !exempt.includes(path));
const documents = documentPaths.map((path) => readDocument(path, readFileSync(join(root, path), 'utf8')));

const results = rules.map((rule) => ({ rule, findings: documents.map((document) => rule.check(document, facts)) }));
const breaches = results
  .flatMap(({ findings }) => findings.flatMap((one) => one.breaches))
  .toSorted((a, b) => a.path.localeCompare(b.path) || (a.line ?? 0) - (b.line ?? 0));
for (const one of breaches) console.log(`${one.path}:${one.line ?? 1} ${one.message}`);
if (documents.length === 0) console.log(`no document below ${root}`);
const looked = results.map(
  ({ rule, findings }) => `${findings.reduce((sum, one) => sum + one.looked, 0)} ${rule.name}`,
);
console.log(`${documents.length} documents name ${looked.join(', ')}; ${breaches.length} do not exist`);
process.exitCode = breaches.length === 0 && documents.length > 0 ? 0 : 1;
