// What reads within a transaction of the services, over a connection of the doctor's own that writes nothing.
import type { Transaction } from '@nexus/database/database';

/** @param query gives the rows of a statement, none for one that would write */
export function readingTransaction(query: (text: string, values?: unknown[]) => Promise<never[]>): Transaction {
  return {
    query,
    send: () => undefined,
    announce: () => undefined,
    commitWith: (given) => given,
    readWith: (given) => given,
    drizzle: null as never,
  };
}
