// The files that may read or write across tenants, each with its reason.

/** Path → why it cannot be done inside one tenant's transaction. */
export const platformTransactionCallers: Record<string, string> = {
  'services/orchestrator/src/jobs/jobs-queue.ts': 'claims due jobs of every shop under a lease',
  'services/orchestrator/src/accounts/memberships-of.ts': 'finds the shops of a person before one is chosen',
  'services/orchestrator/src/credentials/reseal-credentials.ts': 'seals the credentials of every shop anew',
  'services/orchestrator/src/credentials/verify-credentials.ts': 'opens the credentials of every shop once',
  'services/orchestrator/src/credentials/secrets-command.ts': 'counts the credentials of every shop by key',
  'services/orchestrator/src/channels/find-channel.ts': 'finds whose number a webhook is for',
  'services/orchestrator/src/conversations/queues/turns-queue.ts': 'claims due turns of every shop under a lease',
  'services/orchestrator/src/conversations/queues/deliveries-queue.ts': 'claims due sends of every shop under a lease',
  'services/orchestrator/src/conversations/return-to-ai.ts': 'returns conversations of every shop by time',
  'services/orchestrator/src/conversations/episodes/close-old-episodes.ts': 'ends silent episodes of every shop',
  'services/orchestrator/src/conversations/ledger/reconcile-unknown.ts': 'ends the search for outcomes of every shop',
  'services/orchestrator/src/webhooks/inbox-queue.ts': 'claims kept webhooks of every shop under a lease',
  'services/orchestrator/src/webhooks/keep-raw-webhook.ts': 'counts kept webhooks of one address over all shops',
  'services/orchestrator/src/privacy/apply-retention.ts': 'removes what is too old from all shops',
  'services/orchestrator/src/privacy/erase-customer.ts': 'bodies kept at a shared door carry no tenant',
  'services/orchestrator/src/privacy/erase-tenant.ts': 'ends a shop, and the accounts of people who belong to no other',
  'services/orchestrator/src/alerts/watch-alerts.ts': 'finds what is wrong in every shop and keeps the alerts',
  'services/orchestrator/src/alerts/alerts.routes.ts': 'a platform administrator reads the alerts of all shops',
  'services/orchestrator/src/system/events.routes.ts': 'a platform administrator reads the events of all shops',
  'services/orchestrator/src/system/read-health.ts': 'health counts the queues of all shops',
  'services/orchestrator/src/system/run-action.ts': 'a platform administrator acts on all shops',
  'services/orchestrator/src/system/trigger-handoff.ts': 'finds the shop of a conversation that an administrator names',
};
