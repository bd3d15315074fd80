// Everything that is declared of the database: statements, migrations, back-fills.
import type { SchemaDeclaration } from '@nexus/database/schema/repair-schema';
import { backFills } from './back-fills.ts';
import statements from './declared-schema.json' with { type: 'json' };
import { migrations } from './migrations/index.ts';

export const declaration: SchemaDeclaration = { statements, migrations, backFills };
