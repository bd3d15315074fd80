// POST /embeddings against the simulated endpoint: order, batches, length, refusals, and an endpoint that misbehaves.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { startTestAgent } from '../testing/start-test-agent.ts';
import type { TestAgent } from '../testing/start-test-agent.ts';

let agent: TestAgent;
before(async () => {
  agent = await startTestAgent();
});
beforeEach(() => agent.model.reset());
after(() => agent?.close());

async function embed(
  texts: string[],
  more: Record<string, unknown> = {},
): Promise<{ status: number; code?: string; vectors: Float32Array[] }> {
  const answer = await fetch(`${agent.url}/embeddings`, {
    method: 'POST',
    headers: { ...agent.headers, 'content-type': 'application/json' },
    body: JSON.stringify({
      api_key: 'test-model-key',
      model: 'text-embedding-3-small',
      dimensions: 256,
      texts,
      ...more,
    }),
  });
  const body = (await answer.json()) as { code?: string; vectors?: string[] };
  const vectors = (body.vectors ?? []).map(
    (one) => new Float32Array(Uint8Array.from(Buffer.from(one, 'base64')).buffer as ArrayBuffer),
  );
  return { status: answer.status, code: body.code, vectors };
}
const cosine = (one: Float32Array, other: Float32Array): number =>
  one.reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);

test('each text gets its vector of length one, in order; like texts are near each other', async () => {
  const texts = ['envíos a Córdoba', 'cuidado de las plantas', 'envio a cordoba capital'];
  const { status, vectors } = await embed(texts);
  assert.equal(status, 200);
  assert.deepEqual(
    vectors.map(({ length }) => length),
    [256, 256, 256],
  );
  const [first, second, third] = vectors as [Float32Array, Float32Array, Float32Array];
  assert.ok(vectors.every((one) => Math.abs(Math.hypot(...one) - 1) < 1e-5));
  assert.ok(cosine(first, third) > 0.5 && cosine(first, second) < 0.3);
  assert.equal((await embed(texts.slice(0, 1), { dimensions: null })).vectors[0]?.length, 1536);
});

test('what the endpoint refuses or breaks is told by its code', async () => {
  assert.equal((await embed(['a'], { api_key: 'invalid-key' })).code, 'model.unauthorized');
  assert.equal((await embed(['a'], { model: 'no-such-model' })).code, 'model.not-found');
  assert.equal((await embed(['a'], { dimensions: 100_000 })).code, 'model.refused-request');
  assert.equal((await embed([])).code, 'request.invalid');
  for (const [action, code] of [
    [{ type: 'rate_limit', form: 'none' }, 'model.rate-limited'],
    [{ type: 'answer', status: 503, body: {} }, 'model.unavailable'],
    [{ type: 'garbage' }, 'model.bad-answer'],
    [{ type: 'answer', status: 200, body: { data: [{ index: 0, embedding: [] }] } }, 'model.bad-answer'],
    [{ type: 'reset' }, 'model.unreachable'],
  ] as const) {
    agent.model.addBehaviour({ match: { path: '/v1/embeddings' }, action } as never);
    assert.equal((await embed(['a'])).code, code, JSON.stringify(action));
  }
  const numbers = { data: [{ index: 0, embedding: [3, 4] }], usage: { prompt_tokens: 1 } };
  agent.model.addBehaviour({ action: { type: 'answer', status: 200, body: numbers } } as never);
  const { vectors } = await embed(['a']);
  assert.deepEqual(
    [...(vectors[0] ?? [])].map((one) => one.toFixed(1)),
    ['0.6', '0.8'],
  );
});
