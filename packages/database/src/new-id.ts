// Ids of rows: UUID version 7, made by the application, so that they sort by time.
import { randomInt } from 'node:crypto';
import { v7 } from 'uuid';

let clock: () => number = Date.now;
let last = { msecs: 0, seq: 0 };

/**
 * A new UUID v7 (RFC 9562), greater than every one this process made before. Which of two processes made theirs first is told by the clock of
 * `followClock`; rows are ordered by it.
 */
export function newId(): string {
  const msecs = Math.floor(clock());
  last = msecs > last.msecs ? { msecs, seq: randomInt(2 ** 31) } : { msecs: last.msecs, seq: last.seq + 1 };
  return v7(last);
}

let pastSeq = randomInt(2 ** 31);

/** A new UUID v7 that stands among those of another moment: for what happened then and is written down now. Of one moment in the order they are made. */
export function idAt(moment: Date): string {
  pastSeq = (pastSeq + 1) >>> 0;
  return v7({ msecs: moment.getTime(), seq: pastSeq });
}

/** From now on ids take their hour from this clock (milliseconds since 1970) instead of this machine's. */
export function followClock(now: () => number): void {
  clock = now;
}

/** Whether a text is a UUID in canonical lower or upper case form. */
export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);
}
