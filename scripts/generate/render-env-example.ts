// The text of .env.example: every variable once, with what it is for, its default, and who reads it; never a secret.
import type { Configuration, ConfigurationField } from '@nexus/service-kit/define-config';

export interface ServiceConfiguration {
  service: string;
  configuration: Configuration;
}

interface Variable {
  name: string;
  /** One for each service that reads it. */
  uses: { service: string; field: ConfigurationField }[];
}

/** What the launcher and the deployment obey and no service declares. */
const launcherVariables: Record<string, string> = {
  NEXUS_SIMULATORS:
    'on: the outside world is simulated where no key is given; off: the base URLs of this file are used as they are.',
  NEXUS_DATA_DIR: 'Where npm start keeps Postgres, media and run.json; default .nexus/',
  ORCHESTRATOR_PORT: 'Public port of the orchestrator under npm start; default 8000',
  ORCHESTRATOR_INTERNAL_PORT: 'Its private port; default 8010',
  AGENT_PORT: 'Port of the agent under npm start; default 8001',
  WHATSAPP_PORT: 'Port of whatsapp under npm start; default 8002',
  TIENDANUBE_PORT: 'Port of tiendanube under npm start; default 8003',
  UI_PORT: 'Port of the panel under npm start; default 8080',
  PHONE_PORT: 'Port of the phone page under npm start; default 8090',
  YCLOUD_API_KEY: 'When set, npm start does not simulate YCloud; the keys themselves are entered in the panel.',
  META_ACCESS_TOKEN: 'When set, npm start does not simulate Meta; the keys themselves are entered in the panel.',
  TIENDANUBE_ACCESS_TOKEN:
    'When set, npm start does not simulate the shop; the keys themselves are entered in the panel.',
  POSTGRES_PASSWORD: 'Password of the Postgres that deploy/compose.yaml starts.',
};

/** A secret this long is one the operator makes up; shorter ones come from a vendor. */
const madeUpFrom = 24;

const header = [
  '# Environment of Nexus. Generated from services/*/src/config.ts by scripts/generate/generate-env-example.ts.',
  '# Copy it to .env and fill in what you need; a line that begins with "# " shows the default.',
  '# npm start needs none of it: it makes the secrets itself and simulates the outside world.',
];

export function isConfiguration(value: unknown): value is Configuration {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every(
      (field) => typeof field === 'object' && field !== null && 'kind' in field && 'doc' in field,
    )
  );
}

/**
 * A variable that several services read is written once, under the heading of those services.
 * @throws Error when two services declare the same variable in different kinds
 */
export function renderEnvExample(services: readonly ServiceConfiguration[]): string {
  const groups = Map.groupBy(gatherVariables(services), (one) => one.uses.map((use) => use.service).join(', '));
  const shared = [...groups].toSorted(([a], [b]) => b.split(', ').length - a.split(', ').length || a.localeCompare(b));
  const parts = shared.map(([names, variables]) =>
    [`# ---- ${names} ${'-'.repeat(Math.max(3, 100 - names.length))}`, ...variables.flatMap(renderVariable)].join('\n'),
  );
  return `${[header.join('\n'), ...parts, renderLauncher()].join('\n\n')}\n`;
}

function gatherVariables(services: readonly ServiceConfiguration[]): Variable[] {
  const variables = new Map<string, Variable>();
  for (const { service, configuration } of services) {
    for (const [name, field] of Object.entries(configuration)) {
      const known = variables.get(name) ?? { name, uses: [] };
      const other = known.uses.find((use) => use.field.kind !== field.kind);
      if (other) throw new Error(`${name} is ${other.field.kind} in ${other.service} and ${field.kind} in ${service}`);
      known.uses.push({ service, field });
      variables.set(name, known);
    }
  }
  return [...variables.values()];
}

function renderVariable({ name, uses }: Variable): string[] {
  const docs = [...new Set(uses.map(({ field }) => `${field.doc}${remarkOn(field)}`))];
  const differing = docs.length > 1 || new Set(uses.map(({ field }) => shownValue(field))).size > 1;
  if (differing)
    return [
      '',
      ...uses.flatMap(({ service, field }) =>
        wrap(`${service}: ${field.doc}${remarkOn(field)} Default: ${shownValue(field) || 'none'}.`),
      ),
      uses.some(({ field }) => isNeeded(field)) ? `${name}=` : `# ${name}=`,
    ];
  const field = uses[0]?.field;
  if (field === undefined) return [];
  return ['', ...wrap(docs.join(' ')), isNeeded(field) ? `${name}=` : `# ${name}=${shownValue(field)}`];
}

/** Without a value the service does not start. */
function isNeeded(field: ConfigurationField): boolean {
  const hasDefault = 'default' in field && field.default !== undefined;
  const optional = ('optional' in field && field.optional === true) || field.kind === 'list';
  return !hasDefault && !optional;
}

function remarkOn(field: ConfigurationField): string {
  if (field.kind === 'choice') return ` One of: ${field.choices.join(', ')}.`;
  if (field.kind === 'secret')
    return (field.minimumLength ?? 0) >= madeUpFrom ? ' Secret; make one with: openssl rand -hex 32' : ' Secret.';
  if (field.kind === 'integer' && field.minimum !== undefined)
    return ` At least ${field.minimum}${field.maximum === undefined ? '' : `, at most ${field.maximum}`}.`;
  return '';
}

/** Secrets have neither default nor example here, whatever is declared. */
function shownValue(field: ConfigurationField): string {
  if (field.kind === 'secret') return '';
  const value = 'default' in field && field.default !== undefined ? field.default : (field.example ?? '');
  return String(value);
}

function renderLauncher(): string {
  const lines = Object.entries(launcherVariables).flatMap(([name, doc]) => ['', `# ${doc}`, `# ${name}=`]);
  return [`# ---- npm start ${'-'.repeat(91)}`, ...lines].join('\n');
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < 110) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`# ${word}`);
  }
  return lines;
}
