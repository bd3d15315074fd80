// Reads an exchange as it was, with all that must not be kept of it known by name: what becomes a test, and of which agent.
import type { SavedExchange } from '@nexus/contracts/saved-tests/agent-tests';
import type { Transaction } from '@nexus/database/database';
import { AppError } from '@nexus/service-kit/app-error';
import { tooLong } from '../../agents/saved-tests/keep-test.ts';
import type { KnownPerson } from '../../agents/saved-tests/redaction/redactor.ts';
import { phoneVariants } from '../../customers/match-phone.ts';
import { historyOf } from '../build-turn-request.ts';
import { readToolSteps } from '../store/turns.store.ts';
import type { HistoryRow, ToolStepRow } from '../store/turns.store.ts';
import { askPoints } from './ask-points.ts';
import { readConversationToTest, readEpisode, readTurnsToTest } from './exchange.store.ts';
import type { ConversationToTest } from './exchange.store.ts';

const mostMessages = 60;
const mostAnswers = 12;

export interface ReadExchange {
  /** As it was: nothing has been taken out. */
  exchange: SavedExchange;
  person: KnownPerson;
  /** The shop's own number, which may stand. */
  channelNumber: string;
  agentId: string | null;
  handedOver: boolean;
}

/** @param turnId null: the running episode; @throws AppError 404 `conversations.not-found`, `turns.not-found`, 422 `agent-tests.nothing-to-answer`, `agent-tests.too-long` */
export async function readExchange(
  tx: Transaction,
  tenantId: string,
  conversationId: string,
  turnId: string | null,
): Promise<ReadExchange> {
  const conversation = await readConversationToTest(tx, tenantId, conversationId);
  if (!conversation)
    throw new AppError({ code: 'conversations.not-found', status: 404, message: 'There is no such conversation.' });
  const turns = await readTurnsToTest(tx, tenantId, conversationId, turnId);
  const turn = turns.at(-1);
  if (turnId !== null && !turn)
    throw new AppError({ code: 'turns.not-found', status: 404, message: 'There is no such answered turn.' });
  const rows = await readEpisode(tx, tenantId, conversationId, {
    episode: (turnId === null ? null : turn?.episode) ?? conversation.episode,
    until: turnId === null ? null : (turn?.last_message_id ?? null),
    limit: mostMessages + 1,
  });
  if (turnId === null && rows.length > mostMessages) throw tooLong('The conversation is too long.');
  const told = turnId === null ? upToLastAnswer(rows) : upToAnswerOf(rows.slice(-mostMessages), turnId);
  const ids = [...new Set(told.flatMap((row) => (row.turn_id ? [row.turn_id] : [])))];
  const steps = await readToolSteps(tx, tenantId, ids);
  const messages = historyOf(told, steps).map(({ role, text, at, tool_results }) => ({ role, text, at, tool_results }));
  const scope = turnId === null ? ('conversation' as const) : ('answer' as const);
  const points = askPoints({ scope, messages });
  if (points.length === 0) throw nothingToAnswer();
  if (points.length > mostAnswers) throw tooLong('The conversation has too many answers.');
  return {
    exchange: { scope, messages, tool_results: callsOf(steps, turnId) },
    person: personOf(conversation),
    channelNumber: conversation.channel_number,
    agentId: turn?.agent_id ?? null,
    handedOver: turn?.status === 'handed_off' || told.at(-1)?.author === 'system',
  };
}

function nothingToAnswer(): AppError {
  return new AppError({
    code: 'agent-tests.nothing-to-answer',
    status: 422,
    message: 'Nothing the customer wrote there was answered by the agent.',
  });
}

/** What waits for an answer is no part of a test. */
function upToLastAnswer(rows: HistoryRow[]): HistoryRow[] {
  return rows.slice(0, rows.findLastIndex((row) => row.author === 'agent' || row.author === 'system') + 1);
}

/** What the turn had before it, then its answer. */
function upToAnswerOf(rows: HistoryRow[], turnId: string): HistoryRow[] {
  const asked = rows.findLastIndex((row) => row.direction === 'in' && row.turn_id === turnId);
  if (asked === -1) throw nothingToAnswer();
  const isAnswer = (row: HistoryRow) => row.direction === 'out' && row.turn_id === turnId;
  return [...rows.slice(0, asked + 1).filter((row) => !isAnswer(row)), ...rows.filter(isAnswer)];
}

/** What the loop itself said of a call is said anew; what the world said is kept. The turn's own first, then the newest. */
function callsOf(steps: ToolStepRow[], turnId: string | null): SavedExchange['tool_results'] {
  const isOwn = (row: ToolStepRow) => Number(row.turn_id === turnId);
  return steps
    .toReversed()
    .toSorted((one, other) => isOwn(other) - isOwn(one))
    .flatMap(({ step: { tool, error } }) => {
      if (!tool || tool.name === 'hand_off_to_person') return [];
      if (error && error.code.startsWith('tool.') && error.code !== 'tool.failed') return [];
      return [{ name: tool.name, arguments: tool.arguments, result: tool.result, ok: tool.ok }];
    });
}

function personOf({ customer_name: name, ids }: ConversationToTest): KnownPerson {
  const known = [...new Set(ids.flatMap((id) => (id ? [id] : [])))];
  const isPhone = (id: string) => /^\+?\d{8,15}$/.test(id);
  return {
    names: name === null ? [] : [name],
    phones: [...new Set(known.filter(isPhone).flatMap(phoneVariants))],
    ids: known.filter((id) => !isPhone(id)),
  };
}
