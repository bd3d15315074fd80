// What a tool is: how it presents itself to the model and to the panel, and what it does with valid arguments.
import type { z } from 'zod';
import type { ShopOperationName, shopOperations } from '@nexus/contracts/shop';
import type { TurnRequest, TurnResult } from '@nexus/contracts/turn';

type Operations = typeof shopOperations;

/** Asks the turn's shop one question. @throws AppError with the shop connector's code */
export type AskShop = <Name extends ShopOperationName>(
  name: Name,
  input: z.input<Operations[Name]['input']>,
) => Promise<z.output<Operations[Name]['data']>>;

/** Asks the orchestrator's internal API about the turn's tenant. @throws AppError with its code */
export type AskOrchestrator = <S extends z.ZodType>(question: {
  path: string;
  body: Record<string, unknown>;
  response: S;
  /** Milliseconds, for what takes longer than a look-up. */
  timeout?: number;
}) => Promise<z.output<S>>;

export interface ToolContext {
  turn: TurnRequest;
  askShop: AskShop;
  askOrchestrator: AskOrchestrator;
  /** Remembers a fact for later turns. */
  learn(fact: Partial<TurnResult['learned']>): void;
}

/** What the model reads (`facts`), or the end of the turn: a person takes over, or a colleague. */
export type ToolOutcome =
  | { facts: Record<string, unknown> }
  | { handoff: NonNullable<TurnResult['handoff']> }
  | { colleague: NonNullable<TurnResult['colleague']> };

export interface Tool<Input = unknown> {
  name: string;
  /** By locale, for the panel. */
  label: { es: string; 'pt-BR': string; en: string };
  /** For the model. */
  description: string;
  /** Whether it is offered only when a shop is connected. */
  needsStore: boolean;
  /** What the owner must have allowed besides giving the tool to the agent; off unless it was switched on. */
  permission?: 'payment_links';
  /** How often it may run in one turn; left out: the loop's own limit. */
  mostPerTurn?: number;
  /** It does something, rather than only read: subject to the agent's permissions, and never run in the playground. */
  acts?: boolean;
  /** It knows all it says from the turn itself, so a saved test runs it rather than replay what it once said. */
  ofTheTurn?: boolean;
  input: z.ZodType<Input>;
  /** What it is in one turn, where that differs; null: it is not offered. */
  forTurn?(turn: TurnRequest): { description: string; input: z.ZodType<Input> } | null;
  /** Throws AppError; the loop turns it into a result the model reads. */
  run(input: Input, context: ToolContext): Promise<ToolOutcome>;
}

/** Keeps a tool's types while lists hold it without them. */
export function defineTool<Input>(tool: Tool<Input>): Tool {
  return tool as Tool;
}
