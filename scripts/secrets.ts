// Command `npm run secrets -- rotate | verify | status`: what the orchestrator's command does, with the keys of .env or of npm start.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runSecretsCommand } from '../services/orchestrator/src/credentials/secrets-command.ts';
import type { RunFile } from './launch/processes/run-file.ts';
import { LaunchProblem } from './launch/launch-problem.ts';
import type { Secrets } from './launch/settings/keep-secrets.ts';
import { readSettings } from './launch/settings/read-settings.ts';

const root = resolve(import.meta.dirname, '..');
const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  const { variables, dataDirectory } = readSettings(root, process.env);
  const POSTGRES_DSN = variables.POSTGRES_DSN ?? postgresOf(join(dataDirectory, 'run.json'));
  const environment = { ...keptSecrets(join(dataDirectory, 'secrets.json')), ...variables, POSTGRES_DSN };
  process.exitCode = await runSecretsCommand(process.argv[2], environment, say);
} catch (error) {
  if (!(error instanceof LaunchProblem)) throw error;
  say(error.message);
  process.exitCode = 1;
}

/** What npm start made and kept, if it ever ran here. */
function keptSecrets(file: string): Partial<Secrets> {
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>) : {};
}

/** @throws LaunchProblem when Nexus does not run here */
function postgresOf(runFile: string): string {
  if (!existsSync(runFile))
    throw new LaunchProblem(
      'Nexus does not run here, and POSTGRES_DSN is not set: start it first, or name its database.',
    );
  return (JSON.parse(readFileSync(runFile, 'utf8')) as RunFile).urls.postgres;
}
