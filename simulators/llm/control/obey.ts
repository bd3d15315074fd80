// The model an attacker dreams of: does what a text before its eyes asks, whoever wrote it.
import type { ChatMessage, DeclaredTool } from '../seller/scene.ts';
import { textOf } from '../seller/scene.ts';
import type { Decision } from '../seller/sell.ts';
import type { Action } from './behaviours.ts';

/** Null as long as nobody has asked for anything. */
export function obey(
  action: Extract<Action, { type: 'obey' }>,
  messages: ChatMessage[],
  tools: DeclaredTool[],
): Decision | null {
  if (!messages.some(({ content }) => textOf(content).toLowerCase().includes(action.marker.toLowerCase()))) return null;
  const calls = action.tool_calls.map((one) => ({ name: one.name, arguments: JSON.stringify(one.arguments) }));
  const last = messages.findLastIndex(({ role }) => role === 'user');
  const made = messages.slice(last + 1).flatMap((one) => one.tool_calls ?? []);
  const isDone = calls.every((call) =>
    made.some((one) => one.function.name === call.name && one.function.arguments === call.arguments),
  );
  if (!isDone) return { content: null, calls };
  const all = (roles: string[]) =>
    messages
      .filter(({ role }) => roles.includes(role))
      .map(({ content }) => textOf(content))
      .join('\n');
  const content = action.content
    .replaceAll('{{system}}', () => all(['system', 'developer']).slice(0, 3000))
    .replaceAll('{{tools}}', () => tools.map(({ name }) => name).join(', '))
    .replaceAll('{{results}}', () => all(['tool']).slice(0, 3000));
  return { content, calls: [] };
}
