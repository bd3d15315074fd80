// Whether a tool that acts may be run now: never in the playground (a saved test only replays it), and where the owner wants it so only after the customer's yes.
import { isDeepStrictEqual } from 'node:util';
import type { TurnRequest } from '@nexus/contracts/turn';
import { AppError } from '@nexus/service-kit/app-error';
import { readReply } from './selling/read-reply.ts';
import type { Tool } from './tools/tool.ts';

const askFirst = 'tool.ask-first';
const noWords: ReadonlySet<string> = new Set();

/** @throws AppError `tool.not-in-playground`, `tool.ask-first`; the model reads them as the tool's result */
export function permitActing(tool: Pick<Tool, 'name'>, input: unknown, turn: TurnRequest): void {
  if (turn.playground && turn.frozen === null)
    throw new AppError({
      code: 'tool.not-in-playground',
      status: 409,
      message:
        'This is a trial: nothing was done. Answer as far as you can without it, and claim nothing that it would have done.',
    });
  if (turn.agent.tool_permissions[tool.name] !== 'ask' || agreed(tool.name, input, turn)) return;
  throw new AppError({
    code: askFirst,
    status: 409,
    message:
      'Nothing was done. Tell the customer in one sentence what you would do and ask whether you shall; after their yes, call this again with the same arguments.',
  });
}

/** The agent's last answer asked for exactly this, and all the customer wrote since is a yes. */
function agreed(name: string, input: unknown, { history }: TurnRequest): boolean {
  const last = history.findLastIndex(({ role }) => role === 'agent' || role === 'person');
  const asking = history.slice(0, last + 1).findLast((item) => item.role === 'agent' && item.tool_results.length > 0);
  const asked = asking?.tool_results.some(
    (one) =>
      one.name === name &&
      (one.result as { error?: unknown } | null)?.error === askFirst &&
      isDeepStrictEqual(withoutEmpty(one.arguments), withoutEmpty(input)),
  );
  const turnOfAsking = asking === undefined ? -1 : history.indexOf(asking);
  const between = history.slice(turnOfAsking + 1, last + 1);
  const replies = history
    .slice(last + 1)
    .filter(({ role }) => role === 'customer')
    .map(({ text }) => readReply(text, noWords));
  return (
    asked === true &&
    between.every(({ role }) => role === 'agent') &&
    replies.includes('yes') &&
    !replies.includes('other')
  );
}

/** Arguments as the model wrote them and as the schema filled them in are the same ones. */
function withoutEmpty(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== '' && one !== null && one !== undefined));
}
