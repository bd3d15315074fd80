// npm run evaluate:knowledge: how often the right piece of a shop's knowledge is found, by full text alone and with vectors.
import { parseArgs } from 'node:util';
import { quantiles } from '../bench/quantiles.ts';
import { evaluateKnowledge, figuresOf } from './knowledge-set/evaluate-knowledge.ts';
import type { Asked } from './knowledge-set/evaluate-knowledge.ts';

const { values } = parseArgs({
  options: { missed: { type: 'boolean', default: false }, pgvector: { type: 'boolean', default: false } },
});
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`.padStart(8);

function print(way: string, asked: Asked[]): void {
  for (const shop of [...new Set(asked.map((one) => one.shop)), null]) {
    const some = asked.filter((one) => shop === null || one.shop === shop);
    const { questions, recallAt5, mrr, given, givenInVain } = figuresOf(some);
    console.log(
      `${way.padEnd(10)} ${(shop ?? 'all').padEnd(11)} ${String(questions).padStart(4)} questions  recall@5 ${percent(recallAt5)}  MRR ${mrr.toFixed(3)}  given ${percent(given)}  given in vain ${percent(givenInVain)}`,
    );
  }
  const { p50, p99 } = quantiles(asked.map(({ milliseconds }) => milliseconds));
  console.log(`${way.padEnd(10)} milliseconds per search  p50 ${p50.toFixed(1)}  p99 ${p99.toFixed(1)}`);
}

const { fullText, hybrid, chunks } = await evaluateKnowledge({ inPostgres: values.pgvector });
if (values.missed)
  for (const [way, asked] of Object.entries({ 'full text': fullText, hybrid }))
    for (const { shop, question, expected, rank, useful } of asked)
      if ((expected === null) === useful || rank === null)
        console.log(`${way} ${shop}: "${question}" wants ${expected ?? 'nothing'}, found at ${rank ?? '–'}`);
print('full text', fullText);
print('hybrid', hybrid);
console.log(
  `${chunks} pieces, vectors compared by ${hybrid[0]?.rankedBy === 'postgres' ? 'Postgres (pgvector)' : 'the process'}. The vectors are the simulator's (hashed words and letters): they know spellings, not meanings.`,
);
