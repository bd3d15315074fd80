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
export type ConfigurationValues<C extends Configuration> = { [K in keyof C]: ValueOf<C[K]> } & { production: boolean };

/** The environment a service is started with: process.env, or what a test gives. */
export type Environment = Record<string, string | undefined>;

/** Placeholders that production refuses; the first four are the literal examples of the original description. */
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
];

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
  const values: Record<string, unknown> = { production };
  for (const [name, field] of Object.entries(configuration)) {
    const raw = environment[name]?.trim() || undefined;
    const problem = raw === undefined ? problemOfMissing(field) : problemOfValue(field, raw, production);
    if (problem) problems.push(`${name}: ${problem}`);
    else values[name] = valueOf(field, raw);
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

function problemOfValue(field: ConfigurationField, raw: string, production: boolean): string | null {
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
      return problemOfSecret(field, raw, production);
    default:
      return null;
  }
}

function problemOfSecret(field: SecretField, raw: string, production: boolean): string | null {
  const minimum = field.minimumLength ?? 16;
  const parts = raw
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean);
  if (parts.length === 0) return `missing. ${field.doc}`;
  for (const part of parts) {
    const bare = part.toLowerCase().replace(/^["'<]+|["'>]+$/g, '');
    if (production && placeholders.includes(bare))
      return `is the placeholder "${bare}" of an example, which everybody can read; make one with: openssl rand -hex 32`;
    if (production && part.length < minimum)
      return `is too short (${part.length} characters, at least ${minimum}); make one with: openssl rand -hex 32`;
  }
  return null;
}

function valueOf(field: ConfigurationField, raw: string | undefined): unknown {
  if (field.kind === 'list')
    return (raw ?? field.default ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean);
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
