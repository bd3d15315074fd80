// The versioned migrations, oldest first; the list only grows. What is only added needs none: the comparison adds it.
import type { Migration } from '@nexus/database/schema/migrate';

/** One file each, `NNNN-what-it-does.ts`; see DATABASE_EVOLUTION_GUIDE.md. */
export const migrations: Migration[] = [];
