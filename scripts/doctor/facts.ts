// The environment as the services get it: the variables given here over .env, and what npm start made beside its data.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';

export type Variables = Record<string, string>;

export interface Facts {
  root: string;
  variables: Variables;
  /** What npm start wrote when it was ready, if it runs now. */
  run: { urls: Record<string, string | null>; pids: Record<string, number | null> } | null;
  dataDirectory: string;
  dsn: string | null;
  services: { name: 'agent' | 'whatsapp' | 'tiendanube'; url: string; probe: string }[];
  production: boolean;
}

const standard = {
  agent: { variable: 'AGENT_SERVICE_URL', port: 'AGENT_PORT', standard: 8001, probe: '/manifest' },
  whatsapp: { variable: 'WHATSAPP_SERVICE_URL', port: 'WHATSAPP_PORT', standard: 8002, probe: '/manifest' },
  tiendanube: {
    variable: 'TIENDANUBE_SERVICE_URL',
    port: 'TIENDANUBE_PORT',
    standard: 8003,
    probe: '/operations/check_connection',
  },
} as const;

export function readFacts(root: string, environment: Record<string, string | undefined>): Facts {
  const file = join(root, '.env');
  const given = { ...(existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {}), ...environment };
  const set = Object.entries(given).filter((one): one is [string, string] => (one[1]?.trim() ?? '') !== '');
  const variables: Variables = Object.fromEntries(set);
  const dataDirectory = resolve(root, variables.NEXUS_DATA_DIR ?? '.nexus');
  const run = readRun(dataDirectory);
  for (const [name, value] of Object.entries(readJson(join(dataDirectory, 'secrets.json')) ?? {}))
    if (/^[A-Z_]+$/.test(name) && typeof value === 'string') variables[name] ??= value;
  return {
    root,
    variables,
    run,
    dataDirectory,
    dsn: variables.POSTGRES_DSN ?? run?.urls.postgres ?? null,
    services: (Object.keys(standard) as (keyof typeof standard)[]).map((name) => {
      const { variable, port, standard: usual, probe } = standard[name];
      const here = `http://127.0.0.1:${variables[port] ?? usual}`;
      return { name, url: (run ? here : (variables[variable] ?? here)).replace(/\/+$/, ''), probe };
    }),
    production: variables.NODE_ENV === 'production',
  };
}

/** Null also when the launcher that wrote it is gone. */
function readRun(dataDirectory: string): Facts['run'] {
  const run = readJson(join(dataDirectory, 'run.json')) as Facts['run'];
  const launcher = run?.pids?.launcher;
  if (!run || typeof launcher !== 'number') return null;
  try {
    process.kill(launcher, 0);
    return run;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? run : null;
  }
}

function readJson(path: string): Record<string, unknown> | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  } catch {
    // Not there, not readable, or half written: then it says nothing.
    return null;
  }
}
