// Makes every tool call of a conversation have its result right after it, and every result its call: a provider refuses anything else.
import type { ModelCall, ModelMessage } from '../models/model.ts';

/** The same list when nothing is wrong with it. */
export function repairToolPairs(messages: ModelMessage[]): ModelMessage[] {
  const repaired: ModelMessage[] = [];
  const seen = new Set<string>();
  let changed = false;
  for (let place = 0; place < messages.length;) {
    const message = messages[place] as ModelMessage;
    place += 1;
    if (message.role === 'result') {
      // No call asked for it.
      changed = true;
      continue;
    }
    if (message.role !== 'asked') {
      repaired.push(message);
      continue;
    }
    const results = new Map<string, ModelMessage>();
    for (let next = messages[place]; next?.role === 'result'; next = messages[(place += 1)]) {
      if (results.has(next.callId) || !message.calls.some(({ id }) => id === next?.callId)) changed = true;
      else results.set(next.callId, next);
    }
    const calls = message.calls.filter(({ id }) => !seen.has(id) && seen.add(id));
    if (calls.length !== message.calls.length || calls.some(({ id }, index) => [...results.keys()][index] !== id))
      changed = true;
    if (calls.length > 0) {
      repaired.push({ ...message, calls }, ...calls.map((call) => results.get(call.id) ?? lost(call)));
    } else if (message.text !== '') repaired.push({ role: 'agent', text: message.text });
  }
  return changed ? repaired : messages;
}

function lost({ id, name }: ModelCall): ModelMessage {
  const text = JSON.stringify({
    error: 'tool.lost',
    message: 'The result of this call was lost. Ask again if you need it.',
  });
  return { role: 'result', callId: id, name, text };
}
