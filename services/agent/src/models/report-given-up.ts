// Tells the orchestrator what a turn had used when it was given up: providers bill it although nobody reads the answer.
import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { TurnRequest, TurnStep } from '@nexus/contracts/turn';
import { AppError } from '@nexus/service-kit/app-error';
import { z } from 'zod';
import type { Deps } from '../deps.ts';

/** Whoever gave the turn up writes its row within moments; the report waits for it. */
const pauses = [200, 500, 1_000, 2_000, 4_000];

/** Never throws: what cannot be reported is logged. A call that was still running when it was given up told no figures. */
export async function reportGivenUp(
  turn: Pick<TurnRequest, 'turn_id' | 'tenant'>,
  steps: TurnStep[],
  deps: Pick<Deps, 'orchestrator' | 'log'>,
): Promise<void> {
  const calls = steps.flatMap(({ model, error }) =>
    model === null || error !== null
      ? []
      : [{ id: randomUUID(), provider: model.provider, model: model.model, usage: model.usage }],
  );
  if (calls.length === 0) return;
  for (const pause of pauses) {
    await wait(pause, undefined, { ref: false });
    try {
      await deps.orchestrator.call({
        path: `/turns/${turn.turn_id}/usage`,
        body: { tenant_id: turn.tenant.id, calls },
        response: z.unknown(),
        timeout: 5_000,
      });
      return;
    } catch (error) {
      const code = error instanceof AppError ? error.code : 'unknown';
      deps.log.debug({ code, turn_id: turn.turn_id }, 'the usage of a turn that was given up is not written down yet');
    }
  }
  deps.log.warn({ turn_id: turn.turn_id, calls: calls.length }, 'the usage of a turn that was given up is lost');
}
