// The form of a question with its answer: new, changed, or to what customers asked.
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { KnowledgeAnswerInput, KnowledgeDocument } from '../../api/contract-types.ts';
import type { Write } from '../../api/use-write.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { DialogWindow } from '../../ui/confirm-dialog.tsx';
import { TextAreaField, TextField } from '../../ui/form/field.tsx';
import { Note } from '../../ui/state.tsx';
import { useToasts } from '../../ui/toast.tsx';

interface AnswerDialogProps {
  title: string;
  description?: string;
  initial?: KnowledgeAnswerInput;
  save: Write<KnowledgeDocument, KnowledgeAnswerInput>;
  onClose(): void;
}

export function AnswerDialog({ title, description, initial, save, onClose }: AnswerDialogProps) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const { register, handleSubmit, formState } = useForm<KnowledgeAnswerInput>({
    defaultValues: initial ?? { question: '', answer: '' },
  });
  const { errors } = formState;
  const submit = handleSubmit((values) =>
    save.mutate(values, {
      onSuccess: () => {
        toasts.say(t('knowledge.answerSaved'));
        onClose();
      },
    }),
  );
  const filled = (text: string) => text.trim() !== '' || t('form.required');
  return (
    <DialogWindow
      open
      wide
      onClose={onClose}
      title={title}
      description={description ?? t('knowledge.answerHelp')}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            type="submit"
            form="knowledge-answer"
            tone="primary"
            busy={save.isPending}
            data-testid="knowledge-answer-save"
          >
            {t('common.save')}
          </Button>
        </>
      }
    >
      <form id="knowledge-answer" noValidate className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
        <TextField
          label={t('knowledge.question')}
          placeholder={t('knowledge.questionExample')}
          maxLength={500}
          error={errors.question?.message}
          data-testid="knowledge-question"
          {...register('question', { validate: filled })}
        />
        <TextAreaField
          label={t('knowledge.answer')}
          placeholder={t('knowledge.answerExample')}
          rows={5}
          maxLength={4000}
          error={errors.answer?.message}
          data-testid="knowledge-answer-text"
          {...register('answer', { validate: filled })}
        />
        {save.error && <Note tone="danger">{problemText(t, save.error)}</Note>}
      </form>
    </DialogWindow>
  );
}
