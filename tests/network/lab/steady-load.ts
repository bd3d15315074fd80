// Asks the same again and again at a steady rate, whether or not the answers come, and keeps how each went.
import { request } from 'node:http';
import { performance } from 'node:perf_hooks';

export interface Asked {
  /** performance.now() when it was asked and when its answer was whole. */
  at: number;
  answered: number;
  /** 0: no answer. */
  status: number;
  body: string;
}

export interface Answered {
  status: number;
  body: string;
}

export class SteadyLoad {
  readonly asked: Asked[] = [];
  readonly #perSecond: number;
  readonly #asker: (count: number) => Promise<Answered>;
  readonly #running = new Set<Promise<void>>();
  readonly #timer: NodeJS.Timeout;
  readonly #begun = performance.now();
  #count = 0;
  #latest = 0;

  constructor(perSecond: number, asker: (count: number) => Promise<Answered>) {
    this.#perSecond = perSecond;
    this.#asker = asker;
    this.#timer = setInterval(() => this.#catchUp(), 1000 / perSecond);
  }

  /** Longest time this process itself stood still between two turns of its timer, beyond the interval: the blur of what it measured. */
  blur = 0;

  /** Waits until an answer given to a question from now on, or from `since`, fits. */
  async until(fits: (one: Asked) => boolean, since = performance.now()): Promise<Asked> {
    for (let waited = 0; ; waited += 1) {
      const found = this.asked.find((one) => one.at >= since && fits(one));
      if (found) return found;
      if (waited > 3000) {
        clearInterval(this.#timer);
        throw new Error(`no such answer came; last: ${JSON.stringify(this.asked.slice(-3))}`);
      }
      await new Promise((done) => setTimeout(done, 10));
    }
  }

  /** Waits until the last five questions from `since` on have all been answered as they should. */
  async untilSteady(fits: (one: Asked) => boolean, since = performance.now()): Promise<void> {
    for (let waited = 0; waited < 3000; waited += 1) {
      const last = this.asked
        .filter((one) => one.at >= since)
        .toSorted((a, b) => a.at - b.at)
        .slice(-5);
      if (last.length === 5 && last.every(fits)) return;
      await new Promise((done) => setTimeout(done, 10));
    }
    clearInterval(this.#timer);
    throw new Error(`it did not become steady; last: ${JSON.stringify(this.asked.slice(-5))}`);
  }

  /** Asks nothing more and waits for what is on its way. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await Promise.all(this.#running);
  }

  #catchUp(): void {
    const now = performance.now();
    if (this.#latest > 0) this.blur = Math.max(this.blur, now - this.#latest - 1000 / this.#perSecond);
    this.#latest = now;
    const due = ((now - this.#begun) * this.#perSecond) / 1000;
    for (; this.#count < due; this.#count += 1) {
      const one = this.#ask(this.#count);
      this.#running.add(one);
      void one.finally(() => this.#running.delete(one));
    }
  }

  async #ask(count: number): Promise<void> {
    const at = performance.now();
    const answer = await this.#asker(count);
    this.asked.push({ at, answered: performance.now(), ...answer });
  }
}

/** One request on a connection of its own; status 0 when no answer came. */
export function ask(
  url: string,
  { method = 'GET', body, headers = {} }: { method?: string; body?: string | Buffer; headers?: Record<string, string> },
): Promise<Answered> {
  return new Promise((resolve) => {
    const call = request(url, { method, headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (part: Buffer) => (text += part.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
      response.on('error', (error) => resolve({ status: 0, body: String(error) }));
    });
    call.on('error', (error) => resolve({ status: 0, body: String(error) }));
    call.end(body);
  });
}
