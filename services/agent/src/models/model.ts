// What a model provider is: how it describes itself, and one question to a model with its answer, in no vendor's words.
import type { z } from 'zod';
import { AppError } from '@nexus/service-kit/app-error';
import type { ModelTokens } from '@nexus/contracts/models/model-facts';
import type { agentManifest } from '@nexus/contracts/turn';

/** One call the model asks for. */
export interface ModelCall {
  id: string;
  name: string;
  /** Null when `problem` is set. */
  arguments: unknown;
  /** Why the arguments cannot be read (broken JSON); null when they can. */
  problem: string | null;
}

/** An answer in its provider's own form, to be given back as it came (sealed thinking); other providers do not read it. */
export interface RawAnswer {
  provider: string;
  content: unknown;
}

export interface ModelImage {
  mimeType: string;
  base64: string;
}

/** A message of the conversation as the loop keeps it. The first is the system prompt. */
export type ModelMessage =
  | { role: 'system' | 'agent'; text: string }
  /** Pictures come only where the model sees. */
  | { role: 'customer'; text: string; images?: ModelImage[] }
  /** The model asked for tools; `text` is the sentence it wrote beside. Every call is answered by a `result` right after. */
  | { role: 'asked'; text: string; calls: ModelCall[]; raw?: RawAnswer | null }
  | { role: 'result'; callId: string; name: string; text: string };

export interface ModelTool {
  name: string;
  description: string;
  /** JSON schema of the arguments. */
  parameters: Record<string, unknown>;
}

export interface ModelRequest {
  model: string;
  /** Null: the model's own default. */
  temperature: number | null;
  messages: ModelMessage[];
  tools: ModelTool[];
  /** False: the model must answer with words now. */
  mayCallTools: boolean;
  apiKey: string;
  /** Null: the provider's own address. */
  baseUrl: string | null;
  /** Milliseconds for this one question. */
  timeout: number;
  signal: AbortSignal;
}

export interface ModelAnswer {
  text: string;
  calls: ModelCall[];
  finish: 'stop' | 'calls' | 'length' | 'filtered';
  /** The provider's own word for why it ended. */
  finishReason: string | null;
  /** The model's refusal, when it gave one. */
  refusal: string | null;
  /** The provider's summary of the model's thinking; never for a customer. */
  summary: string | null;
  usage: ModelTokens;
  raw: RawAnswer | null;
}

/** Words of an answer are few; models that think spend the rest on it. */
export const answerTokens = 2_000;
export const thinkingTokens = 12_000;

/** Whether a conversation, cut to its newest part, begins with what the agent said; some APIs want the customer first. */
export function beginsWithAnswer([first]: ModelMessage[]): boolean {
  return first?.role === 'agent' || first?.role === 'asked';
}

type ProviderManifest = Omit<z.infer<typeof agentManifest>['model_providers'][number], 'models' | 'prices_as_of'>;

/** A family of model servers that speak one wire format. */
export interface ModelProvider {
  manifest: ProviderManifest;
  /** Asks once. @throws AppError as made by `modelError`; `request.abandoned` when the signal was aborted */
  complete(request: ModelRequest): Promise<ModelAnswer>;
}

export type ModelFailure =
  | 'unauthorized'
  | 'not-found'
  | 'rate-limited'
  | 'quota-exhausted'
  | 'context-too-long'
  | 'refused-request'
  | 'filtered'
  | 'unavailable'
  | 'timeout'
  | 'unreachable'
  | 'bad-answer';

const retryable = new Set<ModelFailure>(['rate-limited', 'unavailable', 'timeout', 'unreachable', 'bad-answer']);

/** An error of a provider with the stable code `model.<failure>`; details: `retryable`, `retryAfter` (milliseconds, or null). */
export function modelError(
  failure: ModelFailure,
  message: string,
  cause: unknown,
  retryAfter: number | null = null,
): AppError {
  return new AppError({
    code: `model.${failure}`,
    status: 502,
    public: true,
    message,
    details: { retryable: retryable.has(failure), retryAfter },
    cause,
  });
}
