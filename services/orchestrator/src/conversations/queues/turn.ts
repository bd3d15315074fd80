// A turn at work: what it took up, and the lease under which it may write.
import type { AgentChange } from '@nexus/contracts/routing/agent-choice';
import type { Lease } from '@nexus/leases/lease-worker';
import type { Answering } from '../store/conversations.table.ts';
import type { WaitingMessage } from '../store/turns.store.ts';

export interface TurnLease extends Lease {
  /** How often this burst was tried, this time included. */
  attempts: number;
}

export interface Turn {
  id: string;
  tenantId: string;
  conversationId: string;
  /** Fencing token of the lease. */
  token: string;
  startedAt: string;
  /** Messages this turn takes up. */
  taken: WaitingMessage[];
  ownerVersion: number;
  agentId: string | null;
  agentName: string | null;
  agentVersionId: string | null;
  agentVersion: number | null;
  /** Set: with its end another agent goes on. */
  agentChange: AgentChange | null;
  /** Who answers the episode from its end on; null: nothing changes. */
  answering: Answering | null;
  /** Day of the shop, YYYY-MM-DD, that its cost is counted in. */
  date: string;
}

/** Drafts dropped in a row before a reply is kept although newer messages came. */
export const maximumSuperseded = 3;
