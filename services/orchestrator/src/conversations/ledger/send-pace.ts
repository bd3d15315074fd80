// How fast bubbles may leave: per number and per recipient, before the provider has to say so. What must wait is put back with a later hour, never held.
import type { Config } from '../../deps.ts';

/** A recipient gets one message per six seconds in the long run; more at once is borrowed from the time after (Cloud API, "pair rate limits"). */
const recipientIntervalMilliseconds = 6000;
/** What a number may send at once, as part of what it may send in a second. */
const numberBurst = 0.1;
/** A slot nobody came back for (the bubble was canceled, or another process sent it) is forgotten after this time. */
const slotLifeMilliseconds = 60_000;

/**
 * The paces of this process. They spare the provider's refusals and are no promise: what was taken up elsewhere is not counted, and the provider's
 * own "too fast" pauses the number for every process.
 */
export class SendPace {
  readonly #number: Pace | null;
  readonly #recipient: Pace | null;

  constructor(
    config: Pick<Config, 'NUMBER_SENDS_PER_SECOND' | 'RECIPIENT_SENDS_BURST'>,
    now: () => number = () => performance.now(),
  ) {
    const { NUMBER_SENDS_PER_SECOND: perSecond, RECIPIENT_SENDS_BURST: burst } = config;
    this.#number =
      perSecond > 0
        ? new Pace({ interval: 1000 / perSecond, burst: Math.max(1, Math.round(perSecond * numberBurst)) }, now)
        : null;
    this.#recipient = burst > 0 ? new Pace({ interval: recipientIntervalMilliseconds, burst }, now) : null;
  }

  /** Milliseconds the delivery must wait; 0: it leaves now, and is counted. Who waits has a slot: asked again then, it is let through. */
  wait(delivery: { id: string; channelId: string; conversationId: string }): number {
    const pause =
      this.#recipient?.wait(delivery.conversationId, delivery.id) ||
      this.#number?.wait(delivery.channelId, delivery.id) ||
      0;
    if (pause === 0) for (const pace of [this.#recipient, this.#number]) pace?.leave(delivery.id);
    return pause;
  }
}

/** For each key at most one event per `interval`, of which `burst` may follow each other at once. */
class Pace {
  readonly #options: { interval: number; burst: number };
  readonly #now: () => number;
  /** When the next event of a key would come, were they evenly spaced. */
  readonly #next = new Map<string, number>();
  readonly #slots = new Map<string, number>();

  constructor(options: { interval: number; burst: number }, now: () => number) {
    this.#options = options;
    this.#now = now;
  }

  wait(key: string, id: string): number {
    const now = this.#now();
    const slot = this.#slots.get(id) ?? this.#takeSlot(key, now);
    this.#slots.set(id, slot);
    return Math.max(0, Math.ceil(slot - now));
  }

  /** It went: its slot is used. Until then it keeps it, also while another pace makes it wait. */
  leave(id: string): void {
    this.#slots.delete(id);
  }

  #takeSlot(key: string, now: number): number {
    this.#forget(now);
    const { interval, burst } = this.#options;
    const next = Math.max(this.#next.get(key) ?? 0, now);
    this.#next.set(key, next + interval);
    return next - (burst - 1) * interval;
  }

  #forget(now: number): void {
    if (this.#next.size < 1000 && this.#slots.size < 1000) return;
    for (const [key, next] of this.#next) if (next <= now) this.#next.delete(key);
    for (const [id, slot] of this.#slots) if (slot < now - slotLifeMilliseconds) this.#slots.delete(id);
  }
}
