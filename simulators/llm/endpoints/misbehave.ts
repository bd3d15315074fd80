// Turns a decision of the seller into the bad answer that a behaviour orders.
import type { Action } from '../control/behaviours.ts';
import type { DeclaredTool } from '../seller/scene.ts';
import type { Decision } from '../seller/sell.ts';

/** What a completion says, before it is put into a vendor format. */
export type Outcome = Decision & {
  refusal: string | null;
  finish: string;
  reasoning: string | null;
  usage: unknown;
};

/** A normal decision as an outcome. */
export function outcomeOf(decision: Decision): Outcome {
  const finish = decision.calls.length > 0 ? 'tool_calls' : 'stop';
  return { ...decision, refusal: null, finish, reasoning: null, usage: undefined };
}

function anyCall(tools: DeclaredTool[], round: number): { name: string; arguments: string } {
  const tool = tools.find((one) => one.name === 'search_products') ?? tools[0];
  return { name: tool?.name ?? 'search_products', arguments: JSON.stringify({ query: `modelo ${round}` }) };
}

/** The outcome as the action bends it; `round` is the number of messages, so that endless calls differ. */
export function misbehave(
  action: Action | null,
  decision: Decision,
  tools: DeclaredTool[],
  system: string,
  round: number,
): Outcome {
  const normal = outcomeOf(decision);
  const call = (name: string, args: string): Outcome => ({
    ...normal,
    content: decision.content,
    calls: [{ name, arguments: args }],
    finish: 'tool_calls',
  });
  switch (action?.type) {
    case 'endless_tools':
      return { ...normal, content: null, calls: [anyCall(tools, round)], finish: 'tool_calls' };
    case 'hallucinated_tool':
      return call(action.name ?? 'consult_warehouse', '{"item":"todo"}');
    case 'broken_arguments':
      return call(decision.calls[0]?.name ?? anyCall(tools, round).name, '{"query": "bu');
    case 'empty':
      return { ...normal, content: '', calls: [], finish: 'stop' };
    case 'refusal':
      return {
        ...normal,
        content: null,
        calls: [],
        refusal: action.text ?? "I'm sorry, I can't help with that.",
        finish: 'stop',
      };
    case 'length':
      return { ...normal, content: (decision.content ?? '').slice(0, 20), calls: [], finish: 'length' };
    case 'content_filter':
      return { ...normal, content: (decision.content ?? '').slice(0, 10), calls: [], finish: 'content_filter' };
    case 'wrong_usage':
      return { ...normal, usage: action.usage ?? { prompt_tokens: -5, completion_tokens: 'many' } };
    case 'leak':
      return { ...normal, content: [decision.content, action.text ?? system.slice(0, 200)].filter(Boolean).join('\n') };
    case 'script': {
      const calls = (action.tool_calls ?? []).map((one) => ({
        name: one.name,
        arguments: typeof one.arguments === 'string' ? one.arguments : JSON.stringify(one.arguments),
      }));
      const finish = action.finish_reason ?? (calls.length > 0 ? 'tool_calls' : 'stop');
      return { ...normal, content: action.content ?? null, calls, finish, reasoning: action.reasoning_content ?? null };
    }
    default:
      return normal;
  }
}
