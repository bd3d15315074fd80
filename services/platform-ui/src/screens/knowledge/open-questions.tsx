// What customers asked in vain, the most asked first; an answer given here is knowledge from then on.
import { CircleCheck } from 'lucide-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { KnowledgeQuestion } from '../../api/contract-types.ts';
import { formatListTime } from '../../texts/format.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { EmptyState, ErrorState, SkeletonLines } from '../../ui/state.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { AnswerDialog } from './answer-dialog.tsx';
import { useAnswerQuestion, useDismissQuestion, useQuestions } from './knowledge.queries.ts';

export function OpenQuestions({ tenantId }: { tenantId: string }) {
  const { t } = useTranslation();
  const questions = useQuestions(tenantId);
  const [answering, setAnswering] = useState<KnowledgeQuestion | null>(null);
  const items = questions.data?.items ?? [];
  return (
    <Card title={t('knowledge.questions')} description={t('knowledge.questionsHelp')}>
      {questions.isPending && <SkeletonLines count={3} />}
      {questions.error && items.length === 0 && (
        <ErrorState text={problemText(t, questions.error)} onRetry={() => void questions.refetch()} />
      )}
      {questions.data && items.length === 0 && (
        <EmptyState icon={<CircleCheck aria-hidden />} title={t('knowledge.noQuestions')}>
          {t('knowledge.noQuestionsHelp')}
        </EmptyState>
      )}
      <ul className="flex flex-col divide-y divide-line">
        {items.map((question) => (
          <QuestionLine
            key={question.id}
            tenantId={tenantId}
            question={question}
            onAnswer={() => setAnswering(question)}
          />
        ))}
      </ul>
      {answering && <Answering tenantId={tenantId} question={answering} onClose={() => setAnswering(null)} />}
    </Card>
  );
}

interface QuestionLineProps {
  tenantId: string;
  question: KnowledgeQuestion;
  onAnswer(): void;
}

function QuestionLine({ tenantId, question, onAnswer }: QuestionLineProps) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const dismiss = useDismissQuestion(tenantId);
  return (
    <li
      className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3 first:pt-0 last:pb-0"
      data-testid="knowledge-open-question"
    >
      <div className="min-w-0 flex-1 basis-64">
        <p className="text-sm font-medium break-words">{question.question}</p>
        <p className="mt-1 flex flex-wrap items-center gap-x-2 gap-y-1 text-xs text-muted">
          <Badge tone={question.times > 1 ? 'warning' : 'neutral'}>
            {t('knowledge.times', { count: question.times })}
          </Badge>
          <span>{t(`knowledge.reasons.${question.reason}`)}</span>
          <span>· {formatListTime(question.last_asked_at)}</span>
          {question.conversation_id && (
            <Link
              to="/conversations/{-$conversationId}"
              params={{ conversationId: question.conversation_id }}
              className="text-accent underline"
            >
              {t('knowledge.seeConversation')}
            </Link>
          )}
        </p>
      </div>
      <div className="flex gap-2">
        <Button
          size="small"
          tone="quiet"
          busy={dismiss.isPending}
          onClick={() =>
            dismiss.mutate(question.id, {
              onSuccess: () => toasts.say(t('knowledge.dismissed')),
              onError: (error) => toasts.fail(problemText(t, error)),
            })
          }
        >
          {t('knowledge.dismiss')}
        </Button>
        <Button size="small" tone="primary" onClick={onAnswer} data-testid="knowledge-give-answer">
          {t('knowledge.giveAnswer')}
        </Button>
      </div>
    </li>
  );
}

function Answering({
  tenantId,
  question,
  onClose,
}: {
  tenantId: string;
  question: KnowledgeQuestion;
  onClose(): void;
}) {
  const { t } = useTranslation();
  const save = useAnswerQuestion(tenantId, question.id);
  return (
    <AnswerDialog
      title={t('knowledge.giveAnswer')}
      initial={{ question: question.question, answer: '' }}
      save={save}
      onClose={onClose}
    />
  );
}
