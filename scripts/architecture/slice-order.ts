// The order of slices, lowest first: a slice may import those before it, never those after.

/** By service. A service that is not named here has no slices that know each other. */
export const sliceOrders: Record<string, readonly string[]> = {
  orchestrator: [
    'schema',
    'tenants',
    'events',
    'jobs',
    'accounts',
    'credentials',
    'channels',
    'agents',
    'shop-facts',
    'knowledge',
    'customers',
    'handoffs',
    'routing',
    'memories',
    'conversations',
    'selling',
    'media',
    'webhooks',
    'privacy',
    'analytics',
    'alerts',
    'system',
  ],
  'platform-ui': ['ui', 'api', 'texts', 'screens', 'shell'],
};
