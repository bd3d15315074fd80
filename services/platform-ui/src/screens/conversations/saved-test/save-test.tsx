// Saves an answer, or the whole conversation, as a test of an agent: what is kept is shown first, without anything personal.
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { TestPreview } from '../../../api/contract-types.ts';
import { formatDateTime } from '../../../texts/format.ts';
import { problemText } from '../../../texts/problem-text.ts';
import { Button } from '../../../ui/button.tsx';
import { DialogWindow } from '../../../ui/confirm-dialog.tsx';
import { ExpectationFields } from '../../../ui/form/expectation-fields.tsx';
import { TextField } from '../../../ui/form/field.tsx';
import { SelectField } from '../../../ui/form/select.tsx';
import { JsonView } from '../../../ui/json-view.tsx';
import { Note, SkeletonLines } from '../../../ui/state.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { useMessages, useTurns } from '../conversations.queries.ts';
import { useAgentsToTest, useSaveTest, useTestPreview } from './saved-test.queries.ts';

interface SaveTestProps {
  tenantId: string;
  conversationId: string;
  /** Whose answer is proposed; null: the last one. */
  turnId: string | null;
  onClose(): void;
}

const whole = 'whole';
const shown = 60;

export function SaveTest({ tenantId, conversationId, turnId, onClose }: SaveTestProps) {
  const { t } = useTranslation();
  const answers = useAnswers(tenantId, conversationId);
  const [chosen, setChosen] = useState<string | null>(turnId);
  // The first that is known stays: an answer that is given meanwhile does not take its place.
  if (chosen === null && answers) setChosen(answers[0]?.value ?? whole);
  const what = chosen ?? whole;
  const preview = useTestPreview(tenantId, conversationId, {
    turnId: what === whole ? null : what,
    enabled: chosen !== null,
  });
  const choices = [{ value: whole, label: t('agentTest.wholeConversation') }, ...(answers ?? [])];
  const chooser = <SelectField label={t('agentTest.what')} value={what} onChange={setChosen} choices={choices} />;
  if (preview.data)
    return (
      <Form
        key={what}
        tenantId={tenantId}
        conversationId={conversationId}
        turnId={what === whole ? null : what}
        preview={preview.data}
        onClose={onClose}
      >
        {chooser}
      </Form>
    );
  return (
    <DialogWindow open wide onClose={onClose} title={t('agentTest.saveTitle')} description={t('agentTest.saveHelp')}>
      <div className="flex flex-col gap-4">
        {chooser}
        {preview.error && !preview.isFetching ? (
          <Note tone="danger">{problemText(t, preview.error)}</Note>
        ) : (
          <SkeletonLines count={6} />
        )}
      </div>
    </DialogWindow>
  );
}

/** Turns that said something, the newest first; undefined: not known yet. */
function useAnswers(tenantId: string, conversationId: string): { value: string; label: string }[] | undefined {
  const { t } = useTranslation();
  const turns = useTurns(tenantId, conversationId).data?.pages.flatMap((page) => page.items);
  const messages = useMessages(tenantId, conversationId).data?.pages.flatMap((page) => page.items) ?? [];
  return turns
    ?.filter(({ status }) => status === 'answered' || status === 'handed_off' || status === 'failed')
    .map((turn) => {
      const text =
        messages.find(({ id }) => turn.message_ids.includes(id))?.text ?? t(`turnStatusShort.${turn.status}`);
      const short = text.length > shown ? `${text.slice(0, shown)}…` : text;
      return { value: turn.id, label: t('agentTest.answerOf', { when: formatDateTime(turn.started_at), text: short }) };
    });
}

interface FormProps extends SaveTestProps {
  preview: TestPreview;
  children: ReactNode;
}

function Form({ tenantId, conversationId, turnId, preview, onClose, children }: FormProps) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const { agents, tools } = useAgentsToTest(tenantId);
  const save = useSaveTest(tenantId, conversationId);
  const [name, setName] = useState(preview.name);
  const [expectations, setExpectations] = useState(preview.expectations);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const agentId = chosenId ?? preview.agent_id ?? agents[0]?.id ?? null;
  return (
    <DialogWindow
      open
      wide
      onClose={onClose}
      title={t('agentTest.saveTitle')}
      description={t('agentTest.saveHelp')}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            tone="primary"
            busy={save.isPending}
            disabled={name.trim() === '' || agentId === null}
            onClick={() =>
              agentId !== null &&
              save.mutate(
                { turn_id: turnId, agent_id: agentId, name: name.trim(), expectations },
                {
                  onSuccess: () => {
                    toasts.say(t('agentTest.saved'));
                    onClose();
                  },
                },
              )
            }
            data-testid="save-test-confirm"
          >
            {t('common.save')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4" data-testid="save-test">
        {children}
        {agents.length > 1 && agentId !== null && (
          <SelectField
            label={t('agentTest.agent')}
            value={agentId}
            onChange={setChosenId}
            choices={agents.map((agent) => ({ value: agent.id, label: agent.name }))}
          />
        )}
        <TextField
          label={t('agentTest.name')}
          value={name}
          maxLength={120}
          onChange={(event) => setName(event.target.value)}
          data-testid="save-test-name"
        />
        <Exchange preview={preview} />
        <h3 className="text-sm font-semibold">{t('agentTest.expected')}</h3>
        <p className="-mt-3 text-xs text-muted">{t('agentTest.grounded')}</p>
        <ExpectationFields value={expectations} onChange={setExpectations} tools={tools} />
        {save.error && <Note tone="danger">{problemText(t, save.error)}</Note>}
      </div>
    </DialogWindow>
  );
}

/** Exactly what is kept. */
function Exchange({ preview }: { preview: TestPreview }) {
  const { t } = useTranslation();
  return (
    <section className="flex flex-col gap-2">
      <h3 className="text-sm font-semibold">{t('agentTest.saidThen')}</h3>
      <ol
        className="flex max-h-56 flex-col gap-1.5 overflow-y-auto rounded-lg border border-line bg-sunken/50 px-3 py-2"
        data-testid="save-test-exchange"
      >
        {preview.messages.map(({ role, text }, place) => (
          <li key={place} className="text-sm break-words whitespace-pre-wrap">
            <span className="mr-1.5 text-xs text-faint">{t(`agentTest.by.${role}`)}</span>
            {text}
          </li>
        ))}
      </ol>
      <p className="text-xs text-muted">{t('agentTest.frozenCalls', { count: preview.tool_results.length })}</p>
      <div className="flex flex-col gap-1.5" data-testid="save-test-results">
        {preview.tool_results.map(({ name, arguments: asked, result }, place) => (
          <JsonView
            key={place}
            label={t(`tool.${name}`, { defaultValue: name })}
            value={{ arguments: asked, result }}
          />
        ))}
      </div>
    </section>
  );
}
