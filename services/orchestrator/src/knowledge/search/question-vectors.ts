// The vector of a question, remembered for a while; after a failure the endpoint is left alone for a moment, so that no turn waits for it twice.
import type { Deps } from '../../deps.ts';
import { embedTexts, embeddingKeyOf } from '../embed-texts.ts';
import { toFloats } from './vector-cache.ts';

type Outcome = { vectors: 'on'; vector: Float32Array } | { vectors: 'off' | 'failed' };

const mostKept = 2000;
const pauseMilliseconds = 30_000;
/** A customer waits: full text alone is better than a late answer. */
const patienceMilliseconds = 3000;

export class QuestionVectors {
  readonly #kept = new Map<string, Float32Array>();
  readonly #pausedUntil = new Map<string, number>();

  /** Never throws for what the endpoint or the agent service does. */
  async get(
    deps: Pick<Deps, 'agent' | 'config' | 'database' | 'keyring' | 'log'>,
    question: { tenantId: string; text: string; model: string },
    signal?: AbortSignal,
  ): Promise<Outcome> {
    const { tenantId } = question;
    const place = `${tenantId} ${question.model} ${question.text.toLowerCase()}`;
    const known = this.#kept.get(place);
    if (known) return { vectors: 'on', vector: known };
    if ((this.#pausedUntil.get(tenantId) ?? 0) > performance.now()) return { vectors: 'failed' };
    try {
      const key = await embeddingKeyOf(deps, tenantId);
      if (key === null) return { vectors: 'off' };
      const [bytes] = await embedTexts(deps, { key, texts: [question.text], timeout: patienceMilliseconds, signal });
      const vector = toFloats(bytes ?? Buffer.alloc(0));
      this.#keep(place, vector);
      return { vectors: 'on', vector };
    } catch (error) {
      if (signal?.aborted) throw error;
      deps.log.warn({ err: error, tenant_id: tenantId }, 'the question has no vector; full text alone');
      if (this.#pausedUntil.size >= mostKept) this.#pausedUntil.clear();
      this.#pausedUntil.set(tenantId, performance.now() + pauseMilliseconds);
      return { vectors: 'failed' };
    }
  }

  #keep(place: string, vector: Float32Array): void {
    this.#kept.set(place, vector);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= mostKept) return;
      this.#kept.delete(oldest);
    }
  }
}
