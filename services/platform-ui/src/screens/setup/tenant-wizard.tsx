// First steps: the shop's name and where it sells; everything else has a sensible start.
import { Store } from 'lucide-react';
import { Controller, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { Tenant } from '../../api/contract-types.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { TextField } from '../../ui/form/field.tsx';
import { SelectField } from '../../ui/form/select.tsx';
import { Note } from '../../ui/state.tsx';
import { useCreateTenant } from './setup.queries.ts';
import { regions } from './shop-regions.ts';
import type { Locale } from './shop-regions.ts';

interface WizardForm {
  store_name: string;
  locale: Locale;
}

interface TenantWizardProps {
  first: boolean;
  onCreated(tenant: Tenant): void;
  onCancel?: () => void;
}

export function TenantWizard({ first, onCreated, onCancel }: TenantWizardProps) {
  const { t } = useTranslation();
  const create = useCreateTenant();
  const { register, control, handleSubmit, formState } = useForm<WizardForm>({
    defaultValues: { store_name: '', locale: 'es-AR' },
  });
  const submit = ({ store_name, locale }: WizardForm) => {
    const region = regions.find((one) => one.locale === locale);
    create.mutate(
      { store_name, locale, timezone: region?.timezone, currency: region?.currency },
      { onSuccess: onCreated },
    );
  };
  return (
    <div className="flex h-full justify-center overflow-y-auto px-4 py-10 max-md:py-6">
      <div className="my-auto w-full max-w-lg">
        <span className="flex size-12 items-center justify-center rounded-2xl bg-accent-soft text-accent">
          <Store className="size-6" aria-hidden />
        </span>
        <h1 className="mt-4 text-xl font-semibold tracking-tight">
          {first ? t('wizard.firstTitle') : t('wizard.title')}
        </h1>
        <p className="mt-1 text-sm text-muted">{t('wizard.description')}</p>
        <ol className="mt-5 flex flex-col gap-2 text-sm">
          {['shop', 'store', 'whatsapp', 'test'].map((step, index) => (
            <li key={step} className="flex items-start gap-3">
              <span
                className={`flex size-5.5 shrink-0 items-center justify-center rounded-full text-2xs font-semibold ${index === 0 ? 'bg-accent text-accent-ink' : 'bg-sunken text-muted'}`}
              >
                {index + 1}
              </span>
              <span className={index === 0 ? 'font-medium' : 'text-muted'}>{t(`wizard.step.${step}`)}</span>
            </li>
          ))}
        </ol>
        <form
          noValidate
          className="mt-6 flex flex-col gap-4 rounded-xl border border-line bg-surface p-5 shadow-raised"
          onSubmit={(event) => void handleSubmit(submit)(event)}
        >
          <TextField
            label={t('tenant.storeName')}
            autoFocus
            placeholder={t('tenant.storeNamePlaceholder')}
            data-testid="tenant-name"
            error={formState.errors.store_name && t('form.required')}
            {...register('store_name', { required: true, maxLength: 120, validate: (value) => value.trim() !== '' })}
          />
          <Controller
            control={control}
            name="locale"
            render={({ field }) => (
              <SelectField
                label={t('tenant.locale')}
                help={t('tenant.localeHelp')}
                value={field.value}
                onChange={field.onChange}
                choices={regions.map((one) => ({ value: one.locale, label: t(one.label) }))}
              />
            )}
          />
          {create.error && <Note tone="danger">{problemText(t, create.error)}</Note>}
          <div className="flex justify-end gap-2">
            {onCancel && <Button onClick={onCancel}>{t('common.cancel')}</Button>}
            <Button type="submit" tone="primary" busy={create.isPending} data-testid="tenant-create">
              {t('wizard.create')}
            </Button>
          </div>
        </form>
      </div>
    </div>
  );
}
