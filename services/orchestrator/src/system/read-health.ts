// Gathers what the health screen shows: what is wrong, parts, outside parties, queues, schema, lag.
import type { systemHealth } from '@nexus/contracts/admin-operations';
import type { Language, Problem } from '@nexus/contracts/operator-view';
import type { Transaction } from '@nexus/database/database';
import type { z } from 'zod';
import packageFile from '../../package.json' with { type: 'json' };
import { findStoredProblems } from '../alerts/find-problems.ts';
import { problemText } from '../alerts/problem-text.ts';
import type { FoundProblem } from '../alerts/problem.ts';
import type { Deps } from '../deps.ts';
import { readSchemaState } from '../schema/read-schema-state.ts';
import { problemsOf } from './find-problems.ts';
import { findOldestUnanswered, readQueues, readStoreNames } from './system.store.ts';
import { vitalsOf } from './vitals.ts';
import type { Part } from './vitals.ts';

type Health = z.input<typeof systemHealth>;
type Parties = Health['parties'];

const partyNames = ['model', 'whatsapp_ycloud', 'whatsapp_meta', 'shop'] as const;

/** The four outside parties, as the operator declared them. */
export function readParties(simulated: string[]): Parties {
  return partyNames.map((name) => ({ name, mode: simulated.includes(name) ? 'simulated' : 'real' }));
}

export async function readHealth(deps: Deps, language: Language): Promise<Health> {
  const [observed, stored] = await Promise.all([
    vitalsOf(deps).observe(),
    deps.database.platformTransaction('system: health', (tx) => readStored(tx, deps)),
  ]);
  const now = deps.now();
  const problems = problemsOf({
    observed,
    queues: stored.queues,
    stored: stored.problems,
    weakSecrets: deps.config.weakSecrets,
    now,
  });
  return {
    status: overall(observed.parts, problems),
    version: packageFile.version,
    node: process.version,
    started_at: deps.startedAt.toISOString(),
    problems: problems.map((problem) => inWords(problem, stored.names, language, now)),
    parts: observed.parts,
    parties: readParties(deps.config.SIMULATED_PARTIES),
    queues: stored.queues,
    schema: { ...stored.schema, row_security: deps.database.rowSecurity },
    encryption: { fingerprint: deps.keyring.sealingKeyId, keys: deps.keyring.derivedKeys('health').length },
    redis: observed.redis,
    oldest_unanswered: stored.oldest && {
      tenant_id: stored.oldest.tenant_id,
      conversation_id: stored.oldest.conversation_id,
      since: stored.oldest.created_at.toISOString(),
      seconds: Math.max(0, Math.round((now.getTime() - stored.oldest.created_at.getTime()) / 1000)),
    },
    lag: observed.lag,
    workers: [...deps.activity].map(([name, active]) => ({ name, active: active() })),
  };
}

async function readStored(tx: Transaction, deps: Deps) {
  const [queues, schema, oldest, problems] = await Promise.all([
    readQueues(tx),
    readSchemaState(tx),
    findOldestUnanswered(tx),
    findStoredProblems(tx, deps.config.ALERT_UNANSWERED_MINUTES),
  ]);
  const tenants = [...new Set(problems.flatMap((one) => one.tenantId ?? []))];
  return { queues, schema, oldest, problems, names: await readStoreNames(tx, tenants) };
}

function inWords(problem: FoundProblem, names: Map<string, string>, language: Language, now: Date): Problem {
  return {
    code: problem.code,
    severity: problem.severity,
    tenant_id: problem.tenantId,
    store_name: problem.tenantId ? (names.get(problem.tenantId) ?? null) : null,
    subject: problem.subject,
    label: problem.label,
    since: problem.since?.toISOString() ?? null,
    ...problemText(problem, language, now),
    data: problem.data,
  };
}

function overall(parts: Part[], problems: FoundProblem[]): Health['status'] {
  if (parts.some((part) => part.name === 'postgres' && part.status === 'down')) return 'down';
  const well = parts.every((part) => part.status === 'ok' || part.status === 'off');
  return well && problems.length === 0 ? 'ok' : 'degraded';
}
