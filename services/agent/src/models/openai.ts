// Provider OpenAI by chat completions: its own address unless the platform names another (OPENAI_BASE_URL).
import type { OutgoingClient } from '@nexus/service-kit/outgoing-client';
import type { ModelProvider } from './model.ts';
import { openaiChat } from './openai-chat.ts';

const id = 'openai';

/** The provider; `platformBaseUrl` is used where a request names no address of its own. */
export function openai(platformBaseUrl: string, outgoing: OutgoingClient): ModelProvider {
  return {
    manifest: {
      id,
      label: 'OpenAI',
      settings: [{ name: 'api_key', label: 'API key', secret: true, required: true }],
    },
    complete: (request) => openaiChat(id, request, request.baseUrl ?? platformBaseUrl, outgoing),
  };
}
