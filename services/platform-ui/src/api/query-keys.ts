// Names of everything the panel keeps from the API; the live stream finds by them what to read again.

export const queryKeys = {
  session: ['session'] as const,
  parties: ['parties'] as const,
  providers: ['providers'] as const,
  health: (language: string) => ['system', 'health', language] as const,
  allAlerts: ['alerts'] as const,
  events: ['system', 'events'] as const,
  tenants: ['tenants'] as const,
  tenant: (tenantId: string) => ['tenant', tenantId] as const,
  tenantSettings: (tenantId: string) => ['tenant', tenantId, 'settings'] as const,
  store: (tenantId: string) => ['tenant', tenantId, 'store'] as const,
  channels: (tenantId: string) => ['tenant', tenantId, 'channels'] as const,
  agents: (tenantId: string) => ['tenant', tenantId, 'agents'] as const,
  modelPrices: (tenantId: string) => ['tenant', tenantId, 'settings', 'model-prices'] as const,
  /** Below the agents, with whom it is read again. */
  routing: (tenantId: string) => ['tenant', tenantId, 'agents', 'routing'] as const,
  tools: (tenantId: string) => ['tenant', tenantId, 'tools'] as const,
  credentials: (tenantId: string) => ['tenant', tenantId, 'credentials'] as const,
  shopFacts: (tenantId: string) => ['tenant', tenantId, 'settings', 'facts'] as const,
  alerts: (tenantId: string) => ['tenant', tenantId, 'alerts'] as const,
  alertSettings: (tenantId: string) => ['tenant', tenantId, 'settings', 'alerts'] as const,
  timeline: (tenantId: string, conversationId: string, messageId: string) =>
    ['tenant', tenantId, 'conversation', conversationId, 'why', messageId] as const,
  knowledge: (tenantId: string) => ['tenant', tenantId, 'knowledge'] as const,
  handoff: (tenantId: string) => ['tenant', tenantId, 'handoff'] as const,
  analytics: (tenantId: string, days: number) => ['tenant', tenantId, 'analytics', days] as const,
  allMemories: (tenantId: string) => ['tenant', tenantId, 'memories'] as const,
  memories: (tenantId: string, customerId: string) => ['tenant', tenantId, 'memories', customerId] as const,
  usage: (tenantId: string, by: string, days: number) => ['tenant', tenantId, 'usage', by, days] as const,
  conversationLists: (tenantId: string) => ['tenant', tenantId, 'conversations'] as const,
  waiting: (tenantId: string) => ['tenant', tenantId, 'waiting'] as const,
  conversationList: (tenantId: string, filter: { owner: string | null; search: string; waiting: boolean }) =>
    ['tenant', tenantId, 'conversations', filter] as const,
  conversation: (tenantId: string, conversationId: string) =>
    ['tenant', tenantId, 'conversation', conversationId] as const,
  messages: (tenantId: string, conversationId: string) =>
    ['tenant', tenantId, 'conversation', conversationId, 'messages'] as const,
  selling: (tenantId: string) => ['tenant', tenantId, 'settings', 'selling'] as const,
  paymentLinks: (tenantId: string, conversationId: string) =>
    ['tenant', tenantId, 'conversation', conversationId, 'payment-links'] as const,
  turns: (tenantId: string, conversationId: string) =>
    ['tenant', tenantId, 'conversation', conversationId, 'turns'] as const,
};
