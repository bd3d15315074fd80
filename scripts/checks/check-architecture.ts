// Checks the architecture rules over the repository, prints what they measured and fails on a breach.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { outgoingHttpExceptions } from '../architecture/outgoing-http-exceptions.ts';
import { platformTransactionCallers } from '../architecture/platform-transaction-callers.ts';
import { createRules } from '../architecture/rules.ts';
import { sliceOrders } from '../architecture/slice-order.ts';
import { readSourceTree } from '../architecture/source-tree.ts';

const { positionals } = parseArgs({ allowPositionals: true });
const root = resolve(positionals[0] ?? `${import.meta.dirname}/../..`);
const tree = readSourceTree(root);
if (tree.files.length === 0) {
  console.error(`no source files below ${root}`);
  process.exit(1);
}

const rules = createRules({ sliceOrders, platformTransactionCallers, outgoingHttpExceptions });
let breachCount = 0;
for (const rule of rules) {
  const { breaches, measures } = rule.check(tree);
  console.log(`${breaches.length === 0 ? 'ok  ' : 'FAIL'} ${rule.name}: ${measures.join('; ')}`);
  for (const one of breaches) console.log(`     ${one.path}${one.line ? `:${one.line}` : ''} ${one.message}`);
  breachCount += breaches.length;
}
console.log(`architecture: ${rules.length} rules, ${tree.files.length} files, ${breachCount} breaches`);
process.exitCode = breachCount === 0 ? 0 : 1;
