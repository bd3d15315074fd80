// The orchestrator's table of contents: every route and every queue, in reading order.
import { randomUUID } from 'node:crypto';
import { LeaseWorker } from '@nexus/leases/lease-worker';
import type { Lease, LeaseQueue } from '@nexus/leases/lease-worker';
import { splitTokens } from '@nexus/service-kit/internal-auth';
import { defineService } from '@nexus/service-kit/start-service';
import type { Worker } from '@nexus/service-kit/start-service';
import { createAuthorize } from './accounts/authorize.ts';
import { sessionRoutes } from './accounts/session.routes.ts';
import { agentsRoutes } from './agents/agents.routes.ts';
import { analyticsRoutes } from './analytics/analytics.routes.ts';
import { channelsRoutes } from './channels/channels.routes.ts';
import { storeConnectionRoutes } from './channels/store-connection.routes.ts';
import { configuration } from './config.ts';
import { conversationRoutes } from './conversations/panel/conversations.routes.ts';
import { deliveriesQueue } from './conversations/queues/deliveries-queue.ts';
import { messageRoutes } from './conversations/panel/messages.routes.ts';
import { returnToAi } from './conversations/return-to-ai.ts';
import { turnRoutes } from './conversations/panel/turns.routes.ts';
import { turnsQueue } from './conversations/queues/turns-queue.ts';
import { credentialsRoutes } from './credentials/credentials.routes.ts';
import { customersRoutes } from './customers/customers.routes.ts';
import { connect, disconnect } from './deps.ts';
import type { Deps } from './deps.ts';
import { insertDefaultHandoffConfig } from './handoffs/default-handoff-config.ts';
import { handoffConfigRoutes } from './handoffs/handoff-config.routes.ts';
import { sendHandoffMail } from './handoffs/send-handoff-mail.ts';
import { JobsQueue } from './jobs/jobs-queue.ts';
import { fetchMedia } from './media/fetch-media.ts';
import { mediaRoutes } from './media/media.routes.ts';
import { checkReadiness } from './system/check-readiness.ts';
import { eventRoutes } from './system/events.routes.ts';
import { preparePublicListener } from './system/open-api.ts';
import { systemRoutes } from './system/system.routes.ts';
import { tenantsRoutes } from './agents/tenants.routes.ts';
import { inboxQueue } from './webhooks/inbox-queue.ts';
import { webhookRoutes } from './webhooks/webhooks.routes.ts';

export const orchestrator = defineService({
  name: 'orchestrator',
  configuration,
  connect,
  disconnect,
  readiness: checkReadiness,
  listeners: (deps: Deps, { config }) => [
    {
      port: config.PORT,
      exposeMetrics: false,
      trustedProxies: config.TRUSTED_PROXIES,
      access: { kind: 'public', authorize: createAuthorize(deps) },
      prepare: preparePublicListener(deps),
      routes: [
        ...webhookRoutes(deps),
        ...mediaRoutes(deps),
        ...sessionRoutes(deps),
        ...tenantsRoutes(deps, (tx, tenant) => insertDefaultHandoffConfig(tx, tenant.id, tenant.locale)),
        ...storeConnectionRoutes(deps),
        ...channelsRoutes(deps),
        ...agentsRoutes(deps),
        ...credentialsRoutes(deps),
        ...customersRoutes(deps),
        ...conversationRoutes(deps),
        ...messageRoutes(deps),
        ...turnRoutes(deps),
        ...handoffConfigRoutes(deps),
        ...analyticsRoutes(deps),
        ...eventRoutes(deps),
        ...systemRoutes(deps),
      ],
    },
    {
      port: config.INTERNAL_PORT,
      exposeMetrics: true,
      access: { kind: 'internal', tokens: splitTokens(config.INTERNAL_API_TOKEN) },
      routes: [],
    },
  ],
  workers: (deps: Deps) => {
    const workerId = randomUUID();
    const jobs = new JobsQueue({ ...deps, jobs: [fetchMedia(deps), sendHandoffMail(deps), returnToAi(deps)] });
    return [
      queueWorker(deps, inboxQueue(deps, workerId), 4),
      queueWorker(deps, turnsQueue(deps, workerId), 64),
      queueWorker(deps, deliveriesQueue(deps, workerId), 32),
      jobsWorker(deps, jobs),
    ];
  },
});

function queueWorker<Item extends Lease>(deps: Deps, queue: LeaseQueue<Item>, concurrency: number): Worker {
  const { listener, log, config } = deps;
  const worker = new LeaseWorker(queue, { listener, log, concurrency, leaseMilliseconds: config.LEASE_MS });
  return { name: queue.name, start: () => worker.start(), stop: () => worker.stop() };
}

/** Cron rows are made before the first claim. */
function jobsWorker(deps: Deps, jobs: JobsQueue): Worker {
  const worker = queueWorker(deps, jobs, 8);
  return {
    ...worker,
    start: async () => {
      await jobs.prepare();
      await worker.start();
    },
  };
}
