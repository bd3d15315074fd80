// SQL of the questions that nobody had told the agent.
import type { KnowledgeQuestion } from '@nexus/contracts/knowledge';
import { decodeCursor, toPage } from '@nexus/database/cursor';
import type { Transaction } from '@nexus/database/database';
import { newId } from '@nexus/database/new-id';
import { z } from 'zod';
import type { UnansweredReason } from './unanswered.ts';

/** Turns remembered per question, so that one that is collected again does not count twice. */
const rememberedTurns = 20;

/** One collector at a time per shop: two at once would both find nothing like it. */
export async function lockQuestions(tx: Transaction, tenantId: string): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtextextended('knowledge-questions ' || $1, 0))`, [tenantId]);
}

/** What the customer wrote, in its order; what was erased meanwhile is not there. */
export async function readTexts(tx: Transaction, tenantId: string, messageIds: string[]): Promise<string[]> {
  const rows = await tx.query<{ text: string }>(
    `select text from messages where tenant_id = $1 and id = any($2) and text <> '' order by id`,
    [tenantId, messageIds],
  );
  return rows.map(({ text }) => text);
}

export async function listComparable(
  tx: Transaction,
  tenantId: string,
  limit: number,
): Promise<{ id: string; question: string }[]> {
  return tx.query(
    `select id, question from knowledge_questions where tenant_id = $1 and status <> 'answered' order by last_asked_at desc limit $2`,
    [tenantId, limit],
  );
}

export async function insertQuestion(
  tx: Transaction,
  asked: { tenantId: string; question: string; reason: UnansweredReason; conversationId: string; turnId: string },
): Promise<void> {
  await tx.query(
    `insert into knowledge_questions (tenant_id, id, question, reason, status, conversation_id, turn_ids)
     values ($1, $2, $3, $4, 'open', $5, array[$6::uuid])`,
    [asked.tenantId, newId(), asked.question, asked.reason, asked.conversationId, asked.turnId],
  );
}

export async function countAsked(tx: Transaction, tenantId: string, id: string, turnId: string): Promise<void> {
  await tx.query(
    `update knowledge_questions set times = times + 1, last_asked_at = now(), turn_ids = (array_append(turn_ids, $3))[greatest(1, cardinality(turn_ids) + 2 - ${rememberedTurns}):]
      where tenant_id = $1 and id = $2 and not $3 = any(turn_ids)`,
    [tenantId, id, turnId],
  );
}

interface QuestionRow {
  id: string;
  question: string;
  times: number;
  reason: string;
  conversation_id: string | null;
  created_at: Date;
  last_asked_at: Date;
}

/** @throws AppError 400 `request.bad-cursor` */
export async function listOpenQuestions(
  tx: Transaction,
  tenantId: string,
  query: { cursor?: string | undefined; limit: number },
): Promise<{ items: KnowledgeQuestion[]; next_cursor: string | null }> {
  const after = decodeCursor(query.cursor, z.tuple([z.int(), z.uuid()]));
  const rows = await tx.query<QuestionRow>(
    `select id, question, times, reason, conversation_id, created_at, last_asked_at from knowledge_questions
      where tenant_id = $1 and status = 'open' and ($2::int is null or (times, id) < ($2, $3::uuid))
      order by times desc, id desc limit $4`,
    [tenantId, after?.[0] ?? null, after?.[1] ?? null, query.limit + 1],
  );
  return toPage(
    rows,
    query.limit,
    (row) => [row.times, row.id],
    ({ created_at, last_asked_at, ...row }) => ({
      ...row,
      first_asked_at: created_at.toISOString(),
      last_asked_at: last_asked_at.toISOString(),
    }),
  );
}

/** @returns whether there is such a question */
export async function closeQuestion(
  tx: Transaction,
  tenantId: string,
  id: string,
  end: { status: 'answered'; documentId: string } | { status: 'dismissed' },
): Promise<boolean> {
  const rows = await tx.query(
    `update knowledge_questions set status = $3, document_id = coalesce($4, document_id) where tenant_id = $1 and id = $2 returning id`,
    [tenantId, id, end.status, 'documentId' in end ? end.documentId : null],
  );
  return rows.length > 0;
}
