// The actions of the platform: emptying the cache, handing a conversation to a person, sealing credentials anew.
import { Eraser, KeyRound, LifeBuoy } from 'lucide-react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { SystemActionResult } from '../../api/contract-types.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { TextField } from '../../ui/form/field.tsx';
import { JsonView } from '../../ui/json-view.tsx';
import { Note } from '../../ui/state.tsx';
import { useSystemAction } from './system.queries.ts';

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function ActionsCard() {
  const { t } = useTranslation();
  return (
    <Card title={t('system.actions')} description={t('system.actionsHelp')}>
      <div className="grid gap-4 lg:grid-cols-2">
        <ClearCache />
        <TriggerHandoff />
        <RotateEncryption />
      </div>
    </Card>
  );
}

function Outcome({ error, result }: { error: Error | null; result: SystemActionResult | undefined }) {
  const { t } = useTranslation();
  if (error) return <Note tone="danger">{problemText(t, error)}</Note>;
  if (!result) return null;
  return (
    <div className="flex flex-col gap-2" data-testid="action-result">
      <Note tone={result.done ? 'success' : 'warning'}>
        {result.done ? t('system.actionDone') : t('system.actionNotDone')}
      </Note>
      {Object.keys(result.result).length > 0 && <JsonView label={t('system.actionResult')} value={result.result} />}
    </div>
  );
}

function ClearCache() {
  const { t } = useTranslation();
  const action = useSystemAction();
  const [asking, setAsking] = useState(false);
  return (
    <section className="flex flex-col gap-3 rounded-lg border border-line p-4">
      <div>
        <h3 className="text-sm font-semibold">{t('system.clearCache')}</h3>
        <p className="text-xs text-muted">{t('system.clearCacheHelp')}</p>
      </div>
      <Button
        className="self-start"
        icon={<Eraser className="size-4" aria-hidden />}
        busy={action.isPending}
        onClick={() => setAsking(true)}
        data-testid="clear-cache"
      >
        {t('system.clearCache')}
      </Button>
      <Outcome error={action.error} result={action.data} />
      <ConfirmDialog
        open={asking}
        title={t('system.clearCacheTitle')}
        description={t('system.clearCacheConfirm')}
        confirmLabel={t('system.clearCache')}
        onClose={() => setAsking(false)}
        onConfirm={() => {
          setAsking(false);
          action.mutate({ action: 'clear_cache' });
        }}
      />
    </section>
  );
}

/** Harmless to press again: each time it says how far the sealing is. */
function RotateEncryption() {
  const { t } = useTranslation();
  const action = useSystemAction();
  return (
    <section className="flex flex-col gap-3 rounded-lg border border-line p-4">
      <div>
        <h3 className="text-sm font-semibold">{t('system.rotateEncryption')}</h3>
        <p className="text-xs text-muted">{t('system.rotateEncryptionHelp')}</p>
      </div>
      <Button
        className="self-start"
        icon={<KeyRound className="size-4" aria-hidden />}
        busy={action.isPending}
        onClick={() => action.mutate({ action: 'rotate_encryption' })}
        data-testid="rotate-encryption"
      >
        {t('system.rotateEncryption')}
      </Button>
      <Outcome error={action.error} result={action.data} />
    </section>
  );
}

function TriggerHandoff() {
  const { t } = useTranslation();
  const action = useSystemAction();
  const [chosen, setChosen] = useState<string | null>(null);
  const { register, handleSubmit, formState } = useForm({ defaultValues: { conversationId: '' } });
  return (
    <section className="flex flex-col gap-3 rounded-lg border border-line p-4">
      <div>
        <h3 className="text-sm font-semibold">{t('system.triggerHandoff')}</h3>
        <p className="text-xs text-muted">{t('system.triggerHandoffHelp')}</p>
      </div>
      <form
        noValidate
        className="flex flex-col gap-3"
        onSubmit={(event) => void handleSubmit((form) => setChosen(form.conversationId.trim()))(event)}
      >
        <TextField
          label={t('system.conversationId')}
          spellCheck={false}
          autoComplete="off"
          data-testid="handoff-conversation"
          error={formState.errors.conversationId && t('system.conversationIdWrong')}
          {...register('conversationId', { validate: (text) => uuidPattern.test(text.trim()) })}
        />
        <Button
          type="submit"
          className="self-start"
          icon={<LifeBuoy className="size-4" aria-hidden />}
          busy={action.isPending}
          data-testid="trigger-handoff"
        >
          {t('system.triggerHandoff')}
        </Button>
      </form>
      <Outcome error={action.error} result={action.data} />
      <ConfirmDialog
        open={chosen !== null}
        title={t('system.triggerHandoffTitle')}
        description={t('system.triggerHandoffConfirm')}
        confirmLabel={t('system.triggerHandoff')}
        onClose={() => setChosen(null)}
        onConfirm={() => {
          if (chosen) action.mutate({ action: 'trigger_handoff', payload: { conversation_id: chosen } });
          setChosen(null);
        }}
      />
    </section>
  );
}
