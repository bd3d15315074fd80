// The orchestrator's table of contents: every route and every queue, in reading order.
import { randomUUID } from 'node:crypto';
import { LeaseWorker } from '@nexus/leases/lease-worker';
import type { Lease, LeaseQueue } from '@nexus/leases/lease-worker';
import { splitTokens } from '@nexus/service-kit/internal-auth';
import { defineService } from '@nexus/service-kit/start-service';
import type { Worker } from '@nexus/service-kit/start-service';
import { createAuthorize } from './accounts/authorize.ts';
import { sessionRoutes } from './accounts/session.routes.ts';
import { alertRoutes } from './alerts/alerts.routes.ts';
import { alertSettingsRoutes } from './alerts/alert-settings.routes.ts';
import { sendAlert } from './alerts/send-alert.ts';
import { watchAlerts } from './alerts/watch-alerts.ts';
import { agentsRoutes } from './agents/agents.routes.ts';
import { agentTestRunRoutes } from './agents/saved-tests/runs.routes.ts';
import { runSuite } from './agents/saved-tests/run-suite.ts';
import { agentTestRoutes } from './agents/saved-tests/tests.routes.ts';
import { agentTransferRoutes } from './agents/versions/transfer.routes.ts';
import { agentVersionRoutes } from './agents/versions/versions.routes.ts';
import { modelPricesRoutes } from './agents/model-prices.routes.ts';
import { modelTestRoutes } from './agents/model-test.routes.ts';
import { analyticsRoutes } from './analytics/analytics.routes.ts';
import { channelsRoutes } from './channels/channels.routes.ts';
import { storeConnectionRoutes } from './channels/store-connection.routes.ts';
import { configuration } from './config.ts';
import { conversationRoutes } from './conversations/panel/conversations.routes.ts';
import { closeOldEpisodes } from './conversations/episodes/close-old-episodes.ts';
import { distilEpisode } from './conversations/episodes/distil-episode.ts';
import { deliveriesQueue } from './conversations/queues/deliveries-queue.ts';
import { reconcileUnknown } from './conversations/ledger/reconcile-unknown.ts';
import { waitingRoutes } from './conversations/panel/waiting.routes.ts';
import { beginAttention } from './conversations/waiting/begin-attention.ts';
import { remindOfHandoff } from './conversations/waiting/remind-of-handoff.ts';
import { givenUpUsageRoutes } from './conversations/usage/given-up-usage.routes.ts';
import { messageRoutes } from './conversations/panel/messages.routes.ts';
import { playgroundRoutes } from './conversations/playground/playground.routes.ts';
import { returnToAi } from './conversations/return-to-ai.ts';
import { runSavedTest } from './conversations/saved-tests/run-saved-test.ts';
import { saveTestRoutes } from './conversations/saved-tests/save-test.routes.ts';
import { turnRoutes } from './conversations/panel/turns.routes.ts';
import { timelineRoutes } from './conversations/why/timeline.routes.ts';
import { turnsQueue } from './conversations/queues/turns-queue.ts';
import { credentialsRoutes } from './credentials/credentials.routes.ts';
import { resealCredentials } from './credentials/reseal-credentials.ts';
import { customersRoutes } from './customers/customers.routes.ts';
import { identityRoutes } from './customers/identity.routes.ts';
import { connect, disconnect } from './deps.ts';
import type { Deps } from './deps.ts';
import { insertDefaultHandoffConfig } from './handoffs/default-handoff-config.ts';
import { handoffConfigRoutes } from './handoffs/handoff-config.routes.ts';
import { sendBudgetMail } from './handoffs/send-budget-mail.ts';
import { sendHandoffMail } from './handoffs/send-handoff-mail.ts';
import { JobsQueue } from './jobs/jobs-queue.ts';
import { documentRoutes } from './knowledge/documents.routes.ts';
import { copyVectors } from './knowledge/copy-vectors.ts';
import { embedKnowledge } from './knowledge/embed-knowledge.ts';
import { collectQuestion } from './knowledge/questions/collect-question.ts';
import { questionRoutes } from './knowledge/questions/questions.routes.ts';
import { readKnowledge } from './knowledge/read-knowledge.ts';
import { knowledgeLookupRoutes, knowledgeSearchRoutes } from './knowledge/search/search.routes.ts';
import { readMediaFile } from './media/media-files.ts';
import { fetchMedia } from './media/fetch-media.ts';
import { mediaRoutes } from './media/media.routes.ts';
import { removeMediaFiles } from './media/remove-media-files.ts';
import { memoriesRoutes } from './memories/memories.routes.ts';
import { memoryToolRoutes } from './memories/memory-tools.routes.ts';
import { applyRetention } from './privacy/apply-retention.ts';
import { customerDataRoutes } from './privacy/customer-data.routes.ts';
import { eraseTenant } from './privacy/erase-tenant.ts';
import { tenantDataRoutes } from './privacy/tenant-data.routes.ts';
import { routingRoutes } from './routing/routing.routes.ts';
import { paymentLinkRoutes } from './selling/payment-links.routes.ts';
import { settlePaymentLink } from './selling/settle-payment-link.ts';
import { sellingRoutes } from './selling/selling.routes.ts';
import { shopFactsRoutes } from './shop-facts/shop-facts.routes.ts';
import { findProblems } from './system/find-problems.ts';
import { awaitSchema } from './system/schema/await-schema.ts';
import { checkReadiness } from './system/check-readiness.ts';
import { eventRoutes } from './system/events.routes.ts';
import { preparePublicListener } from './system/open-api.ts';
import { systemRoutes } from './system/system.routes.ts';
import { tenantsRoutes } from './agents/tenants.routes.ts';
import { inboxQueue } from './webhooks/inbox-queue.ts';
import { webhookRoutes } from './webhooks/webhooks.routes.ts';

/** How long turns and sends give way to webhooks that wait for their acknowledgement. */
const longestWaitMilliseconds = 50;

export const orchestrator = defineService({
  name: 'orchestrator',
  configuration,
  connect: async (kit) => connect(kit, await awaitSchema(kit)),
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
        ...agentVersionRoutes(deps),
        ...agentTransferRoutes(deps),
        ...agentTestRoutes(deps),
        ...agentTestRunRoutes(deps),
        ...shopFactsRoutes(deps),
        ...modelTestRoutes(deps),
        ...modelPricesRoutes(deps),
        ...routingRoutes(deps),
        ...credentialsRoutes(deps),
        ...documentRoutes(deps),
        ...questionRoutes(deps),
        ...knowledgeSearchRoutes(deps),
        ...customersRoutes(deps),
        ...memoriesRoutes(deps),
        ...customerDataRoutes(deps),
        ...tenantDataRoutes(deps),
        ...waitingRoutes(deps),
        ...conversationRoutes(deps),
        ...messageRoutes(deps),
        ...turnRoutes(deps),
        ...sellingRoutes(deps),
        ...playgroundRoutes(deps),
        ...saveTestRoutes(deps),
        ...timelineRoutes(deps),
        ...handoffConfigRoutes(deps),
        ...analyticsRoutes(deps),
        ...alertRoutes(deps),
        ...alertSettingsRoutes(deps),
        ...eventRoutes(deps),
        ...systemRoutes(deps),
      ],
    },
    {
      port: config.INTERNAL_PORT,
      exposeMetrics: true,
      access: { kind: 'internal', tokens: splitTokens(config.INTERNAL_API_TOKEN) },
      routes: [
        ...knowledgeLookupRoutes(deps),
        ...memoryToolRoutes(deps),
        ...identityRoutes(deps),
        ...givenUpUsageRoutes(deps),
        ...paymentLinkRoutes(deps),
      ],
    },
  ],
  workers: (deps: Deps) => {
    const workerId = randomUUID();
    const jobs = new JobsQueue({
      ...deps,
      jobs: [
        fetchMedia(deps),
        sendHandoffMail(deps),
        sendBudgetMail(deps),
        returnToAi(deps),
        beginAttention(deps),
        remindOfHandoff(deps),
        closeOldEpisodes(deps),
        distilEpisode(deps),
        reconcileUnknown(deps),
        settlePaymentLink(deps),
        resealCredentials(deps),
        removeMediaFiles(deps),
        readKnowledge(deps),
        embedKnowledge(deps),
        copyVectors(deps),
        collectQuestion(deps),
        runSuite(deps, runSavedTest(deps)),
        eraseTenant(deps),
        applyRetention(deps),
        sendAlert(deps),
        watchAlerts(deps, (tx) => findProblems(deps, tx)),
      ],
    });
    const steady = { ...deps, database: deps.database.withReusedPlans() };
    return [
      queueWorker(deps, inboxQueue(steady, workerId), 4),
      queueWorker(
        deps,
        turnsQueue(steady, workerId, (path) => readMediaFile(deps.config.DATA_DIRECTORY, path)),
        64,
        acknowledgementsFirst(deps),
      ),
      queueWorker(deps, deliveriesQueue(steady, workerId), 64, acknowledgementsFirst(deps)),
      jobsWorker(deps, jobs),
    ];
  },
});

function queueWorker<Item extends Lease>(
  deps: Deps,
  queue: LeaseQueue<Item>,
  concurrency: number,
  giveWay?: () => Promise<void>,
): Worker {
  const { listener, log, config } = deps;
  const worker = new LeaseWorker(queue, { listener, log, concurrency, giveWay, leaseMilliseconds: config.LEASE_MS });
  deps.activity.set(queue.name, () => worker.active);
  return { name: queue.name, start: () => worker.start(), stop: () => worker.stop() };
}

/** A provider waits for its 200 and delivers again when it waits too long; a turn may begin a moment later. */
function acknowledgementsFirst(deps: Deps): () => Promise<void> {
  return () => deps.doors.none(longestWaitMilliseconds);
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
