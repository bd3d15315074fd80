// What is other in one content of an agent than in another: field by field, the instructions line by line.
import type { AgentContent, ChangedField } from '@nexus/contracts/agent-versions';
import { isDeepStrictEqual } from 'node:util';
import { contentColumns } from './versions.store.ts';

type Line = NonNullable<ChangedField['lines']>[number];

/** Beyond this product of lines the middle is told as removed and added as a whole. */
const mostCells = 4_000_000;

export function compareVersions(before: AgentContent, after: AgentContent): ChangedField[] {
  return contentColumns.flatMap((field) =>
    isDeepStrictEqual(before[field], after[field])
      ? []
      : [
          {
            field,
            before: before[field],
            after: after[field],
            lines: field === 'system_prompt' ? compareLines(before[field], after[field]) : null,
          },
        ],
  );
}

/** The shortest way from one text to the other, by whole lines. */
export function compareLines(before: string, after: string): Line[] {
  const [a, b] = [before.split('\n'), after.split('\n')];
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  const same = (lines: string[]): Line[] => lines.map((text) => ({ kind: 'same', text }));
  return [
    ...same(a.slice(0, start)),
    ...compareMiddle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...same(a.slice(a.length - end)),
  ];
}

/** By the longest common subsequence of lines. */
function compareMiddle(a: string[], b: string[]): Line[] {
  const removed = (text: string): Line => ({ kind: 'removed', text });
  const added = (text: string): Line => ({ kind: 'added', text });
  if (a.length * b.length > mostCells || a.length === 0 || b.length === 0) return [...a.map(removed), ...b.map(added)];
  const width = b.length + 1;
  const common = new Uint16Array((a.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      common[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    if (left !== undefined && left === right) {
      lines.push({ kind: 'same', text: left });
      i += 1;
      j += 1;
    } else if (left !== undefined && (right === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(removed(left));
      i += 1;
    } else if (right !== undefined) {
      lines.push(added(right));
      j += 1;
    }
  }
  return lines;
}
