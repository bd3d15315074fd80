// What the simulator received, newest last, kept within a bound.

export type Recording = {
  id: number;
  at: string;
  method: string;
  path: string;
  headers: Record<string, string | string[] | undefined>;
  /** Parsed JSON; for uploads their fields and the file's name and size. */
  body: unknown;
  /** Null while unanswered, or when the socket was broken on purpose. */
  status: number | null;
  /** The usage fields of the answer, as the vendor writes them; null without any. */
  usage: unknown;
  /** The caller closed the connection before the answer was complete. */
  aborted: boolean;
  /** When the answer was complete or the caller gone; null while unanswered. */
  ended_at: string | null;
};

export type Recordings = {
  open(entry: Pick<Recording, 'method' | 'path' | 'headers'>): Recording;
  /** Entries with an id above `since`. */
  list(since?: number): Recording[];
  clear(): void;
};

/** An empty record of at most `bound` requests; ids keep rising when it is cleared. */
export function createRecordings(bound: number): Recordings {
  let entries: Recording[] = [];
  let lastId = 0;
  return {
    open(entry) {
      lastId += 1;
      const recording = {
        ...entry,
        id: lastId,
        at: new Date().toISOString(),
        body: null,
        status: null,
        usage: null,
        aborted: false,
        ended_at: null,
      };
      entries.push(recording);
      if (entries.length > bound * 1.2) entries = entries.slice(-bound);
      return recording;
    },
    list: (since = 0) => entries.filter((entry) => entry.id > since),
    clear: () => void (entries = []),
  };
}
