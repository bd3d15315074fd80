// Everything that is declared of the database: statements, migrations, back-fills, optional columns.
import type { SchemaDeclaration } from '@nexus/database/schema/repair-schema';
import { backFills } from './back-fills.ts';
import statements from './declared-schema.json' with { type: 'json' };
import { migrations } from './migrations/index.ts';
import { optionalColumns } from './optional-columns.ts';

export const declaration: SchemaDeclaration = { statements, migrations, backFills, optionalColumns };
