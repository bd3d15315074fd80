// The tools of a saved test: what was recorded answers, and where nothing was, the tool says so and nobody is asked.
import { isDeepStrictEqual } from 'node:util';
import type { TurnRequest } from '@nexus/contracts/turn';
import { AppError } from '@nexus/service-kit/app-error';
import { plainLetters } from '@nexus/service-kit/text/plain-letters';
import type { Tool, ToolOutcome } from '../tools/tool.ts';

type Recorded = NonNullable<TurnRequest['frozen']>['tool_results'][number];

const mostNamed = 5;

/** Runs a tool of a frozen turn: what was recorded of this call, or what the tool makes of the turn alone. */
export function frozenOutcome(tool: Tool, frozen: NonNullable<TurnRequest['frozen']>): Tool['run'] {
  const ofTool = frozen.tool_results.filter((one) => one.name === tool.name);
  return async (input, context) => {
    const asked = comparable(tool, input);
    const recorded = ofTool.find((one) => isDeepStrictEqual(comparable(tool, one.arguments), asked));
    if (recorded !== undefined && !tool.ofTheTurn) return replay(recorded);
    const askNobody = () => Promise.reject(notRecorded(ofTool));
    return tool.run(input, { ...context, askShop: askNobody, askOrchestrator: askNobody });
  };
}

/** @throws AppError with the code that was recorded, where it failed then */
function replay({ result, ok }: Recorded): ToolOutcome {
  const fields = (result ?? {}) as Record<string, unknown>;
  const { error: code, message } = fields;
  if (!ok)
    throw new AppError({
      code: typeof code === 'string' ? code : 'tool.failed',
      status: 409,
      public: true,
      message: String(message ?? 'The tool failed.'),
    });
  return fields.handed_off === true ? { handoff: { reason: 'other', summary: null } } : { facts: fields };
}

/** It names what there is, because a model words the same question anew each time. */
function notRecorded(recorded: { arguments: unknown }[]): AppError {
  const there = recorded.slice(0, mostNamed).map((one) => JSON.stringify(one.arguments));
  const what = there.length === 0 ? '' : ` Of this tool there is: ${there.join(', ')}. Call it so if that serves.`;
  return new AppError({
    code: 'tool.not-recorded',
    status: 409,
    public: true,
    message: `This is a test with recorded results, and nothing was recorded for this call.${what} Else answer without it.`,
  });
}

/** With the tool's own defaults, whatever the order, case, accents and marks, and without what is empty. */
function comparable(tool: Tool, value: unknown): unknown {
  const read = tool.input.safeParse(value);
  return plain(read.success ? read.data : value);
}

function plain(value: unknown): unknown {
  if (typeof value === 'string' || typeof value === 'number') return wordsOf(String(value));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, one]) => !isEmpty(one));
  return Object.fromEntries(fields.map(([name, one]) => [name, plain(one)]));
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

function wordsOf(text: string): string {
  return (plainLetters(text).match(/[a-z0-9]+/g) ?? []).toSorted().join(' ');
}
