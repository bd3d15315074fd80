// A row of the fault matrix tells what it counted, also when it did not hold.
import assert from 'node:assert/strict';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { writeMadeUpTree } from '../architecture/made-up-tree.ts';
import { readRecords, runRows } from './run-rows.ts';

const faultRowPath = resolve(import.meta.dirname, '../../packages/testing/src/faults/fault-row.ts');

test('losses and doubles are written down, and what nobody counted is no zero', async () => {
  const row = (id: string, body: string): string =>
    `faultRow({ id: '${id}', fault: 'made up', injected: 'by hand', tier: 'full' }, async (row) => { ${body} });`;
  const tree = writeMadeUpTree({
    'package.json': '{"type":"module"}',
    'rows.test.ts': [
      `import { faultRow } from ${JSON.stringify(faultRowPath)};`,
      row('X1', `row.seen({ lost: 0, doubled: 0, findings: [], note: 'fine' });`),
      row('X2', `row.seen({ lost: 3, doubled: 1, findings: ['acknowledged and not stored: 7'], note: '9 messages' });`),
      row('X3', `throw new Error('the system did not settle');`),
      row('X4', `row.seen({ lost: 0, doubled: 0, findings: ['words of another shop'], note: 'fine' });`),
      row('X5', `row.seen({ lost: null, doubled: null, note: 'tests assert it' });`),
    ].join('\n'),
  });
  const recordsPath = join(tree.root, 'records.ndjson');
  process.env.NEXUS_FAULT_RECORDS = recordsPath;
  try {
    const failures = await runRows(
      tree.root,
      [{ suite: 'faults', label: 'rows', files: ['rows.test.ts'] }],
      recordsPath,
      [],
    );
    assert.deepEqual(failures, []);
    assert.deepEqual(
      readRecords(recordsPath).map(({ id, verdict, lost, doubled, note }) => [id, verdict, lost, doubled, note]),
      [
        ['X1', 'HELD', 0, 0, 'fine'],
        ['X2', 'NOT HELD', 3, 1, '9 messages; acknowledged and not stored: 7'],
        ['X3', 'NOT HELD', null, null, 'nothing was counted before it failed; the system did not settle'],
        ['X4', 'NOT HELD', 0, 0, 'fine; words of another shop'],
        ['X5', 'HELD', null, null, 'tests assert it'],
      ],
    );
  } finally {
    delete process.env.NEXUS_FAULT_RECORDS;
    tree.remove();
  }
});
