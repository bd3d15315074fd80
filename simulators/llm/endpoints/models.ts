// The models this simulated account may use, and GET /v1/models.
import { OpenAiError } from './openai-error.ts';

const chat = [
  'gpt-4o-mini',
  'gpt-4o',
  'gpt-4.1',
  'gpt-4.1-mini',
  'gpt-4.1-nano',
  'gpt-5',
  'gpt-5-mini',
  'gpt-5-nano',
  'o4-mini',
];
const speech = ['whisper-1', 'gpt-4o-transcribe', 'gpt-4o-mini-transcribe'];
const embedding = ['text-embedding-3-small', 'text-embedding-3-large', 'text-embedding-ada-002'];
const created = 1_767_225_600;

export type ModelKind = 'chat' | 'speech' | 'embedding';
const known: Record<ModelKind, string[]> = { chat, speech, embedding };

/** Models that think before they answer: they take no `max_tokens` and no temperature but 1. */
export function isReasoningModel(model: string): boolean {
  return /^(o\d|gpt-5)/.test(model);
}

/** @throws OpenAiError 404 model_not_found for a model of another kind or none of these. Dated and fine-tuned names count. */
export function checkModel(model: unknown, kind: ModelKind): string {
  if (typeof model !== 'string' || model === '') throw new OpenAiError(400, 'you must provide a model parameter');
  const base = model
    .replace(/^ft:/, '')
    .replace(/:.*$/, '')
    .replace(/-20\d\d-\d\d-\d\d$/, '');
  const simulated = kind === 'chat' && base.startsWith('simulated-');
  if (simulated || known[kind].includes(base)) return model;
  throw new OpenAiError(404, `The model \`${model}\` does not exist or you do not have access to it.`, {
    code: 'model_not_found',
  });
}

/** Body of GET /v1/models. */
export function listModels(): unknown {
  const ids = [...chat, ...speech, ...embedding];
  return { object: 'list', data: ids.map((id) => ({ id, object: 'model', created, owned_by: 'simulator' })) };
}
