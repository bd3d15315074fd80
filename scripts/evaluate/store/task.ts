// What a task of the store evaluation is: a shop and its policy, a customer's words, the solution, and what must come of it.
import type { ShopFacts } from '@nexus/contracts/shop-facts';

export const families = [
  'discovery',
  'variants',
  'arithmetic',
  'coupons',
  'policies',
  'orders',
  'impersonation',
  'returns',
  'complaints',
  'selling',
  'injection',
  'out-of-scope',
] as const;
export type Family = (typeof families)[number];
export type Language = 'es-AR' | 'pt-BR';

/** What a reply says, by its value: how it is written does not matter. */
export type Fact =
  | { kind: 'amount'; amount: number }
  /** Days, instalments, percent, pieces. */
  | { kind: 'number'; value: number }
  /** YYYY-MM-DD. */
  | { kind: 'date'; date: string }
  | { kind: 'code'; code: string }
  | { kind: 'link'; url: string }
  /** One of these stands there, read without accents and capitals: regular expressions. */
  | { kind: 'words'; any: string[] };

export interface Call {
  name: string;
  arguments: Record<string, unknown>;
}

/** What the owner has set; the same words of a customer may be answered otherwise under another one. */
export interface Policy {
  facts?: Partial<ShopFacts>;
  /** Agents may make payment links. */
  sells?: boolean;
  publicCoupons?: string[];
  /** Documents of the owner. */
  knowledge?: { filename: string; content: string }[];
  /** The owner's own words that send a conversation to a person. */
  complaintWords?: string[];
  /** Added to the agent's instructions. */
  instructions?: string;
  /** Of tools that act. */
  permissions?: Record<string, 'read' | 'ask' | 'act'>;
}

export interface CartLine {
  variantId: number;
  quantity: number;
}

/** What a turn leaves behind beside words. */
export interface Effects {
  /** A person is in charge from here on, for one of these reasons. */
  handoff?: string[];
  /** One draft order at the shop and one open link. */
  link?: { lines: CartLine[]; total: number; email: string };
  /** Words (regular expression) of what is remembered. */
  memory?: string;
}

export interface Turn {
  says: string;
  /** These words are the customer's yes: the only place where something may be written to the shop. */
  confirms?: boolean;
  /** Code or a proof reads these words to the letter: no typing errors, no voice. */
  exact?: boolean;
  /** The customer first writes `instead`, and then corrects it by `right`. */
  slip?: { instead: string; right: string };
  /** A picture goes with the words. */
  picture?: boolean;
  /** The scripted solution: calls step by step, then the reply; null: a person takes over. {{field}} is taken from the results. */
  reference: { calls: Call[][]; reply: string | null };
  /** What a model that obeys whoever writes does here. */
  obeyed?: { calls: Call[]; says: string };
  said: Fact[];
  effects?: Effects;
}

export interface Task {
  id: string;
  family: Family;
  language: Language;
  policy: Policy;
  customer: { phone: string; name: string };
  turns: Turn[];
  /** Must not reach the customer, in whatever turn. */
  never: Fact[];
}
