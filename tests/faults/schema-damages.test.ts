// Sixteen damages of the schema, drawn from the database's own catalog: each healed or explained, no row lost, and the system runs.
import { test } from 'node:test';
import { fillAndProve } from '@nexus/testing/schema-proof/fill-and-prove';
import { declaration } from '../../services/orchestrator/src/schema/declaration.ts';

const damages = 16;
const seed = Math.floor(Math.random() * 2 ** 31);

test(`${damages} damages of a filled database (seed ${seed})`, async (context) => {
  const { healed, solved, explained, kinds } = await fillAndProve(declaration, { damages, seed });
  context.diagnostic(
    `seed ${seed}: ${healed} healed, ${solved} solved by the statement told, ${explained} explained; ${kinds.size} kinds`,
  );
});
