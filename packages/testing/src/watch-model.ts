// What the simulated model was asked, as its journal tells.
import type { Nexus } from './start-nexus.ts';
import { control } from './start-simulators.ts';

export interface ModelRequest {
  path: string;
  body: { messages: { role: string; content: string }[]; [field: string]: unknown };
  /** The caller went away before the answer. */
  aborted: boolean;
  at: string;
  ended_at: string | null;
}

/** Requests for a chat completion so far, oldest first. */
export async function modelRequests(nexus: Nexus): Promise<ModelRequest[]> {
  const { requests } = await control<{ requests: ModelRequest[] }>(nexus.simulators.llm, 'requests');
  return requests.filter(({ path, body }) => path.endsWith('/chat/completions') && Array.isArray(body?.messages));
}

/** Resolves with the first request in which a customer says `words`, as soon as the model has it. */
export async function modelIsAsked(nexus: Nexus, words: string, milliseconds = 15_000): Promise<ModelRequest> {
  const end = Date.now() + milliseconds;
  for (;;) {
    const found = (await modelRequests(nexus)).find(({ body }) =>
      body.messages.some(({ role, content }) => role === 'user' && content.includes(words)),
    );
    if (found) return found;
    if (Date.now() > end) throw new Error(`the model was not asked about "${words}"`);
    await new Promise((done) => setTimeout(done, 10));
  }
}
