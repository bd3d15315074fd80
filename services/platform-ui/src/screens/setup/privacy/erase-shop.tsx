// The shop's end: asked for by typing its name, silent at once, withdrawn until its hour.
import { Trash2, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Tenant } from '../../../api/contract-types.ts';
import { formatDateTime } from '../../../texts/format.ts';
import { problemText } from '../../../texts/problem-text.ts';
import { Button } from '../../../ui/button.tsx';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { TextField } from '../../../ui/form/field.tsx';
import { CheckboxRow } from '../../../ui/form/toggle.tsx';
import { Note } from '../../../ui/state.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { useEraseShop, useRestoreShop } from '../setup.queries.ts';
import { Part } from './part.tsx';

export function EraseShop({ tenant }: { tenant: Tenant }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  if (tenant.erase_at) return <ToBeErased tenant={tenant} eraseAt={tenant.erase_at} />;
  return (
    <Part title={t('privacy.eraseTitle')} help={t('privacy.eraseHelp')}>
      <Button
        tone="danger"
        icon={<Trash2 className="size-4" aria-hidden />}
        onClick={() => setAsking(true)}
        data-testid="erase-shop"
      >
        {t('privacy.erase')}
      </Button>
      {asking && <EraseDialog tenant={tenant} onClose={() => setAsking(false)} />}
    </Part>
  );
}

/** The shop is silent and waits for its end. */
function ToBeErased({ tenant, eraseAt }: { tenant: Tenant; eraseAt: string }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const restore = useRestoreShop(tenant.id);
  const begun = Date.parse(eraseAt) <= Date.now();
  if (begun) return <Note tone="danger">{t('privacy.erasing')}</Note>;
  return (
    <Note
      tone="danger"
      action={
        <Button
          size="small"
          icon={<Undo2 className="size-4" aria-hidden />}
          busy={restore.isPending}
          onClick={() =>
            restore.mutate(undefined, {
              onSuccess: () => toasts.say(t('privacy.restored')),
              onError: (error) => toasts.fail(problemText(t, error)),
            })
          }
          data-testid="restore-shop"
        >
          {t('privacy.restore')}
        </Button>
      }
    >
      {t('privacy.toBeErased', { when: formatDateTime(eraseAt) })}
    </Note>
  );
}

function EraseDialog({ tenant, onClose }: { tenant: Tenant; onClose(): void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState('');
  const [now, setNow] = useState(false);
  const erase = useEraseShop(tenant.id);
  const matches = typed.trim().toLocaleLowerCase() === tenant.store_name.trim().toLocaleLowerCase();
  return (
    <ConfirmDialog
      open
      onClose={onClose}
      danger
      busy={erase.isPending}
      disabled={!matches}
      title={t('privacy.eraseQuestion', { name: tenant.store_name })}
      confirmLabel={now ? t('privacy.confirmNow') : t('privacy.confirm')}
      onConfirm={() => erase.mutate({ now }, { onSuccess: onClose })}
    >
      <div className="flex flex-col gap-3 text-sm">
        <p>{t('privacy.goes')}</p>
        <ul className="list-disc pl-5 text-muted">
          <li>{t('privacy.goesCustomers')}</li>
          <li>{t('privacy.goesMessages')}</li>
          <li>{t('privacy.goesSettings')}</li>
          <li>{t('privacy.goesPeople')}</li>
        </ul>
        <Note tone="warning">{t('privacy.silentAtOnce')}</Note>
        <CheckboxRow
          label={t('privacy.now')}
          help={t('privacy.nowHelp')}
          checked={now}
          onChange={setNow}
          data-testid="erase-now"
        />
        <TextField
          label={t('privacy.typeName', { name: tenant.store_name })}
          value={typed}
          autoComplete="off"
          onChange={(event) => setTyped(event.target.value)}
          data-testid="erase-name"
        />
        {erase.error && <Note tone="danger">{problemText(t, erase.error)}</Note>}
      </div>
    </ConfirmDialog>
  );
}
