// Which memories a turn is given: those that matter to the question first, then the newest, within a budget of words.
import type { TurnRequest } from '@nexus/contracts/turn';
import type { MemoryTopic } from '@nexus/contracts/memory';
import { contentWords } from './memory-words.ts';

/** One row as the query below gives it; times as Postgres writes them into JSON. */
export interface RecalledMemory {
  kind: 'fact' | 'preference' | 'promise' | 'summary';
  topic: MemoryTopic;
  about: string;
  text: string;
  said_at: string;
  confidence: number;
}

/** A column for the query that begins a turn: what is known of `customerId`, an array of RecalledMemory, so that it costs no question of its own. */
export const recalledColumn = (tenantId: string, customerId: string): string =>
  `(select coalesce(json_agg(r), '[]') from (
      select kind, topic, about, text, said_at, confidence from memories
       where tenant_id = ${tenantId} and customer_id = ${customerId} and state = 'active' and (expires_at is null or expires_at > now())
       order by said_at desc limit 80) r)`;

/** Tokens; a token is about four letters. */
const memoryBudget = 350;
const pastBudget = 250;
const mostSummaries = 3;
const lettersPerToken = 4;
const halfLifeDays = 60;
/** What nearly every question about goods needs. */
const weights: Partial<Record<MemoryTopic, number>> = { size: 1.5, shoe_size: 1, person: 0.5 };

/** @param question the customer's words that wait for an answer */
export function recallMemories(
  known: RecalledMemory[],
  question: string,
  now: Date,
): Pick<TurnRequest, 'memories' | 'past'> {
  if (known.length === 0) return { memories: [], past: [] };
  const asked = new Set(contentWords(question));
  const score = (memory: RecalledMemory): number => {
    const shared = contentWords(`${memory.about} ${memory.text}`).filter((word) => asked.has(word)).length;
    const age = Math.max(0, now.getTime() - Date.parse(memory.said_at)) / 86_400_000;
    return (
      3 * shared +
      0.5 ** (age / halfLifeDays) +
      memory.confidence +
      (weights[memory.topic] ?? 0) +
      (memory.kind === 'promise' ? 1 : 0)
    );
  };
  const ranked = known
    .map((memory) => ({ memory, score: score(memory) }))
    .toSorted((one, other) => other.score - one.score)
    .map(({ memory }) => memory);
  return {
    memories: within(
      memoryBudget,
      ranked.filter(({ kind }) => kind !== 'summary'),
    ).map(({ kind, text, said_at }) => ({
      kind,
      text,
      said_at,
    })),
    past: within(pastBudget, ranked.filter(({ kind }) => kind === 'summary').slice(0, mostSummaries))
      .toSorted((one, other) => Date.parse(one.said_at) - Date.parse(other.said_at))
      .map(({ text, said_at }) => ({ summary: text, ended_at: said_at })),
  };
}

/** As many from the beginning as fit; one that is too long does not keep a shorter one out. */
function within<T extends { text: string }>(budget: number, ranked: T[]): T[] {
  let left = budget * lettersPerToken;
  return ranked.filter(({ text }) => {
    if (text.length > left) return false;
    left -= text.length;
    return true;
  });
}
