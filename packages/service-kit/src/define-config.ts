// Declares a service's environment variables; the only place that reads process.env.
import { AppError } from './app-error.ts';

interface FieldBase {
  /** One sentence for .env.example and the operator's guide. */
  doc: string;
  /** Shown in .env.example. */
  example?: string;
}
interface TextField extends FieldBase {
  kind: 'text' | 'url' | 'list';
  default?: string;
  optional?: boolean;
}
interface NumberField extends FieldBase {
  kind: 'integer';
  default?: number;
  minimum?: number;
  maximum?: number;
  optional?: boolean;
}
/** An amount with at most two decimals, never negative. */
interface AmountField extends FieldBase {
  kind: 'amount';
  default: number;
}
interface ChoiceField extends FieldBase {
  kind: 'choice';
  choices: readonly string[];
  default: string;
}
/** A secret: never logged, refused in production when missing, short or a known placeholder. */
interface SecretField extends FieldBase {
  kind: 'secret';
  optional?: boolean;
  minimumLength?: number;
}
export type ConfigurationField = TextField | NumberField | AmountField | ChoiceField | SecretField;
export type Configuration = Record<string, ConfigurationField>;

type Maybe<F, T> = F extends { default: unknown } ? T : F extends { optional: true } ? T | undefined : T;
type ValueOf<F> = F extends { kind: 'integer' | 'amount' }
  ? Maybe<F, number>
  : F extends { kind: 'list' }
    ? string[]
    : F extends { kind: 'choice'; choices: readonly (infer C)[] }
      ? C
      : Maybe<F, string>;
export type ConfigurationValues<C extends Configuration> = { [K in keyof C]: ValueOf<C[K]> } & {
  production: boolean;
  /** Secrets that production would refuse, with why; never their values. Empty in tests. */
  weakSecrets: readonly WeakSecret[];
};
export interface WeakSecret {
  name: string;
  reason: string;
}

/** The environment a service is started with: process.env, or what a test gives. */
export type Environment = Record<string, string | undefined>;

/** Placeholders that production refuses; the first four are the literal examples of the original description, the last three those of our tests. */
const placeholders = [
  'super-secret-token-shared-between-services',
  '32-char-random-string-for-db-encryption',
  'sk-...',
  'postgresql+asyncpg://...',
  'changeme',
  'change-me',
  'secret',
  'sk-…',
  'sk-xxx',
  'test-internal-token-for-every-service',
  'test-encryption-key-of-thirty-two-and-more',
  'test-admin-token-for-automation',
];
/** Fewer different characters than this are typed, not drawn. */
const leastDifferent = 6;

/** Keeps the literal types of a declaration. */
export function defineConfig<const C extends Configuration>(configuration: C): C {
  return configuration;
}

/**
 * Reads and checks every declared variable.
 * @throws AppError `config.invalid` naming all problems at once; values of secrets never appear in it.
 */
export function readConfig<C extends Configuration>(
  configuration: C,
  environment: Environment = process.env,
): ConfigurationValues<C> {
  const problems: string[] = [];
  const production = environment.NODE_ENV === 'production';
  const weakSecrets: WeakSecret[] = [];
  const values: Record<string, unknown> = { production, weakSecrets };
  for (const [name, field] of Object.entries(configuration)) {
    const raw = environment[name]?.trim() || undefined;
    const problem = raw === undefined ? problemOfMissing(field) : problemOfValue(field, raw);
    const reason = problem === null && field.kind === 'secret' && raw !== undefined ? weaknessOf(field, raw) : null;
    if (problem) problems.push(`${name}: ${problem}`);
    else if (reason && production) problems.push(`${name}: ${reason}`);
    else values[name] = valueOf(field, raw);
    if (reason && environment.NODE_ENV !== 'test') weakSecrets.push({ name, reason });
  }
  if (problems.length > 0) {
    throw new AppError({
      code: 'config.invalid',
      status: 500,
      public: true,
      message: `The environment is not right:\n  ${problems.join('\n  ')}`,
      details: { problems },
    });
  }
  return values as ConfigurationValues<C>;
}

function problemOfMissing(field: ConfigurationField): string | null {
  if ('default' in field && field.default !== undefined) return null;
  if ('optional' in field && field.optional) return null;
  return field.kind === 'list' ? null : `missing. ${field.doc}`;
}

function problemOfValue(field: ConfigurationField, raw: string): string | null {
  switch (field.kind) {
    case 'integer': {
      const number = Number(raw);
      if (!/^-?\d{1,15}$/.test(raw)) return `must be a whole number, is "${raw}"`;
      if (field.minimum !== undefined && number < field.minimum) return `must be at least ${field.minimum}`;
      if (field.maximum !== undefined && number > field.maximum) return `must be at most ${field.maximum}`;
      return null;
    }
    case 'amount':
      return /^\d{1,9}(\.\d{1,2})?$/.test(raw) ? null : `must be an amount such as 5 or 2.50, is "${raw}"`;
    case 'url':
      return URL.canParse(raw) && /^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(raw)
        ? null
        : 'is not a URL with its scheme, such as https://host.example';
    case 'choice':
      return field.choices.includes(raw) ? null : `must be one of ${field.choices.join(', ')}`;
    case 'secret':
      return partsOf(raw).length === 0 ? `missing. ${field.doc}` : null;
    default:
      return null;
  }
}

/** Why production refuses it, without the value unless that is a known example. */
function weaknessOf(field: SecretField, raw: string): string | null {
  const minimum = field.minimumLength ?? 16;
  for (const part of partsOf(raw)) {
    const found = [part, passwordOf(part)].map(bareOf).find((bare) => placeholders.includes(bare));
    if (found !== undefined)
      return `is the placeholder "${found}" of an example, which everybody can read; make one with: openssl rand -hex 32`;
    if (part.length < minimum)
      return `is too short (${part.length} characters, at least ${minimum}); make one with: openssl rand -hex 32`;
    if (new Set(part).size < leastDifferent)
      return `is easy to guess (fewer than ${leastDifferent} different characters); make one with: openssl rand -hex 32`;
  }
  return null;
}

function bareOf(text: string): string {
  return text.toLowerCase().replace(/^["'<]+|["'>]+$/g, '');
}

/** Of an address such as that of Postgres. */
function passwordOf(part: string): string {
  return URL.canParse(part) ? new URL(part).password : '';
}

function partsOf(raw: string): string[] {
  return raw
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
}

function valueOf(field: ConfigurationField, raw: string | undefined): unknown {
  if (field.kind === 'list') return partsOf(raw ?? field.default ?? '');
  if (raw === undefined) return 'default' in field ? field.default : undefined;
  if (field.kind === 'integer' || field.kind === 'amount') return Number(raw);
  if (field.kind === 'url') return raw.replace(/\/+$/, '');
  return raw;
}

/** Variables every private service declares. */
export const commonConfiguration = defineConfig({
  INTERNAL_API_TOKEN: {
    kind: 'secret',
    doc: 'Shared by the services for calls among themselves; a comma list rotates it: the first is sent, all are accepted.',
    minimumLength: 24,
  },
  HOST: { kind: 'text', default: '127.0.0.1', doc: 'Address the service listens on; containers set 0.0.0.0.' },
  DRAIN_MS: {
    kind: 'integer',
    default: 0,
    minimum: 0,
    maximum: 20_000,
    doc: 'How long a stopping service, no longer ready, goes on answering; at least as long as others keep its address. Images set 6000.',
  },
  LOG_LEVEL: {
    kind: 'choice',
    choices: ['fatal', 'error', 'warn', 'info', 'debug', 'silent'],
    default: 'info',
    doc: 'How much is logged.',
  },
  EGRESS_ALLOW: {
    kind: 'list',
    doc: 'Hosts exempt from the outgoing-address guard (comma list of host names or addresses), for example a model server on the private network.',
  },
});
