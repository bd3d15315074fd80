// Command: plan, apply or status of the schema, on the database of POSTGRES_DSN or of the running npm start.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defineConfig, readConfig } from '@nexus/service-kit/define-config';
import { runSchemaCommand } from '../services/orchestrator/src/system/schema/schema-command.ts';

const configuration = defineConfig({
  NEXUS_DATA_DIR: { kind: 'text', default: '.nexus', doc: 'Where npm start keeps its data.' },
});
const runFile = resolve(import.meta.dirname, '..', readConfig(configuration).NEXUS_DATA_DIR, 'run.json');
const running = existsSync(runFile)
  ? (JSON.parse(readFileSync(runFile, 'utf8')) as { urls: { postgres: string } }).urls.postgres
  : undefined;
process.exitCode = await runSchemaCommand(process.argv.slice(2), running);
