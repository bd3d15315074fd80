// A shop's routing as it is kept, and that of a shop that kept none.
import type { IntentWords, RoutingRule } from '@nexus/contracts/routing/routing';

export interface KeptRouting {
  rules: RoutingRule[];
  default_agent_id: string | null;
  when_nobody: 'default_agent' | 'person';
  intent_words: IntentWords;
  /** 0: none is kept. */
  revision: number;
}

export const noRouting: KeptRouting = {
  rules: [],
  default_agent_id: null,
  when_nobody: 'default_agent',
  intent_words: { sales: [], support: [], after_sales: [] },
  revision: 0,
};
