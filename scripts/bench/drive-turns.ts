// Writes as customers through the simulated WhatsApp and takes the times: when the webhook was acknowledged, when the reply came.
import { setTimeout as delay } from 'node:timers/promises';
import { upsertCustomer } from '../../simulators/whatsapp-network/customers.ts';
import { receiveInbound } from '../../simulators/whatsapp-network/control/receive-inbound.ts';
import type { Network, StreamEvent } from '../../simulators/whatsapp-network/model.ts';

/** Milliseconds from the moment the webhook leaves. */
export interface TurnTimes {
  acknowledged: number;
  replied: number;
}

/** A reply that takes so long is an error. */
const patienceMilliseconds = 30_000;

/** The customers of one shop. */
export class TurnDriver {
  readonly #network: Network;
  readonly #businessPhone: string;
  readonly #waiting = new Map<string, (at: number) => void>();

  constructor(network: Network, businessPhone: string) {
    this.#network = network;
    this.#businessPhone = businessPhone;
    network.listeners.add((event) => this.#hear(event));
  }

  /** One message and its first answering bubble. @throws when it is not acknowledged with 2xx, or not answered in time */
  async turn(phone: string, text: string): Promise<TurnTimes> {
    const { bsuid } = upsertCustomer(this.#network, { phone, name: 'Lucía' });
    const replied = new Promise<number>((done, fail) => {
      const timer = setTimeout(() => fail(new Error(`no reply to ${phone} in time`)), patienceMilliseconds);
      this.#waiting.set(bsuid, (at) => {
        clearTimeout(timer);
        done(at);
      });
    });
    const began = performance.now();
    const { deliveries } = await receiveInbound(this.#network, {
      business_phone: this.#businessPhone,
      customer: { phone },
      message: { type: 'text', text },
    });
    const [attempt] = deliveries;
    if (attempt?.status !== 200)
      throw new Error(`a webhook was answered with ${attempt?.status}: ${attempt?.error ?? ''}`);
    return { acknowledged: attempt.ms, replied: (await replied) - began };
  }

  /** Resolves when every webhook that was begun has been acknowledged, and none came for a moment. */
  async quiet(): Promise<void> {
    for (let calm = 0; calm < 3;) {
      const open = this.#network.deliveries.slice(-400).some((one) => one.state === 'pending');
      calm = open || this.#network.timers.size > 0 ? 0 : calm + 1;
      await delay(2);
    }
  }

  #hear({ event, data }: StreamEvent): void {
    if (event !== 'message' || data['direction'] !== 'out') return;
    const bsuid = String(data['bsuid']);
    const answered = this.#waiting.get(bsuid);
    this.#waiting.delete(bsuid);
    answered?.(performance.now());
  }
}

/**
 * One turn after the other; the work that follows a reply ends before the next begins. After `turnsEach` the next customer writes;
 * without it the conversation goes on and on.
 */
export async function driveOne(
  driver: TurnDriver,
  options: { phone: string; text: string; turns: number; turnsEach?: number },
): Promise<TurnTimes[]> {
  const { phone, text, turns, turnsEach = turns } = options;
  const times: TurnTimes[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    times.push(await driver.turn(`+${Number(phone.slice(1)) + Math.floor(turn / turnsEach)}`, text));
    await driver.quiet();
  }
  return times;
}

/** `atOnce` conversations at any moment, each with another customer, until the time is over. They begin one after the other over `spread`. */
export async function driveMany(
  driver: TurnDriver,
  options: { text: string; atOnce: number; milliseconds: number; spread?: number },
): Promise<{ times: TurnTimes[]; milliseconds: number }> {
  const times: TurnTimes[] = [];
  const began = performance.now();
  const end = began + options.milliseconds;
  const customersEach = 4;
  const work = async (worker: number): Promise<void> => {
    await delay(((options.spread ?? 0) * worker) / options.atOnce);
    for (let round = 0; performance.now() < end; round += 1) {
      const customer = worker * customersEach + (round % customersEach);
      times.push(await driver.turn(`+54911600${String(customer).padStart(5, '0')}`, options.text));
    }
  };
  await Promise.all(Array.from({ length: options.atOnce }, (_, worker) => work(worker)));
  return { times, milliseconds: performance.now() - began };
}
