// Forgets on a customer's wish: the text goes at once, and a mark keeps the running episode from bringing it back.
import type { MemoryTopic } from '@nexus/contracts/memory';
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import { forgetRows, insertForgotten, listActive } from './memories.store.ts';
import type { MemoryRow } from './memories.store.ts';
import { contentWords } from './memory-words.ts';

/** Subject of the mark that stands for everything said before it. */
export const everythingSubject = '*';

export interface Forgetting {
  everything: boolean;
  topic: MemoryTopic | null;
  /** What the customer named, in their words; empty: nothing but the topic. */
  words: string;
}

/** The customer is locked by the caller. @returns how many memories went */
export async function forgetMemories(
  tx: Transaction,
  { tenantId, customerId }: { tenantId: string; customerId: string },
  what: Forgetting,
): Promise<number> {
  const active = await listActive(tx, tenantId, customerId);
  const words = contentWords(what.words);
  const named = active.filter((memory) => isOfWhom(memory, what.topic, words));
  const meant = what.everything
    ? active
    : named.length > 0
      ? named
      : active.filter((memory) => isMeant(memory, what.topic, words));
  const forgotten =
    meant.length === 0
      ? 0
      : await forgetRows(
          tx,
          tenantId,
          meant.map(({ id }) => id),
        );
  const mark = (topic: MemoryTopic, subject: string) =>
    insertForgotten(tx, tenantId, { id: newId(), customer_id: customerId, topic, subject });
  if (what.everything) await mark('other', everythingSubject);
  else if (named.length > 0) return forgotten;
  else if (what.topic !== null && what.topic !== 'other') await mark(what.topic, `${what.topic}:`);
  else if (words.length > 0) await mark('other', `other:${words.join(' ')}`);
  return forgotten;
}

/** "El talle de mi hija" means hers and not the customer's own. */
function isOfWhom(memory: MemoryRow, topic: MemoryTopic | null, words: string[]): boolean {
  if (memory.topic !== topic) return false;
  const whom = contentWords(memory.about);
  return words.some((word) => whom.includes(word));
}

/** By its topic; by its words where they name something. A summary goes when it speaks of it. */
function isMeant(memory: MemoryRow, topic: MemoryTopic | null, words: string[]): boolean {
  const own = contentWords(`${memory.about} ${memory.text}`);
  const named = words.some((word) => own.includes(word));
  if (topic === null || topic === 'other') return named;
  if (memory.kind === 'summary') return named || isSpokenOf(topic, own);
  return memory.topic === topic;
}

const isSpokenOf = (topic: MemoryTopic, words: string[]): boolean =>
  words.some((word) => wordsOfTopic[topic]?.includes(word));

/** Beginnings of the words by which a summary speaks of a topic. */
const wordsOfTopic: Partial<Record<MemoryTopic, string[]>> = {
  size: ['tall', 'tama', 'medi'],
  shoe_size: ['calz', 'zapa', 'nume', 'sapa', 'teni'],
  colour: ['colo', 'cor'],
  budget: ['pres', 'orca'],
  place: ['ciud', 'cida', 'barr', 'bair', 'dire', 'ende'],
  delivery: ['envi', 'entr', 'reti'],
  payment: ['pago', 'paga', 'tran', 'tarj', 'cart'],
  person: ['hija', 'hijo', 'filh', 'rega', 'pare', 'espo', 'novi', 'madr', 'padr', 'mama', 'papa', 'amig'],
};

/** Whether something said at that time was forgotten afterwards. */
export function isForgotten(
  memory: Pick<MemoryRow, 'topic' | 'subject' | 'text' | 'about'>,
  saidAt: Date,
  marks: Pick<MemoryRow, 'topic' | 'subject' | 'said_at'>[],
): boolean {
  const own = contentWords(`${memory.about} ${memory.text}`);
  return marks.some((mark) => {
    if (mark.said_at < saidAt) return false;
    if (mark.subject === everythingSubject || mark.subject === memory.subject) return true;
    if (mark.subject === `${mark.topic}:`) return mark.topic === memory.topic;
    const words = mark.subject.split(':')[1]?.split(' ') ?? [];
    return mark.topic === 'other' && words.some((word) => own.includes(word));
  });
}

/** Whether a sentence of a summary speaks of what was forgotten since `since`. */
export function speaksOfForgotten(
  sentence: string,
  since: Date,
  marks: Pick<MemoryRow, 'topic' | 'subject' | 'said_at'>[],
): boolean {
  const own = contentWords(sentence);
  return marks.some((mark) => {
    if (mark.said_at < since || mark.subject === everythingSubject) return false;
    const words = mark.subject.split(':')[1]?.split(' ').filter(Boolean) ?? [];
    return isSpokenOf(mark.topic, own) || words.some((word) => own.includes(word.slice(0, 4)));
  });
}
