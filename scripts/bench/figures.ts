// What one run of the bench found out, as it is written to its file.
import type { TurnWork } from './count-work.ts';
import type { Floor } from './measure-floor.ts';
import type { Quantiles } from './quantiles.ts';

/** By process. */
export type ByProcess = Record<string, number>;

export interface Figures {
  at: string;
  quick: boolean;
  machine: {
    cores: number;
    processor: string;
    node: string;
    postgres: string;
    /** Cores that other programs kept busy meanwhile, on average; the times of a run are worth something when this is near 0. */
    busyElsewhere: number;
  };
  /** One conversation, one turn at a time; milliseconds. `inLong`: a simple turn of a conversation of more than 120 messages. */
  one: Record<
    'simple' | 'withTool' | 'withTwoTools' | 'inLong',
    { turns: number; acknowledged: Quantiles; replied: Quantiles; cpuPerTurn: ByProcess }
  >;
  /** So many conversations at once that the machine is full: the next message is written when the reply is there. */
  many: Load;
  /** As many, with a model that thinks as long as real ones do. */
  thinking: Load & { modelMilliseconds: number };
  work: Record<'simple' | 'withTool', TurnWork>;
  /** All transactions per simple turn, also those that only read; background polling taken off. Null: not counted in a quick run. */
  transactionsPerTurn: number | null;
  /** MiB (PSS). Cold: ready and no turn yet. Warm: 20 s after the load (3 s in a quick run). */
  memory: { cold: ByProcess; warm: ByProcess; peak: ByProcess };
  floor: Floor;
  /** Median webhook-to-reply of a simple turn over the median of the floor. */
  timesTheFloor: number;
}

/** Conversations that go on at the same time for some seconds. */
export interface Load {
  conversationsAtOnce: number;
  seconds: number;
  turns: number;
  turnsPerSecond: number;
  acknowledged: Quantiles;
  replied: Quantiles;
  cpuPerTurn: ByProcess;
}

export const ourServices = ['orchestrator', 'agent', 'whatsapp', 'tiendanube'] as const;

/** The four services together. */
export function ours(values: ByProcess): number {
  return ourServices.reduce((sum, name) => sum + (values[name] ?? 0), 0);
}
