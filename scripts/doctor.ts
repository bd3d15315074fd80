// npm run doctor: looks for the likeliest faults in the order of causes; `--lang en`, `--bundle FILE.json.gz` for support. Exit code 1 when something is wrong.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readFacts } from './doctor/facts.ts';
import { isWrong, printFindings, wordsOf } from './doctor/print-findings.ts';
import { runChecks } from './doctor/run-checks.ts';
import { writeBundle } from './doctor/write-bundle.ts';

const { values } = parseArgs({
  options: { lang: { type: 'string', default: 'es' }, bundle: { type: 'string' }, root: { type: 'string' } },
});
const language = values.lang === 'en' ? 'en' : 'es';
const root = resolve(values.root ?? resolve(import.meta.dirname, '..'));
const facts = readFacts(root, process.env);
const results = await runChecks(facts);
process.stdout.write(`${printFindings(results, language)}\n`);
if (!facts.dsn) process.stdout.write(`${wordsOf(language).noDatabase}\n`);
if (values.bundle) {
  await writeBundle(resolve(values.bundle), facts, results, new Date());
  process.stdout.write(`${wordsOf(language).bundle} ${resolve(values.bundle)}\n`);
}
if (isWrong(results)) process.exitCode = 1;
