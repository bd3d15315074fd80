// The dated result of the smoke test as a document.
import type { Outcome } from './run-smoke.ts';

export interface RunFacts {
  at: Date;
  provider: string;
  model: string;
  cap: number;
  isPriceKnown: boolean;
}

const head = `# Smoke test with a real model

Written by \`npm run smoke:live\`, which asks a real model some short questions through the agent service and a simulated shop. Not edited by hand.
`;

export const neverRun = `${head}
Last run: never run.
`;

export function resultDocument({ done, left, spent }: Outcome, facts: RunFacts): string {
  const failed = done.filter(({ faults }) => faults.length > 0).length;
  const price = facts.isPriceKnown
    ? ''
    : ', reckoned with the dearest known price, because that of the model is not known';
  const rows = done.map(
    ({ name, faults, held, usd, seconds }) =>
      `| ${name} | ${faults.length === 0 ? 'held' : cell(faults.join('; '))} | ${held.join(', ') || '–'} | ${usd.toFixed(5)} | ${seconds.toFixed(1)} |`,
  );
  const rest = left.length === 0 ? '' : `\nNot begun, because the cap could have been exceeded: ${left.join(', ')}.\n`;
  return `${head}
Last run: ${facts.at.toISOString().slice(0, 16).replace('T', ' ')} UTC, ${facts.provider} / ${cell(facts.model)}. ${done.length - failed} of ${done.length + left.length} held, ${failed} did not, ${left.length} were not run. Spent US$ ${spent.toFixed(4)} of at most US$ ${facts.cap}${price}.
${rest}
| exchange | what came of it | drafts held back | US$ | s |
| -------- | --------------- | ---------------- | --- | - |
${rows.join('\n')}
`;
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ');
}
