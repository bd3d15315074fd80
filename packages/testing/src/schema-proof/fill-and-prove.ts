// Fills a database by the system itself, proves its repairs, and lets the system live through a day on what came out.
import type { SchemaDeclaration } from '@nexus/database/schema/repair-schema';
import { createShop } from '../drive-shop.ts';
import { proveJourneys } from './prove-journeys.ts';
import { proveRepairs } from './prove-repairs.ts';
import type { ProvedRepairs } from './prove-repairs.ts';
import { startNexus } from '../start-nexus.ts';
import { createTestDatabase } from '../test-database.ts';

/** Kinds of objects that the system does not use yet, so that they are damaged too. */
const moreStatements = [
  `create type proof_mood as enum ('calm', 'busy', 'angry')`,
  `create function proof_touched() returns trigger language plpgsql as $$ begin return new; end $$`,
  'create trigger proof_touched before update on customers for each row execute function proof_touched()',
];

/** @returns the proof's figures; everything it made is gone */
export async function fillAndProve(
  declaration: SchemaDeclaration,
  { damages, seed }: { damages: number; seed: number },
): Promise<Omit<ProvedRepairs, 'dsn' | 'drop'>> {
  const filled = await createTestDatabase();
  try {
    await fill(filled.dsn);
    return await proveAndStart(filled.dsn, declaration, { damages, seed });
  } finally {
    await filled.drop();
  }
}

async function proveAndStart(
  dsn: string,
  declaration: SchemaDeclaration,
  { damages, seed }: { damages: number; seed: number },
): Promise<Omit<ProvedRepairs, 'dsn' | 'drop'>> {
  const template = new URL(dsn).pathname.slice(1);
  const proved = await proveRepairs({
    template,
    declaration: { ...declaration, statements: [...declaration.statements, ...moreStatements] },
    damages,
    seed,
  });
  try {
    await livesOn(proved.dsn);
  } finally {
    await proved.drop();
  }
  return proved;
}

/** The system starts on this database and does all it does for a shop. */
async function livesOn(dsn: string): Promise<void> {
  const nexus = await startNexus({ dsn });
  try {
    await proveJourneys(nexus);
    await nexus.settle();
  } finally {
    await nexus.close();
  }
}

/** Two shops, customers who write, a handoff with its mail, a sign-in: rows in nearly every table. */
async function fill(dsn: string): Promise<void> {
  const nexus = await startNexus({ dsn });
  try {
    for (const provider of ['ycloud', 'meta'] as const) {
      const shop = await createShop(nexus, { provider, handoffMail: 'duena@example.com' });
      for (const [place, text] of [
        'Hola! Tenés el buzo negro?',
        'Cuánto sale el envío?',
        'Quiero hablar con una persona',
      ].entries())
        await shop.customer(`+54911555502${provider.length}${place}`).writes(text);
    }
    await nexus.settle(60_000);
    await nexus.rows(
      `insert into users (id, name, email) values ('0199a5e4-7d1c-7abc-8def-123456789012', 'Ana', 'ana@example.com')`,
    );
    await nexus.rows(
      `insert into sessions (id, user_id, token, expires_at) values ('0199a5e4-7d1c-7abc-8def-123456789013', '0199a5e4-7d1c-7abc-8def-123456789012', 'x', now())`,
    );
    await nexus.rows(
      `insert into memberships (tenant_id, id, user_id, role) select id, gen_random_uuid(), '0199a5e4-7d1c-7abc-8def-123456789012', 'owner' from tenants`,
    );
  } finally {
    await nexus.close();
  }
}
