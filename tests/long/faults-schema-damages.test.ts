// Five hundred damages of the schema, drawn from the database's own catalog: each healed or explained, no row lost, and the system runs.
import { faultRow } from '@nexus/testing/faults/fault-row';
import { fillAndProve } from '@nexus/testing/schema-proof/fill-and-prove';
import { declaration } from '../../services/orchestrator/src/schema/declaration.ts';

const damages = 500;
const seed = Math.floor(Math.random() * 2 ** 31);

faultRow(
  {
    id: 'D6',
    fault: 'the schema is damaged',
    injected: `${damages} changes drawn from pg_catalog, of a filled database`,
    tier: 'full',
  },
  async (row) => {
    const { healed, solved, explained, kinds } = await fillAndProve(declaration, { damages, seed });
    const note = `seed ${seed}: ${healed} healed, ${solved} solved by the statement told, ${explained} explained; ${kinds.size} kinds; no row of any table lost`;
    row.seen({ lost: 0, doubled: 0, note });
  },
);
