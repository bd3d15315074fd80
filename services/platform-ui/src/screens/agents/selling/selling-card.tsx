// Whether agents may make payment links, and how many one customer gets in a day.
import { useTranslation } from 'react-i18next';
import { useCurrentTenant } from '../../../api/current-tenant.tsx';
import { problemText } from '../../../texts/problem-text.ts';
import { Card } from '../../../ui/card.tsx';
import { SelectField } from '../../../ui/form/select.tsx';
import { SwitchRow } from '../../../ui/form/toggle.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { useSaveSelling, useSelling } from './selling.queries.ts';

const perDay = ['1', '2', '3', '5', '10', '20', '50'] as const;

export function SellingCard({ tenantId }: { tenantId: string }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const { may } = useCurrentTenant();
  const selling = useSelling(tenantId);
  const save = useSaveSelling(tenantId);
  if (!selling.data) return null;
  const settings = selling.data;
  const mayChange = may('owner') && !save.isPending;
  const change = (part: Partial<typeof settings>) =>
    save.mutate({ ...settings, ...part }, { onError: (error) => toasts.fail(problemText(t, error)) });
  const choices = [...new Set([...perDay, String(settings.links_per_day)])]
    .toSorted((one, other) => Number(one) - Number(other))
    .map((value) => ({ value, label: t('selling.perDayCount', { count: Number(value) }) }));
  return (
    <Card title={t('selling.title')} description={t('selling.description')}>
      <div className="flex flex-col gap-4">
        <SwitchRow
          label={t('selling.links')}
          help={may('owner') ? t('selling.linksHelp') : t('selling.ownerOnly')}
          checked={settings.payment_links}
          disabled={!mayChange}
          onChange={(on) => change({ payment_links: on })}
          data-testid="payment-links"
        />
        {settings.payment_links && (
          <div className="max-w-xs">
            <SelectField
              label={t('selling.perDay')}
              help={t('selling.perDayHelp')}
              choices={choices}
              value={String(settings.links_per_day)}
              disabled={!mayChange}
              onChange={(value) => change({ links_per_day: Number(value) })}
            />
          </div>
        )}
      </div>
    </Card>
  );
}
