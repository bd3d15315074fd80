// Provider OpenAI: its own address unless the platform names another (OPENAI_BASE_URL).
import type { OutgoingClient } from '@nexus/service-kit/outgoing-client';
import type { ModelProvider } from './model.ts';
import { openaiChat } from './openai-chat.ts';

/** The provider; `platformBaseUrl` is used where a request names no address of its own. */
export function openai(platformBaseUrl: string, outgoing: OutgoingClient): ModelProvider {
  return {
    manifest: {
      id: 'openai',
      label: 'OpenAI',
      settings: [{ name: 'api_key', label: 'API key', secret: true, required: true }],
    },
    complete: (request) => openaiChat(request, request.baseUrl ?? platformBaseUrl, outgoing),
  };
}
