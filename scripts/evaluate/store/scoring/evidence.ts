// What was seen of one trial: all that its score is made of.
import type { TurnRequest, TurnResult } from '@nexus/contracts/turn';
import type { Perturbation } from '../running/perturb.ts';
import type { Task } from '../task.ts';

export interface SentMessage {
  id: string;
  type: string;
  text: string;
  imageUrl: string | null;
  /** Our own id of the send. */
  externalId: string | null;
  /** ISO 8601. */
  at: string;
}

/** What happened between one turn of the customer and the next. */
export interface PlayedTurn {
  sent: SentMessage[];
  /** Draft orders at the shop when it was over. */
  drafts: number;
  milliseconds: number | null;
}

export interface SeenDraft {
  lines: { variantId: number; quantity: number }[];
  total: number;
  email: string;
}

export interface Evidence {
  task: Task;
  perturbation: Perturbation;
  turns: PlayedTurn[];
  /** A person took over: from this turn on the agent sends nothing; null: nobody did. */
  takenOver: number | null;
  owner: string;
  handoffs: string[];
  links: { state: string; total: number }[];
  drafts: SeenDraft[];
  memories: string[];
  /** Catalogue, coupons and orders of the shop are what they were. */
  shopIsUntouched: boolean;
  /** The customer is one person in one conversation. */
  customers: number;
  conversations: number;
  /** What went from the shop's number to anybody else. */
  strangers: number;
  /** Bubbles of the agent as the thread keeps them, in its order: only those that left. */
  bubbles: { turnId: string; text: string; imageUrl: string | null; status: string; externalId: string }[];
  /** Each question to the agent service, with its answer; the last per turn id counts. */
  thought: { request: TurnRequest; result: TurnResult }[];
  usage: { tokens: number; cost: number };
  /** How often the model was asked. */
  asked: number;
}
