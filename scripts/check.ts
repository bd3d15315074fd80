// npm run check: format, lint, types, dead code, documents, architecture; prints what it measured.
import { resolve } from 'node:path';
import { listChecks } from './checks/checks.ts';
import { runChecks } from './checks/run-checks.ts';
import { endChildrenOnSignal } from './test-run/child-processes.ts';

const root = resolve(import.meta.dirname, '..');
endChildrenOnSignal();
const { passed, failures } = await runChecks(
  root,
  listChecks(root).filter((one) => one.in.includes('check')),
);
console.log(`${passed} checks passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;
