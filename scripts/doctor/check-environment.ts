// Are the variables there and right, are the secrets no examples, can the data be written, are the ports free?
import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '@nexus/service-kit/app-error';
import { readConfig } from '@nexus/service-kit/define-config';
import { configuration } from '../../services/orchestrator/src/config.ts';
import { isFree } from '../launch/ports/check-ports.ts';
import { findPortUser } from '../launch/ports/port-user.ts';
import { portVariables } from '../launch/settings/read-settings.ts';
import type { Facts } from './facts.ts';
import type { Fault } from './finding.ts';

/** Secrets that npm start makes by itself where none is given. */
const madeByStart = ['INTERNAL_API_TOKEN', 'ENCRYPTION_KEY', 'POSTGRES_DSN'];
const secrets = ['INTERNAL_API_TOKEN', 'ENCRYPTION_KEY', 'ADMIN_TOKEN'];
const examples = /^(changeme|change-me|secret|sk-\.\.\.|super-secret-token|32-char-random|x{8,}|0{8,}|1234)/i;
const leastFreeShare = 0.05;

export function checkVariables({ variables, production }: Facts): Fault[] {
  const values: Record<string, string | undefined> = { ...variables };
  if (!production) for (const name of madeByStart) values[name] ??= 'made-by-npm-start-when-it-first-runs';
  try {
    readConfig(configuration, values);
    return [];
  } catch (error) {
    const problems = error instanceof AppError ? (error.details.problems as string[]) : [String(error)];
    return problems.map((evidence) => ({ id: 'environment', evidence }));
  }
}

export function checkSecrets({ variables }: Facts): Fault[] {
  const weak = secrets.filter((name) =>
    (variables[name] ?? '')
      .split(',')
      .some((one) => one.trim() !== '' && (examples.test(one.trim()) || new Set(one.trim()).size < 6)),
  );
  return weak.map((name) => ({ id: 'placeholder-secret', evidence: name }));
}

export function checkDataDirectory({ dataDirectory, variables }: Facts): Fault[] {
  const wanted = variables.DATA_DIRECTORY ?? dataDirectory;
  let place = wanted;
  while (!existsSync(place) && place !== dirname(place)) place = dirname(place);
  try {
    accessSync(place, constants.W_OK | constants.X_OK);
  } catch (error) {
    return [{ id: 'data-directory', evidence: `${place}: ${(error as NodeJS.ErrnoException).code}` }];
  }
  const { bavail, blocks, bsize } = statfsSync(place);
  const share = bavail / blocks;
  const free = `${place}: ${Math.round((bavail * bsize) / 2 ** 20)} MiB (${(share * 100).toFixed(1)} %)`;
  return blocks > 0 && share < leastFreeShare ? [{ id: 'disk-space', evidence: free }] : [];
}

/** Only for npm start: in containers each has its own. */
export async function checkPorts({ variables, run, production }: Facts): Promise<Fault[]> {
  if (run || production) return [];
  const faults: Fault[] = [];
  for (const { variable, standard } of Object.values(portVariables)) {
    const port = Number(variables[variable] ?? standard);
    if (await isFree(port, variables.HOST ?? '127.0.0.1')) continue;
    const user = findPortUser(port);
    faults.push({ id: 'port-in-use', evidence: `${variable} ${port}${user ? `: ${user.command} (${user.pid})` : ''}` });
  }
  return faults;
}
