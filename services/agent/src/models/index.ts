// The model providers an agent may use. To add one: its file, and its line here.
import type { OutgoingClient } from '@nexus/service-kit/outgoing-client';
import { anthropic } from './anthropic.ts';
import { google } from './google.ts';
import type { ModelProvider } from './model.ts';
import { openaiCompatible } from './openai-compatible.ts';
import { openaiResponses } from './openai-responses.ts';
import { openai } from './openai.ts';

/** Where each vendor's API is, for requests that name no address of their own. */
export interface ModelAddresses {
  openai: string;
  anthropic: string;
  google: string;
}

/** All providers; the order is that of the panel's list. */
export function modelProviders(addresses: ModelAddresses, outgoing: OutgoingClient): ModelProvider[] {
  return [
    openai(addresses.openai, outgoing),
    openaiResponses(addresses.openai, outgoing),
    anthropic(addresses.anthropic, outgoing),
    google(addresses.google, outgoing),
    openaiCompatible(outgoing),
  ];
}
