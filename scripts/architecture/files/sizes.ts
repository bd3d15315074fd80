// Budgets for the length of files and functions.
import type { Breach, Rule } from '../rule.ts';
import type { SourceFile } from '../source-tree.ts';

/** In lines. The percentiles are over all source files; the maximum binds tests too. */
const budgets = { file: { median: 120, p95: 250, maximum: 400 }, function: { median: 15, p95: 60, maximum: 100 } };

/** Functions of test files are not counted: a describe() is as long as its file. */
export const sizes: Rule = {
  name: 'sizes',
  check(tree) {
    const source = tree.files.filter((file) => !file.isTest);
    const fileLengths = source.map((file) => file.lineCount);
    const functionLengths = source.flatMap((file) => file.functions.map((one) => one.lines));
    const comments = source.reduce((sum, file) => sum + file.commentLines, 0);
    const total = fileLengths.reduce((sum, one) => sum + one, 0);
    return {
      breaches: [
        ...tree.files.flatMap(tooLong),
        ...overBudget('file', fileLengths),
        ...overBudget('function', functionLengths),
      ],
      measures: [
        `${source.length} files, ${total} lines, ${Math.round((100 * comments) / Math.max(1, total))} % comments; ${tree.files.length - source.length} test files`,
        `file ${spread(fileLengths)} lines (median / p95 / maximum)`,
        `function ${spread(functionLengths)} lines`,
      ],
    };
  },
};

function tooLong(file: SourceFile): Breach[] {
  const longFile =
    file.lineCount > budgets.file.maximum
      ? [{ path: file.path, message: `${file.lineCount} lines, at most ${budgets.file.maximum}` }]
      : [];
  const functions = file.isTest ? [] : file.functions.filter((one) => one.lines > budgets.function.maximum);
  return [
    ...longFile,
    ...functions.map((one) => ({
      path: file.path,
      line: one.line,
      message: `${one.name} has ${one.lines} lines, at most ${budgets.function.maximum}`,
    })),
  ];
}

function overBudget(what: 'file' | 'function', lengths: number[]): Breach[] {
  const { median, p95 } = budgets[what];
  const checks = [
    { label: 'median', is: percentile(lengths, 50), limit: median },
    { label: '95th percentile', is: percentile(lengths, 95), limit: p95 },
  ];
  return checks
    .filter((one) => one.is > one.limit)
    .map((one) => ({ path: '.', message: `${what} length: ${one.label} ${one.is} lines, at most ${one.limit}` }));
}

function spread(lengths: number[]): string {
  return `${percentile(lengths, 50)} / ${percentile(lengths, 95)} / ${percentile(lengths, 100)}`;
}

/** The smallest value that `share` per cent of the values do not exceed; 0 for none. */
function percentile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((share / 100) * sorted.length) - 1)] ?? 0;
}
