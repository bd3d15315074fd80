// The operator's actions: a closed list, each audited.
import { AppError } from '@nexus/service-kit/app-error';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { lookAfterSchema } from './schema/look-after-schema.ts';
import { triggerHandoff } from './trigger-handoff.ts';
import { readSealing } from '../credentials/read-sealing.ts';
import { resealKind } from '../credentials/reseal-credentials.ts';
import type { Deps } from '../deps.ts';
import { audit } from '../events/audit.ts';
import { platformTenantId } from '../events/record-event.ts';
import { enqueueJob } from '../jobs/enqueue-job.ts';
import { requeueDeadJobs } from '../jobs/requeue-dead-jobs.ts';

export interface ActionResult {
  action: string;
  done: boolean;
  result: Record<string, unknown>;
}

interface Action {
  payload: z.ZodType;
  run(deps: Deps, request: FastifyRequest, payload: unknown): Promise<Record<string, unknown>>;
}

const actions: Record<string, Action> = {
  clear_cache: define(z.strictObject({}), async (deps, request) => {
    await deps.database.transaction(platformTenantId, async (tx) => {
      await deps.cache.clear(tx);
      await audit(tx, request, { tenantId: null, action: 'system.clear_cache' });
    });
    return { cleared: true };
  }),
  trigger_handoff: define(z.strictObject({ conversation_id: z.uuid() }), (deps, request, payload) =>
    triggerHandoff(deps, request, payload.conversation_id),
  ),
  rotate_encryption: define(z.strictObject({}), async (deps, request) =>
    deps.database.platformTransaction('system: seal credentials anew', async (tx) => {
      const sealing = await readSealing(tx, deps.keyring);
      await enqueueJob(tx, { tenantId: platformTenantId, kind: resealKind, key: 'all', payload: {} });
      await audit(tx, request, {
        tenantId: null,
        action: 'system.rotate_encryption',
        data: { waiting: sealing.waiting },
      });
      return { ...sealing };
    }),
  ),
  requeue_dead: define(z.strictObject({ kind: z.string().max(80).optional() }), async (deps, request, payload) => {
    const jobs = await deps.database.platformTransaction('system: requeue dead jobs', async (tx) => {
      const count = await requeueDeadJobs(tx, { kind: payload.kind ?? null });
      await audit(tx, request, { tenantId: null, action: 'system.requeue_dead', data: { jobs: count, ...payload } });
      return count;
    });
    return { jobs };
  }),
  repair_schema: define(z.strictObject({}), async (deps, request) => {
    const { repairs, findings } = await lookAfterSchema({ dsn: deps.config.POSTGRES_DSN, log: deps.log });
    const counts = { repairs: repairs.length, findings: findings.length };
    await deps.database.transaction(platformTenantId, (tx) =>
      audit(tx, request, { tenantId: null, action: 'system.repair_schema', data: counts }),
    );
    return { repairs, findings };
  }),
};

/** @throws AppError 400 `system.unknown-action` (details.actions lists the known ones), `system.bad-payload`, and what the action throws */
export async function runAction(
  deps: Deps,
  request: FastifyRequest,
  asked: { action: string; payload: Record<string, unknown> },
): Promise<ActionResult> {
  const action = Object.hasOwn(actions, asked.action) ? actions[asked.action] : undefined;
  if (!action)
    throw new AppError({
      code: 'system.unknown-action',
      status: 400,
      message: `There is no such action. The actions are ${Object.keys(actions).join(', ')}.`,
      details: { actions: Object.keys(actions) },
    });
  const payload = action.payload.safeParse(asked.payload);
  if (!payload.success)
    throw new AppError({
      code: 'system.bad-payload',
      status: 400,
      message: 'The payload does not have the form that this action takes.',
      details: { issues: payload.error.issues.map((one) => ({ path: one.path.join('.'), message: one.message })) },
    });
  return { action: asked.action, done: true, result: await action.run(deps, request, payload.data) };
}

function define<P extends z.ZodType>(
  payload: P,
  run: (deps: Deps, request: FastifyRequest, payload: z.output<P>) => Promise<Record<string, unknown>>,
): Action {
  return { payload, run: run as Action['run'] };
}
