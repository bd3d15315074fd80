// How much a door takes: from one address, for one channel, and how many refusals one address may collect. All in this process: a limit
// protects it, and needs nothing else to be up. Over a limit the answer is 429 before anything is stored; the providers deliver again.
import { AppError } from '@nexus/service-kit/app-error';
import type { Config, Deps } from '../deps.ts';
import { TokenBuckets } from './token-buckets.ts';

/** Seconds a limit lets through at once what it allows in so many: providers deliver in bursts after they could not. */
const burstSeconds = 10;
/** Refusals of one address at all doors together, in times of those at one door. */
const doorsPerAddress = 5;
/** Milliseconds a genuine delivery speaks for its address. */
const provenMilliseconds = 24 * 3_600_000;
const provenRemembered = 20_000;

export type DoorLimitConfig = Pick<
  Config,
  'WEBHOOKS_PER_SECOND_PER_ADDRESS' | 'WEBHOOKS_PER_SECOND_PER_CHANNEL' | 'REFUSED_WEBHOOKS_PER_MINUTE'
>;

export class DoorLimits {
  readonly #now: () => number;
  readonly #address: TokenBuckets;
  readonly #channel: TokenBuckets;
  readonly #refusedAtDoor: TokenBuckets;
  readonly #refused: TokenBuckets;
  /** Addresses, and addresses at one door, that lately delivered something genuine. */
  readonly #proven = new Map<string, number>();

  constructor(config: DoorLimitConfig, now: () => number) {
    this.#now = now;
    const perMinute = config.REFUSED_WEBHOOKS_PER_MINUTE;
    const steady = (perSecond: number) => new TokenBuckets({ perSecond, burst: perSecond * burstSeconds });
    this.#address = steady(config.WEBHOOKS_PER_SECOND_PER_ADDRESS);
    this.#channel = steady(config.WEBHOOKS_PER_SECOND_PER_CHANNEL);
    this.#refusedAtDoor = new TokenBuckets({ perSecond: perMinute / 60, burst: perMinute });
    this.#refused = new TokenBuckets({
      perSecond: (perMinute * doorsPerAddress) / 60,
      burst: perMinute * doorsPerAddress,
    });
  }

  /**
   * Runs what a door does with one request. What it refuses counts against the address, at this door and in all. An address that
   * delivered something genuine (`noteGenuine`) goes on being heard, whoever else forges behind the same proxy.
   * @throws AppError 429 `webhooks.too-many`, and what `work` throws
   */
  async pass<T>(address: string, door: string, work: () => Promise<T>): Promise<T> {
    const now = this.#now();
    const atDoor = `${address} ${door}`;
    this.#refuseOver(this.#address.wait(address, now));
    this.#address.take(address, now);
    if (!this.#isProven(atDoor, now)) this.#refuseOver(this.#refusedAtDoor.wait(atDoor, now));
    if (!this.#isProven(address, now)) this.#refuseOver(this.#refused.wait(address, now));
    try {
      return await work();
    } catch (error) {
      if (error instanceof AppError && error.status < 500 && error.status !== 429) {
        this.#refusedAtDoor.take(atDoor, this.#now());
        this.#refused.take(address, this.#now());
      }
      throw error;
    }
  }

  /** Before a channel's body is verified. Forged ones never use the limit up: only `noteGenuine` counts. @throws AppError 429 `webhooks.too-many` */
  requireRoom(channelId: string): void {
    this.#refuseOver(this.#channel.wait(channelId, this.#now()));
  }

  /** A delivery for this channel was verified and taken in. */
  noteGenuine(address: string, door: string, channelId: string): void {
    const now = this.#now();
    const atDoor = `${address} ${door}`;
    this.#channel.take(channelId, now);
    this.#refused.fill(address);
    this.#refusedAtDoor.fill(atDoor);
    for (const name of [address, atDoor]) {
      this.#proven.delete(name);
      this.#proven.set(name, now);
    }
    for (const name of this.#proven.keys()) {
      if (this.#proven.size <= provenRemembered) break;
      this.#proven.delete(name);
    }
  }

  #isProven(name: string, now: number): boolean {
    return now - (this.#proven.get(name) ?? -Infinity) < provenMilliseconds;
  }

  #refuseOver(seconds: number): void {
    if (seconds <= 0) return;
    throw new AppError({
      code: 'webhooks.too-many',
      status: 429,
      message: 'Too much at once; deliver it again later.',
      details: { retry_after_seconds: Math.max(1, Math.ceil(seconds)) },
    });
  }
}

const limits = new WeakMap<Deps, DoorLimits>();

/** The limits of this process. */
export function doorLimitsOf(deps: Deps): DoorLimits {
  const known = limits.get(deps) ?? new DoorLimits(deps.config, () => deps.now().getTime());
  limits.set(deps, known);
  return known;
}
