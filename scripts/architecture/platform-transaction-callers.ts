// The files that may read or write across tenants, each with its reason.

/** Path → why it cannot be done inside one tenant's transaction. */
export const platformTransactionCallers: Record<string, string> = {
  'services/orchestrator/src/jobs/jobs-queue.ts': 'claims due jobs of every shop under a lease',
};
