// POST /v1/embeddings: deterministic unit vectors from hashed words, so that similar texts lie near each other.
import { createHash } from 'node:crypto';
import { fold, stem } from '../seller/fold-words.ts';
import { countTokens } from './count-usage.ts';
import type { Exchange } from './exchange.ts';
import { send } from './exchange.ts';
import { checkModel } from './models.ts';
import { badRequest } from './openai-error.ts';

const sizes: Record<string, number> = {
  'text-embedding-3-small': 1536,
  'text-embedding-3-large': 3072,
  'text-embedding-ada-002': 1536,
};
const maxInputs = 2048;
const maxTokens = 8192;

/** Words, pairs of words and the trigrams of words, with their weights. */
function* features(text: string): Generator<[string, number]> {
  const words = fold(text).split(' ').filter(Boolean).map(stem);
  for (const [index, word] of words.entries()) {
    yield [word, 1];
    if (index > 0) yield [`${words[index - 1]} ${word}`, 0.5];
    for (let at = 0; at + 3 <= word.length; at += 1) yield [`~${word.slice(at, at + 3)}`, 0.25];
  }
}

/** The unit vector of a text. Each feature adds to four hashed places, so that short texts are not all alike. */
export function embed(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (const [feature, weight] of features(text)) {
    const hash = createHash('sha256').update(feature).digest();
    for (let place = 0; place < 4; place += 1) {
      const index = hash.readUInt32LE(place * 5) % dimensions;
      const sign = (hash[place * 5 + 4] ?? 0) % 2 === 0 ? 1 : -1;
      vector[index] = (vector[index] ?? 0) + sign * weight;
    }
  }
  const length = Math.hypot(...vector);
  if (length === 0) vector[0] = 1;
  return length === 0 ? vector : vector.map((value) => value / length);
}

function readInputs(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) && typeof value[0] !== 'number' ? value : [value];
  if (value === undefined || list.length === 0)
    throw badRequest("Missing required parameter: 'input'.", 'input', 'missing_required_parameter');
  if (list.length > maxInputs)
    throw badRequest(
      `Invalid 'input': array too long. Expected an array with maximum length ${maxInputs}.`,
      'input',
      'array_above_max_length',
    );
  return list.map((item) => {
    const text = Array.isArray(item) ? item.join(' ') : item;
    if (typeof text !== 'string' || text === '')
      throw badRequest("Invalid 'input': input cannot be an empty string.", 'input');
    if (countTokens(text) > maxTokens) {
      throw badRequest(
        `This model's maximum context length is ${maxTokens} tokens.`,
        'input',
        'context_length_exceeded',
      );
    }
    return text;
  });
}

/** Answers one request. @throws OpenAiError */
export function embeddings(exchange: Exchange, body: unknown): void {
  const {
    model: named,
    input,
    encoding_format: format = 'float',
    dimensions,
  } = (body ?? {}) as Record<string, unknown>;
  const model = checkModel(named, 'embedding');
  const full = sizes[model] ?? 1536;
  if (dimensions !== undefined && model === 'text-embedding-ada-002')
    throw badRequest('This model does not support specifying dimensions.', 'dimensions');
  const size = dimensions ?? full;
  if (typeof size !== 'number' || !Number.isInteger(size) || size < 1 || size > full) {
    throw badRequest(
      `Invalid value for 'dimensions': expected a whole number between 1 and ${full}.`,
      'dimensions',
      'invalid_value',
    );
  }
  if (format !== 'float' && format !== 'base64')
    throw badRequest("Invalid value for 'encoding_format'.", 'encoding_format', 'invalid_value');
  const texts = readInputs(input);
  const data = texts.map((text, index) => {
    const vector = embed(text, size);
    const embedding = format === 'base64' ? Buffer.from(vector.buffer).toString('base64') : Array.from(vector);
    return { object: 'embedding', index, embedding };
  });
  const tokens = texts.reduce((sum, text) => sum + countTokens(text), 0);
  send(exchange, 200, { object: 'list', data, model, usage: { prompt_tokens: tokens, total_tokens: tokens } });
}
