// Runs the tools a model asked for, in parallel; whatever goes wrong becomes a result the model reads.
import { z } from 'zod';
import { shopOperations } from '@nexus/contracts/shop';
import type { ShopOperationName } from '@nexus/contracts/shop';
import type { TurnRequest, TurnResult } from '@nexus/contracts/turn';
import { AppError } from '@nexus/service-kit/app-error';
import type { Deps } from './deps.ts';
import { keepLatest } from './history/keep-latest.ts';
import type { ModelCall, ModelMessage, ModelTool } from './models/model.ts';
import { plainText } from './containment/plain-text.ts';
import type { ThinkingLog } from './thinking-log.ts';
import { hideSecrets } from './thinking-log.ts';
import { frozenOutcome } from './replay/frozen-results.ts';
import { permitActing } from './permit-acting.ts';
import { tools } from './tools/index.ts';
import type { AskOrchestrator, AskShop, Tool, ToolContext } from './tools/tool.ts';

const maximumCalls = 8;
const maximumCallsOfTurn = 20;
/** Of one tool, where it does not say less. */
const maximumCallsOfTool = 8;
const maximumResultLength = 24_000;

/** The tools this turn may use: enabled by the owner, the shop's only where one is connected, and those that act where they may. */
export function toolsOf(turn: TurnRequest): Tool[] {
  return tools.flatMap((tool) => {
    const isOffered =
      turn.agent.enabled_tools.includes(tool.name) &&
      (!tool.needsStore || turn.store !== null) &&
      (tool.permission === undefined || turn[tool.permission]) &&
      !(tool.acts && turn.agent.tool_permissions[tool.name] === 'read');
    if (!isOffered || tool.forTurn === undefined) return isOffered ? [tool] : [];
    const here = tool.forTurn(turn);
    return here === null ? [] : [{ ...tool, ...here }];
  });
}

const described = new WeakMap<Tool, ModelTool>();

function describeTool(tool: Tool): ModelTool {
  const { $schema: _schema, ...parameters } = z.toJSONSchema(tool.input, { io: 'input' }) as Record<string, unknown>;
  return { name: tool.name, description: tool.description, parameters };
}

/** The tools as a model is shown them. */
export function describeTools(offered: Tool[]): ModelTool[] {
  return offered.map((tool) => {
    const shown = described.get(tool) ?? describeTool(tool);
    described.set(tool, shown);
    return shown;
  });
}

const answers = new Map<ShopOperationName, z.ZodObject<{ data: z.ZodType }>>();

/** Made once: making a schema costs more than reading an answer by it. */
function answerOf(name: ShopOperationName): z.ZodObject<{ data: z.ZodType }> {
  const answer = answers.get(name) ?? z.object({ data: shopOperations[name].data });
  answers.set(name, answer);
  return answer;
}

/** By tenant, question and text of the answer. */
const readAnswers = keepLatest<unknown>(64, 48_000);

function askShopFor(turn: TurnRequest, deps: Pick<Deps, 'shop'>, signal: AbortSignal): AskShop {
  return async (name, input) => {
    if (turn.store === null)
      throw new AppError({ code: 'shop.not-connected', status: 409, message: 'No shop is connected.' });
    const body = { store: turn.store, locale: turn.tenant.locale, input };
    const answer = await deps.shop.call({
      path: `/operations/${name}`,
      body,
      response: answerOf(name),
      read: {
        get: (text) => readAnswers.get(`${turn.tenant.id} ${name} ${text}`),
        set: (text, read) => readAnswers.set(`${turn.tenant.id} ${name} ${text}`, read),
      },
      signal,
      idempotent: true,
    });
    return answer.data as never;
  };
}

/** The tenant is the turn's, whatever a model says. */
function askOrchestratorFor(
  turn: TurnRequest,
  { orchestrator }: Pick<Deps, 'orchestrator'>,
  signal: AbortSignal,
): AskOrchestrator {
  return async ({ path, body, response, timeout }) => {
    const asked = { ...body, tenant_id: turn.tenant.id };
    return (await orchestrator.call({ path, body: asked, response, signal, timeout, idempotent: true })) as never;
  };
}

interface Ran {
  message: ModelMessage;
  handoff: TurnResult['handoff'];
  colleague?: TurnResult['colleague'];
}

export interface ToolRunner {
  /** Runs the calls of one step. The results stand in the order of the calls, one for each. */
  run(calls: ModelCall[]): Promise<Omit<Ran, 'message'> & { messages: ModelMessage[] }>;
}

/** A runner for one turn: remembers what was asked, so that the same question is answered once. */
export function createToolRunner(
  turn: TurnRequest,
  deps: Pick<Deps, 'shop' | 'orchestrator' | 'now' | 'log'>,
  parts: { log: ThinkingLog; signal: AbortSignal; learn: ToolContext['learn']; secrets: string[] },
): ToolRunner {
  const offered = toolsOf(turn);
  const context: ToolContext = {
    turn,
    askShop: askShopFor(turn, deps, parts.signal),
    askOrchestrator: askOrchestratorFor(turn, deps, parts.signal),
    learn: parts.learn,
  };
  const asked = new Map<string, ReturnType<Tool['run']>>();
  const counts = new Map<Tool, number>();
  let made = 0;

  /** @throws AppError `tool.too-many`: whatever talks a model into it, a turn looks up only so much */
  function countCall(tool: Tool): void {
    const count = (counts.get(tool) ?? 0) + 1;
    const most = tool.mostPerTurn ?? maximumCallsOfTool;
    if (count > most || made >= maximumCallsOfTurn)
      throw new AppError({
        code: 'tool.too-many',
        status: 400,
        message: 'It was asked too often in this turn; answer with what there is.',
      });
    counts.set(tool, count);
    made += 1;
  }

  async function outcomeOf(call: ModelCall, place: number): ReturnType<Tool['run']> {
    if (place >= maximumCalls)
      throw new AppError({ code: 'tool.too-many', status: 400, message: `At most ${maximumCalls} calls at once.` });
    if (call.problem !== null) throw new AppError({ code: 'tool.bad-arguments', status: 400, message: call.problem });
    const tool = offered.find((one) => one.name === call.name);
    if (tool === undefined) {
      const names = offered.map((one) => one.name).join(', ');
      throw new AppError({
        code: 'tool.unknown',
        status: 404,
        message: `There is no tool "${call.name}". There are: ${names}.`,
      });
    }
    const input = tool.input.safeParse(call.arguments);
    if (!input.success)
      throw new AppError({ code: 'tool.bad-arguments', status: 400, message: z.prettifyError(input.error) });
    if (tool.acts) permitActing(tool, input.data, turn);
    const key = `${call.name} ${JSON.stringify(input.data)}`;
    if (!asked.has(key)) countCall(tool);
    const run = turn.frozen === null ? tool.run : frozenOutcome(tool, turn.frozen);
    const outcome = asked.get(key) ?? run(input.data, context);
    asked.set(key, outcome);
    outcome.catch(() => asked.delete(key));
    return await outcome;
  }

  async function runOne(call: ModelCall, place: number): Promise<Ran> {
    const startedAt = deps.now();
    const answer = (result: unknown, ok: boolean, error: AppError | null): ModelMessage => {
      const given = { call_id: call.id, name: call.name, arguments: call.arguments, result, ok };
      parts.log.add(
        { kind: 'tool', tool: given, error: error && { code: error.code, message: error.message } },
        startedAt,
      );
      const text = plainText(JSON.stringify(hideSecrets(result, parts.secrets)));
      return { role: 'result', callId: call.id, name: call.name, text: text.slice(0, maximumResultLength) };
    };
    try {
      const outcome = await outcomeOf(call, place);
      if ('handoff' in outcome) return { message: answer({ handed_off: true }, true, null), handoff: outcome.handoff };
      if ('colleague' in outcome)
        return { message: answer({ handed_over: true }, true, null), handoff: null, colleague: outcome.colleague };
      return { message: answer(outcome.facts, true, null), handoff: null };
    } catch (error) {
      // Given up by the caller or out of time: there is no model left to read a result.
      parts.signal.throwIfAborted();
      const known =
        error instanceof AppError
          ? error
          : new AppError({ code: 'tool.failed', status: 500, public: true, message: 'The tool failed.', cause: error });
      deps.log.warn(
        { tool: call.name, code: known.code, err: known.code === 'tool.failed' ? error : undefined },
        'tool failed',
      );
      return { message: answer({ error: known.code, message: known.message }, false, known), handoff: null };
    }
  }

  return {
    async run(calls) {
      const ran = await Promise.all(calls.map(runOne));
      return {
        messages: ran.map((one) => one.message),
        handoff: ran.find((one) => one.handoff !== null)?.handoff ?? null,
        colleague: ran.find((one) => one.colleague)?.colleague,
      };
    },
  };
}
