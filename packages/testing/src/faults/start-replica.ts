// One more orchestrator beside that of a test's Nexus, in this process, over the same database.
import { join, resolve } from 'node:path';
import type { Configuration, Environment } from '@nexus/service-kit/define-config';
import { startService } from '@nexus/service-kit/start-service';
import type { RunningService, ServiceDefinition } from '@nexus/service-kit/start-service';
import { freePort } from '../embedded-postgres.ts';
import type { Nexus } from '../start-nexus.ts';

const root = resolve(import.meta.dirname, '../../../..');

export interface Replica<Deps> extends RunningService<Deps> {
  /** Address of its public API. */
  url: string;
}

/** To be stopped before the Nexus is closed. */
export async function startReplica<Deps>(nexus: Nexus, extra: Environment = {}): Promise<Replica<Deps>> {
  const { orchestrator } = (await import(join(root, 'services/orchestrator/src/app.ts'))) as {
    orchestrator: ServiceDefinition<Configuration, Deps>;
  };
  const environment = { ...nexus.environment, PORT: String(await freePort()), INTERNAL_PORT: '0', ...extra };
  const running = await startService(orchestrator, environment, { write: () => undefined });
  return { ...running, url: `http://127.0.0.1:${environment.PORT}` };
}
