// Unanswered questions: noted with the turn, then put by a job to those that ask the same.
import type { TurnResult } from '@nexus/contracts/turn';
import type { Transaction } from '@nexus/database/database';
import { z } from 'zod';
import type { Deps } from '../../deps.ts';
import { announceChange } from '../../events/announce-change.ts';
import { enqueueJobOnce } from '../../jobs/enqueue-job.ts';
import { defineJob } from '../../jobs/job.ts';
import type { JobDefinition } from '../../jobs/job.ts';
import { requireTenant } from '../../tenants/find-tenant.ts';
import { dictionaryOf } from '../search/search-words.ts';
import { hidePersonalData, withoutIntroductions } from './hide-personal-data.ts';
import { countAsked, insertQuestion, listComparable, lockQuestions, readTexts } from './questions.store.ts';
import { asksTheSame, questionKey } from './similar-questions.ts';
import { unansweredReason } from './unanswered.ts';

const kind = 'collect-question';
const longestQuestion = 300;
/** A shop that nobody looks after keeps so many. */
const mostQuestions = 1000;

export interface AskedTurn {
  id: string;
  tenantId: string;
  conversationId: string;
  taken: { id: string; text: string }[];
}

/** In the transaction that keeps the reply; asks nothing of Postgres when the turn answered what was asked. Jobs hold ids, never a customer's words. */
export async function noteUnanswered(tx: Transaction, turn: AskedTurn, result: TurnResult): Promise<void> {
  const reason = unansweredReason(result);
  if (reason === null || turn.taken.every(({ text }) => text.trim() === '')) return;
  await enqueueJobOnce(tx, {
    tenantId: turn.tenantId,
    kind,
    key: turn.id,
    payload: {
      reason,
      conversation_id: turn.conversationId,
      turn_id: turn.id,
      message_ids: turn.taken.map(({ id }) => id),
    },
  });
}

export function collectQuestion(deps: Pick<Deps, 'database'>): JobDefinition {
  return defineJob({
    kind,
    payload: z.object({
      reason: z.enum(['nothing_found', 'did_not_know', 'handed_off', 'not_sourced']),
      conversation_id: z.uuid(),
      turn_id: z.uuid(),
      message_ids: z.array(z.uuid()),
    }),
    run: async ({ reason, conversation_id: conversationId, turn_id: turnId, message_ids: messageIds }, { tenantId }) =>
      deps.database.transaction(tenantId, async (tx) => {
        const words = (await readTexts(tx, tenantId, messageIds)).join(' ');
        const question = withoutIntroductions(hidePersonalData(words)).slice(0, longestQuestion);
        const dictionary = dictionaryOf((await requireTenant(tx, tenantId)).locale);
        const key = questionKey(question, dictionary);
        // A greeting or a "¿y?" asks for nothing that could be told beforehand.
        if (key.size === 0) return;
        await lockQuestions(tx, tenantId);
        const known = await listComparable(tx, tenantId, mostQuestions);
        const same = known.find((one) => asksTheSame(key, questionKey(one.question, dictionary)));
        if (same) await countAsked(tx, tenantId, same.id, turnId);
        else if (known.length < mostQuestions)
          await insertQuestion(tx, { tenantId, question, reason, conversationId, turnId });
        announceChange(tx, { kind: 'knowledge-changed', tenant_id: tenantId });
      }),
  });
}
