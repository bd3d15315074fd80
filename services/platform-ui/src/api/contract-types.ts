// The shapes of the admin API as the panel's code names them, all taken from the contracts.
import type * as admin from '@nexus/contracts/admin-api';
import type * as agents from '@nexus/contracts/agents';
import type * as tests from '@nexus/contracts/saved-tests/agent-tests';
import type * as memory from '@nexus/contracts/memory';
import type * as operations from '@nexus/contracts/admin-operations';
import type * as knowledge from '@nexus/contracts/knowledge';
import type { whatsappManifest } from '@nexus/contracts/outbound-message';
import type * as view from '@nexus/contracts/operator-view';
import type * as routing from '@nexus/contracts/routing/routing';
import type { ShopProduct } from '@nexus/contracts/shop';
import type * as facts from '@nexus/contracts/shop-facts';
import type { AgentManifest, modelTestResult, TurnStep } from '@nexus/contracts/turn';
import type { z } from 'zod';

export type { Agent } from '@nexus/contracts/agents';
export type { Channel, Conversation, Message, Role, Tenant, Turn } from '@nexus/contracts/admin-api';
export type { Change, Event } from '@nexus/contracts/admin-operations';
export type { AgentManifest, ShopProduct, TurnStep };
export type { OwnModelPrices } from '@nexus/contracts/models/model-prices';

export type Session = z.infer<typeof admin.session>;
export type Membership = Session['memberships'][number];
export type SetCredentials = z.infer<typeof admin.setCredentials>;
export type TenantInput = z.input<typeof admin.tenantInput>;
export type TenantPatch = z.infer<typeof admin.tenantPatch>;
export type StoreConnection = z.infer<typeof admin.storeConnection>;
export type StoreConnectionInput = z.infer<typeof admin.storeConnectionInput>;
export type ChannelMode = z.infer<typeof admin.channelMode>;
export type ChannelInput = z.input<typeof admin.channelInput>;
export type ChannelPatch = z.infer<typeof admin.channelPatch>;
export type AgentInput = z.input<typeof agents.agentInput>;
export type AgentPatch = z.input<typeof agents.agentPatch>;
export type AgentLanguage = z.infer<typeof agents.agentLanguage>;
export type {
  AgentContent,
  AgentFile,
  AgentVersion,
  AgentVersionDetail,
  ChangedField,
  PlaygroundResult,
  UnknownParts,
} from '@nexus/contracts/agent-versions';
export type {
  AgentTestSummary,
  RedTest,
  TestExpectations,
  TestPreview,
  TestReason,
  TestResult,
  TestRun,
  TestRunDetail,
} from '@nexus/contracts/saved-tests/agent-tests';
export type AgentTestPatch = z.infer<typeof tests.testPatch>;
export type SaveTestInput = z.input<typeof tests.saveTestInput>;
export type AgentRole = z.infer<typeof agents.agentRole>;
export type TenantCredentials = z.infer<typeof admin.tenantCredentials>;
export type Customer = z.infer<typeof admin.customer>;
export type CustomerPatch = z.infer<typeof admin.customerPatch>;
export type { Memory } from '@nexus/contracts/memory';
export type MemoryInput = z.input<typeof memory.memoryInput>;
export type MemoryPatch = z.infer<typeof memory.memoryPatch>;
export type ConversationOwner = z.infer<typeof admin.conversationOwner>;
export type WaitingConversations = z.infer<typeof admin.waitingConversations>;
export type OwnerInput = z.infer<typeof admin.ownerInput>;
export type HandoffConfig = z.infer<typeof operations.handoffConfig>;
export type HandoffConfigInput = z.infer<typeof operations.handoffConfigInput>;
export type SystemHealth = z.infer<typeof operations.systemHealth>;
export type AlertSettings = z.infer<typeof view.alertSettings>;
export type AlertSettingsInput = z.infer<typeof view.alertSettingsInput>;
export type AlertTest = z.infer<typeof view.alertTest>;
export type { Alert, MessageTimeline, Problem, TimelineEntry } from '@nexus/contracts/operator-view';
export type { FactProposal, FactSection, PaymentMeans, ShopFacts, ShownShopFacts } from '@nexus/contracts/shop-facts';
export type ShopFactsInput = z.input<typeof facts.shopFactsInput>;
export type ProposalsRead = z.infer<typeof facts.proposalsRead>;
export type { Routing, RoutingRule, RoutingTry, RoutingWarning } from '@nexus/contracts/routing/routing';
export type RoutingInput = z.input<typeof routing.routingInput>;
export type RoutingTryInput = z.input<typeof routing.routingTryInput>;
export type { PaymentLink, SellingSettings } from '@nexus/contracts/selling';
export type { KnowledgeDocument, KnowledgeHit, KnowledgeQuestion, KnowledgeSearch } from '@nexus/contracts/knowledge';
export type KnowledgeChunk = z.infer<typeof knowledge.knowledgeChunk>;
export type KnowledgeAnswerInput = z.infer<typeof knowledge.knowledgeAnswerInput>;
export type Parties = z.infer<typeof operations.parties>;
export type SystemActionResult = z.infer<typeof operations.systemActionResult>;
export type ModelTest = z.infer<typeof modelTestResult>;
export type Usage = z.infer<typeof operations.usage>;
export type UsageBy = z.infer<typeof operations.usageBy>;
export type AnalyticsSummary = z.infer<typeof operations.analyticsSummary>;
export type WhatsappManifest = z.infer<typeof whatsappManifest>;

/** One page of a list; `next_cursor` null at its end. */
export interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}
