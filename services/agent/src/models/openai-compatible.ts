// Provider for any other server that speaks OpenAI's chat completions (vLLM, Ollama, OpenRouter, a gateway).
import type { OutgoingClient } from '@nexus/service-kit/outgoing-client';
import type { ModelProvider } from './model.ts';
import { modelError } from './model.ts';
import { openaiChat } from './openai-chat.ts';

const id = 'openai-compatible';

/** The provider; every request must name its address. */
export function openaiCompatible(outgoing: OutgoingClient): ModelProvider {
  return {
    manifest: {
      id,
      label: 'OpenAI-compatible server',
      settings: [
        { name: 'base_url', label: 'Base URL', secret: false, required: true },
        { name: 'api_key', label: 'API key', secret: true, required: true },
      ],
    },
    async complete(request) {
      if (request.baseUrl === null) throw modelError('refused-request', 'This provider needs a base URL.', null);
      return await openaiChat(id, request, request.baseUrl, outgoing);
    },
  };
}
