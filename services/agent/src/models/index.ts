// The model providers an agent may use, by id.
import type { OutgoingClient } from '@nexus/service-kit/outgoing-client';
import type { ModelProvider } from './model.ts';
import { openaiCompatible } from './openai-compatible.ts';
import { openai } from './openai.ts';

/** All providers; the order is that of the panel's list. */
export function modelProviders(openaiBaseUrl: string, outgoing: OutgoingClient): ModelProvider[] {
  return [openai(openaiBaseUrl, outgoing), openaiCompatible(outgoing)];
}
