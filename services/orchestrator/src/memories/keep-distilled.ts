// Writes what an episode was distilled into: only what was really said, nothing sensitive, contradictions superseded.
import type { DistillationResult, MemoryCandidate } from '@nexus/contracts/memory';
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import { expiryOf } from './expiry-of.ts';
import { everythingSubject, isForgotten, speaksOfForgotten } from './forget-memories.ts';
import { refusalOf } from './judge-candidate.ts';
import type { Refusal, SaidMessage } from './judge-candidate.ts';
import { insertMemory, listActive, listForgotten, lockCustomer } from './memories.store.ts';
import type { MemoryRow } from './memories.store.ts';
import { contentWords } from './memory-words.ts';
import { grantsTerms, sensitiveKind } from './refuse-to-keep.ts';
import { subjectOf } from './subject-of.ts';

export interface DistilledEpisode {
  tenantId: string;
  customerId: string;
  conversationId: string;
  episode: number;
  /** As the request numbered them. */
  messages: Map<number, SaidMessage>;
  known: Map<number, string>;
}

/** Figures for the event: never words. */
export interface KeptCounts {
  kept: number;
  superseded: number;
  dropped: Partial<Record<Refusal | 'forgotten' | 'older' | 'too_many', number>>;
}

/** Of one episode; a model that proposes more is noise. */
const mostMemories = 12;
const longestSummary = 600;

/** What the model is told beforehand, so that it repeats nothing and can name what is contradicted. */
export interface KnownBefore {
  known: Pick<MemoryRow, 'id' | 'kind' | 'text'>[];
  /** The customer had everything forgotten then: what was said before it is not distilled. */
  notBefore: Date | null;
}

const mostKnown = 40;

export async function readKnown(tx: Transaction, tenantId: string, customerId: string): Promise<KnownBefore> {
  const active = await listActive(tx, tenantId, customerId);
  const marks = await listForgotten(tx, tenantId, customerId);
  const times = marks.filter(({ subject }) => subject === everythingSubject).map(({ said_at }) => said_at.getTime());
  return {
    known: active.filter(({ kind }) => kind !== 'summary').slice(0, mostKnown),
    notBefore: times.length > 0 ? new Date(Math.max(...times)) : null,
  };
}

/** @returns what became of the proposals; null when the customer was erased meanwhile */
export async function keepDistilled(
  tx: Transaction,
  of: DistilledEpisode,
  result: Pick<DistillationResult, 'summary' | 'memories'>,
): Promise<KeptCounts | null> {
  if (!(await lockCustomer(tx, of.tenantId, of.customerId))) return null;
  const counts: KeptCounts = { kept: 0, superseded: 0, dropped: {} };
  const drop = (why: keyof KeptCounts['dropped']) => void (counts.dropped[why] = (counts.dropped[why] ?? 0) + 1);
  const forgotten = await listForgotten(tx, of.tenantId, of.customerId);
  const active = new Map((await listActive(tx, of.tenantId, of.customerId)).map((row) => [row.subject, row]));
  // In the order they were said, so that of two contradicting ones the later stays.
  for (const candidate of result.memories.toSorted((one, other) => one.message - other.message)) {
    const message = of.messages.get(candidate.message);
    const refusal = refusalOf(candidate, message);
    if (refusal !== null || message === undefined) {
      drop(refusal ?? 'unsaid');
      continue;
    }
    const memory = memoryOf(of, candidate, message);
    const before = active.get(memory.subject);
    if (isForgotten(memory, message.at, forgotten)) drop('forgotten');
    else if (before && (before.said_at > message.at || (before.origin === 'person' && before.updated_at > message.at)))
      drop('older');
    else if (counts.kept >= mostMemories) drop('too_many');
    else {
      const replaces = candidate.replaces === null ? undefined : of.known.get(candidate.replaces);
      counts.superseded += (await insertMemory(tx, of.tenantId, memory, replaces ? [replaces] : [])).length;
      active.set(memory.subject, { ...memory, updated_at: message.at } as MemoryRow);
      counts.kept += 1;
    }
  }
  await keepSummary(tx, of, result.summary, forgotten);
  return counts;
}

function memoryOf(of: DistilledEpisode, candidate: MemoryCandidate, message: SaidMessage) {
  return {
    id: newId(),
    customer_id: of.customerId,
    kind: candidate.kind,
    topic: candidate.topic,
    about: candidate.about,
    subject: subjectOf(candidate),
    text: candidate.text,
    origin: 'distilled' as const,
    confidence: candidate.confidence,
    conversation_id: of.conversationId,
    episode: of.episode,
    source_message_id: message.id,
    said_at: message.at,
    expires_at: expiryOf(candidate, message.at),
  };
}

/** Sentence by sentence: what is sensitive, was forgotten or grants terms is left out, and figures that nobody said. */
async function keepSummary(
  tx: Transaction,
  of: DistilledEpisode,
  summary: string,
  forgotten: Pick<MemoryRow, 'topic' | 'subject' | 'said_at'>[],
): Promise<void> {
  const said = [...of.messages.values()];
  const [first, last] = [said[0], said.at(-1)];
  if (first === undefined || last === undefined) return;
  const heard = new Set(said.flatMap(({ text }) => contentWords(text)));
  const text = summary
    .split(/(?<=[.!?])\s+|\n+/)
    .filter((sentence) => {
      const words = contentWords(sentence);
      const figures = words.filter((word) => /^\d/.test(word));
      return (
        sensitiveKind(sentence) === null &&
        !grantsTerms(sentence) &&
        figures.every((figure) => heard.has(figure)) &&
        !speaksOfForgotten(sentence, first.at, forgotten)
      );
    })
    .join(' ')
    .slice(0, longestSummary)
    .trim();
  if (text === '') return;
  await insertMemory(tx, of.tenantId, {
    id: newId(),
    customer_id: of.customerId,
    kind: 'summary',
    topic: 'other',
    about: '',
    subject: `summary:${of.conversationId}:${of.episode}`,
    text,
    origin: 'distilled',
    confidence: 1,
    conversation_id: of.conversationId,
    episode: of.episode,
    source_message_id: last.id,
    said_at: last.at,
    expires_at: expiryOf({ kind: 'summary', about: '', expires_in_days: null }, last.at),
  });
}
