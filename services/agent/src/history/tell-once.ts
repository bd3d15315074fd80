// Tells the model only once what the same look at the shop gave again and again in an episode: shorter to send, to read and to pay.
import type { ModelMessage } from '../models/model.ts';

const historyCall = 'call_history_';
const unchanged = '{"unchanged":"The same as this call with these arguments gave the last time, further up."}';

/** The id of a call of an earlier turn, by its places in the history. */
export function earlierCallId(item: number, place: number): string {
  return `${historyCall}${item}_${place}`;
}

/** Whether a call was made in an earlier turn of the episode. */
export function isEarlierCall(callId: string): boolean {
  return callId.startsWith(historyCall);
}

/**
 * The same conversation, in which a result that repeats what the same call gave the last time says so. The first stays whole
 * rather than the last, so that every turn begins with what the one before it began with, which providers cache; what was looked
 * up in this turn stays whole too.
 */
export function tellOnce(messages: ModelMessage[]): ModelMessage[] {
  const asked = new Map<string, string>();
  const told = new Map<string, string>();
  return messages.map((message) => {
    if (message.role === 'asked')
      for (const { id, name, arguments: args } of message.calls)
        if (isEarlierCall(id)) asked.set(id, `${name} ${JSON.stringify(args)}`);
    if (message.role !== 'result') return message;
    const call = asked.get(message.callId);
    if (call === undefined || message.text.length <= unchanged.length) return message;
    if (told.get(call) === message.text) return { ...message, text: unchanged };
    told.set(call, message.text);
    return message;
  });
}
