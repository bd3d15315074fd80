// The environment of each service: what its config.ts declares and nothing else.
import { join } from 'node:path';
import { configuration as agent } from '../../../services/agent/src/config.ts';
import { configuration as orchestrator } from '../../../services/orchestrator/src/config.ts';
import { configuration as tiendanube } from '../../../services/tiendanube/src/config.ts';
import { configuration as whatsapp } from '../../../services/whatsapp/src/config.ts';
import type { Secrets } from './keep-secrets.ts';
import type { Party } from './parties.ts';
import { addressHere } from './read-settings.ts';
import type { LaunchSettings, Variables } from './read-settings.ts';

const configurations = { agent, whatsapp, tiendanube, orchestrator };
export type ServiceName = keyof typeof configurations;
export const serviceNames = Object.keys(configurations) as ServiceName[];

/** Of this process, beside what is declared. */
const ofTheMachine = ['NODE_ENV', 'PATH', 'TZ', 'NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR'];

export interface EnvironmentParts {
  settings: LaunchSettings;
  secrets: Secrets;
  parties: readonly Party[];
  postgresDsn: string;
  /** Base addresses of the simulators that run here, by variable. */
  simulated: Variables;
}

export function serviceEnvironments(parts: EnvironmentParts): Record<ServiceName, Variables> {
  const { ports } = parts.settings;
  const own: Record<ServiceName, Variables> = {
    agent: { PORT: String(ports.agent) },
    whatsapp: { PORT: String(ports.whatsapp) },
    tiendanube: { PORT: String(ports.tiendanube) },
    orchestrator: { PORT: String(ports.orchestrator), INTERNAL_PORT: String(ports.orchestratorInternal) },
  };
  const shared = sharedVariables(parts);
  const pick = (name: ServiceName): Variables => {
    const declared = [...Object.keys(configurations[name]), ...ofTheMachine];
    return Object.fromEntries(
      Object.entries({ ...shared, ...own[name] }).filter(([variable]) => declared.includes(variable)),
    );
  };
  return Object.fromEntries(serviceNames.map((name) => [name, pick(name)])) as Record<ServiceName, Variables>;
}

/** The address of the panel, from which webhook addresses and sign-in links are made. */
export function publicBaseUrl({ variables, ports }: LaunchSettings): string {
  return (variables.PUBLIC_BASE_URL ?? `http://localhost:${ports.ui}`).replace(/\/+$/, '');
}

/** Where the services find each other is the launcher's, whatever a .env made for containers says. */
function sharedVariables({ settings, secrets, parties, postgresDsn, simulated }: EnvironmentParts): Variables {
  const { variables, ports, host, dataDirectory } = settings;
  const here = (port: number): string => addressHere(host, port);
  const names = parties.filter((one) => one.mode === 'simulated').map((one) => one.name);
  const egress = [variables.EGRESS_ALLOW, settings.simulators && parties.some((one) => one.here) ? '127.0.0.1' : ''];
  return {
    DATA_DIRECTORY: join(dataDirectory, 'data'),
    ...modelKey(variables, parties),
    ...variables,
    ...simulated,
    HOST: host,
    INTERNAL_API_TOKEN: secrets.INTERNAL_API_TOKEN,
    ENCRYPTION_KEY: secrets.ENCRYPTION_KEY,
    ADMIN_TOKEN: secrets.ADMIN_TOKEN,
    POSTGRES_DSN: postgresDsn,
    PUBLIC_BASE_URL: publicBaseUrl(settings),
    AGENT_SERVICE_URL: here(ports.agent),
    WHATSAPP_SERVICE_URL: here(ports.whatsapp),
    TIENDANUBE_SERVICE_URL: here(ports.tiendanube),
    ORCHESTRATOR_INTERNAL_URL: here(ports.orchestratorInternal),
    SIMULATED_PARTIES: names.join(','),
    EGRESS_ALLOW: egress.filter(Boolean).join(','),
  };
}

/** Clients of the OpenAI API always send a key, also to a server that wants none. */
function modelKey(variables: Variables, parties: readonly Party[]): Variables {
  const simulatedHere = parties.some((one) => one.name === 'model' && one.here);
  if (simulatedHere) {
    const key = 'simulated-model-key';
    return { OPENAI_API_KEY: key, ANTHROPIC_API_KEY: key, GOOGLE_API_KEY: key };
  }
  return variables.OPENAI_BASE_URL === undefined ? {} : { OPENAI_API_KEY: 'no-key-needed' };
}
