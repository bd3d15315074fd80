// What the launcher obeys: the environment over .env, checked as a whole before anything starts.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { LaunchProblem } from '../launch-problem.ts';

export type Variables = Record<string, string>;

export interface Ports {
  orchestrator: number;
  orchestratorInternal: number;
  agent: number;
  whatsapp: number;
  tiendanube: number;
  ui: number;
  phone: number;
}

export interface LaunchSettings {
  root: string;
  /** Absolute. */
  dataDirectory: string;
  /** Where everything listens. */
  host: string;
  /** False: the base URLs are used as given and nothing is simulated here. */
  simulators: boolean;
  ports: Ports;
  /** Everything that is set and not empty. */
  variables: Variables;
}

/** Which variable sets which port, in the order they are checked. */
export const portVariables: Record<keyof Ports, { variable: string; standard: number; what: string }> = {
  ui: { variable: 'UI_PORT', standard: 8080, what: 'the panel' },
  orchestrator: { variable: 'ORCHESTRATOR_PORT', standard: 8000, what: 'the orchestrator' },
  orchestratorInternal: { variable: 'ORCHESTRATOR_INTERNAL_PORT', standard: 8010, what: 'its internal API' },
  agent: { variable: 'AGENT_PORT', standard: 8001, what: 'the agent' },
  whatsapp: { variable: 'WHATSAPP_PORT', standard: 8002, what: 'whatsapp' },
  tiendanube: { variable: 'TIENDANUBE_PORT', standard: 8003, what: 'tiendanube' },
  phone: { variable: 'PHONE_PORT', standard: 8090, what: 'the phone page' },
};

/**
 * Reads .env of the root under the given environment, whose values win; a variable that is set but empty counts as not set.
 * @throws LaunchProblem naming everything that is wrong
 */
export function readSettings(root: string, environment: Record<string, string | undefined>): LaunchSettings {
  const file = join(root, '.env');
  const fromFile = existsSync(file) ? parseEnv(readFileSync(file, 'utf8')) : {};
  const variables = withoutEmpty({ ...fromFile, ...environment });
  const problems: string[] = [];
  const ports = Object.fromEntries(
    Object.entries(portVariables).map(([name, one]) => [
      name,
      readPort(one.variable, variables[one.variable], one.standard, problems),
    ]),
  ) as unknown as Ports;
  problems.push(...sharedPorts(ports));
  const simulators = variables.NEXUS_SIMULATORS ?? 'on';
  if (!['on', 'off'].includes(simulators)) problems.push(`NEXUS_SIMULATORS must be on or off, is "${simulators}"`);
  if (variables.PUBLIC_BASE_URL !== undefined && !URL.canParse(variables.PUBLIC_BASE_URL))
    problems.push('PUBLIC_BASE_URL is not a URL');
  if (problems.length > 0) throw new LaunchProblem(`The environment is not right:\n  ${problems.join('\n  ')}`);
  return {
    root,
    dataDirectory: resolve(root, variables.NEXUS_DATA_DIR ?? '.nexus'),
    host: variables.HOST ?? '127.0.0.1',
    simulators: simulators === 'on',
    ports,
    variables,
  };
}

/** Address of a port of this machine for programs of this machine. */
export function addressHere(host: string, port: number): string {
  const everywhere = ['0.0.0.0', '::', 'localhost'].includes(host);
  const name = everywhere ? '127.0.0.1' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`;
}

function withoutEmpty(variables: Record<string, string | undefined>): Variables {
  const set = Object.entries(variables).filter((one): one is [string, string] => (one[1]?.trim() ?? '') !== '');
  return Object.fromEntries(set);
}

function readPort(variable: string, given: string | undefined, standard: number, problems: string[]): number {
  const port = Number(given ?? standard);
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  problems.push(`${variable} must be a port from 1 to 65535, is "${given}"`);
  return standard;
}

function sharedPorts(ports: Ports): string[] {
  const byPort = Map.groupBy(Object.entries(ports), ([, port]) => port);
  return [...byPort]
    .filter(([, users]) => users.length > 1)
    .map(([port, users]) => {
      const names = users.map(([name]) => portVariables[name as keyof Ports].variable);
      return `${names.join(' and ')} are the same port, ${port}`;
    });
}
