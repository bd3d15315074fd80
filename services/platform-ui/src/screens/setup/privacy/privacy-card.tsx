// How long the shop keeps what customers wrote and sent, a copy of everything, and the shop's end.
import { Download } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { tenantPath } from '../../../api/client.ts';
import { useCurrentTenant } from '../../../api/current-tenant.tsx';
import type { Tenant, TenantPatch } from '../../../api/contract-types.ts';
import { problemText } from '../../../texts/problem-text.ts';
import { buttonClasses } from '../../../ui/button.tsx';
import { Card } from '../../../ui/card.tsx';
import { ConfirmDialog } from '../../../ui/confirm-dialog.tsx';
import { SelectField } from '../../../ui/form/select.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { usePatchTenant } from '../setup.queries.ts';
import { EraseShop } from './erase-shop.tsx';
import { Part } from './part.tsx';

/** Months that are offered; a value set through the API is offered too. */
const offered = [3, 6, 12, 24, 60];

export function PrivacyCard({ tenant }: { tenant: Tenant }) {
  const { t } = useTranslation();
  const owner = useCurrentTenant().may('owner');
  return (
    <Card title={t('privacy.title')} description={t('privacy.description')}>
      <div className="flex flex-col gap-5">
        <div className="grid gap-4 sm:grid-cols-2">
          <KeptFor
            tenant={tenant}
            field="keep_messages_months"
            label={t('privacy.messages')}
            help={t('privacy.messagesHelp')}
          />
          <KeptFor tenant={tenant} field="keep_media_months" label={t('privacy.media')} help={t('privacy.mediaHelp')} />
        </div>
        {owner && (
          <>
            <Part title={t('privacy.exportTitle')} help={t('privacy.exportHelp')}>
              <a
                href={tenantPath(tenant.id, 'export')}
                download
                className={buttonClasses('plain')}
                data-testid="export-shop"
              >
                <Download className="size-4" aria-hidden />
                {t('privacy.export')}
              </a>
            </Part>
            <EraseShop tenant={tenant} />
          </>
        )}
      </div>
    </Card>
  );
}

interface KeptForProps {
  tenant: Tenant;
  field: 'keep_messages_months' | 'keep_media_months';
  label: string;
  help: string;
}

/** A limit erases what is older within hours, so it is asked for twice. */
function KeptFor({ tenant, field, label, help }: KeptForProps) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const patch = usePatchTenant(tenant.id);
  const [asked, setAsked] = useState<number | null>(null);
  const months = tenant[field];
  const choices = [...new Set([...offered, ...(months ? [months] : [])])].sort((one, other) => one - other);
  const save = (kept: number | null) =>
    patch.mutate({ [field]: kept } satisfies TenantPatch, {
      onSuccess: () => {
        setAsked(null);
        toasts.say(t('common.saved'));
      },
      onError: (error) => toasts.fail(problemText(t, error)),
    });
  const choose = (value: string) => {
    const kept = value === 'platform' ? null : Number(value);
    if (kept && kept !== months) setAsked(kept);
    else save(kept);
  };
  return (
    <>
      <SelectField
        label={label}
        help={help}
        value={months === null ? 'platform' : String(months)}
        disabled={patch.isPending}
        onChange={choose}
        choices={[
          { value: 'platform', label: t('privacy.asPlatform') },
          { value: '0', label: t('privacy.forEver') },
          ...choices.map((count) => ({ value: String(count), label: t('privacy.months', { count }) })),
        ]}
      />
      <ConfirmDialog
        open={asked !== null}
        onClose={() => setAsked(null)}
        danger
        busy={patch.isPending}
        title={`${label}: ${t('privacy.months', { count: asked ?? 0 })}`}
        description={t('privacy.limitHelp')}
        confirmLabel={t('privacy.limit')}
        onConfirm={() => save(asked)}
      />
    </>
  );
}
