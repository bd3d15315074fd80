// The shop's data and how its agents behave as a whole.
import { Controller, useForm } from 'react-hook-form';
import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { Tenant, TenantPatch } from '../../api/contract-types.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { TextField } from '../../ui/form/field.tsx';
import { ListField } from '../../ui/form/list-field.tsx';
import { SelectField } from '../../ui/form/select.tsx';
import { SwitchRow } from '../../ui/form/toggle.tsx';
import { Note } from '../../ui/state.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { usePatchTenant } from './setup.queries.ts';
import { localeOf, regions } from './shop-regions.ts';
import type { Locale } from './shop-regions.ts';

interface ShopForm {
  store_name: string;
  locale: Locale;
  timezone: string;
  currency: string;
  /** Seconds, as typed; empty: the platform's value. */
  debounce: string;
  /** Hours, as typed; empty: never by itself. */
  returnHours: string;
  public_coupons: string[];
}

function formOf(tenant: Tenant): ShopForm {
  return {
    store_name: tenant.store_name,
    locale: localeOf(tenant),
    timezone: tenant.timezone,
    currency: tenant.currency,
    debounce: tenant.debounce_ms === null ? '' : String(tenant.debounce_ms / 1000),
    returnHours: tenant.return_to_ai_hours === null ? '' : String(tenant.return_to_ai_hours),
    public_coupons: tenant.public_coupons,
  };
}

function patchOf(form: ShopForm): TenantPatch {
  return {
    store_name: form.store_name.trim(),
    locale: form.locale,
    timezone: form.timezone,
    currency: form.currency.toUpperCase(),
    ...(form.debounce === '' ? {} : { debounce_ms: Math.round(Number(form.debounce) * 1000) }),
    return_to_ai_hours: form.returnHours === '' ? null : Number(form.returnHours),
    public_coupons: form.public_coupons,
  };
}

export function ShopDataCard({ tenant }: { tenant: Tenant }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const patch = usePatchTenant(tenant.id);
  const toggle = usePatchTenant(tenant.id);
  const form = useForm<ShopForm>({ values: formOf(tenant), resetOptions: { keepDirtyValues: true } });
  const { control, handleSubmit, formState, reset } = form;
  const { isDirty } = formState;
  const save = handleSubmit((form) => patch.mutate(patchOf(form), { onSuccess: () => toasts.say(t('common.saved')) }));
  const setActive = (active: boolean) =>
    toggle.mutate(
      { is_active: active },
      {
        onSuccess: () =>
          toasts.say(active ? t('tenant.switchedOn') : t('tenant.switchedOff'), {
            action: { label: t('common.undo'), run: () => toggle.mutate({ is_active: !active }) },
          }),
        onError: (error) => toasts.fail(problemText(t, error)),
      },
    );
  return (
    <Card
      title={t('tenant.title')}
      description={t('tenant.description')}
      aside={
        <Badge tone={tenant.is_active ? 'success' : 'danger'}>
          {tenant.is_active ? t('tenant.active') : t('tenant.inactive')}
        </Badge>
      }
      footer={
        <>
          {isDirty && <Button onClick={() => reset()}>{t('common.discard')}</Button>}
          <Button tone="primary" disabled={!isDirty} busy={patch.isPending} onClick={() => void save()}>
            {t('common.save')}
          </Button>
        </>
      }
    >
      <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void save(event)}>
        <div className="rounded-lg border border-line p-3">
          <SwitchRow
            label={t('tenant.isActive')}
            help={t('tenant.isActiveHelp')}
            checked={tenant.is_active}
            disabled={toggle.isPending}
            onChange={setActive}
            data-testid="tenant-active"
          />
        </div>
        <ShopFields form={form} />
        <Controller
          control={control}
          name="public_coupons"
          render={({ field }) => (
            <ListField
              label={t('tenant.coupons')}
              help={t('tenant.couponsHelp')}
              placeholder="BIENVENIDA10"
              value={field.value}
              onChange={field.onChange}
              clean={(entry) => entry.trim().slice(0, 60)}
            />
          )}
        />
        {patch.error && <Note tone="danger">{problemText(t, patch.error)}</Note>}
        <button type="submit" className="sr-only" tabIndex={-1}>
          {t('common.save')}
        </button>
      </form>
    </Card>
  );
}

function ShopFields({ form }: { form: UseFormReturn<ShopForm> }) {
  const { t } = useTranslation();
  const { register, control, formState } = form;
  const { errors } = formState;
  const zones = Intl.supportedValuesOf('timeZone');
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label={t('tenant.storeName')}
          error={errors.store_name && t('form.required')}
          {...register('store_name', { required: true, maxLength: 120 })}
        />
        <Controller
          control={control}
          name="locale"
          render={({ field }) => (
            <SelectField
              label={t('tenant.locale')}
              value={field.value}
              onChange={field.onChange}
              choices={regions.map((one) => ({ value: one.locale, label: t(one.label) }))}
            />
          )}
        />
        <TextField
          label={t('tenant.timezone')}
          list="time-zones"
          error={errors.timezone && t('tenant.timezoneUnknown')}
          {...register('timezone', { validate: (zone) => zone === 'UTC' || zones.includes(zone) })}
        />
        <TextField
          label={t('tenant.currency')}
          maxLength={3}
          error={errors.currency && t('tenant.currencyUnknown')}
          {...register('currency', { pattern: /^[A-Za-z]{3}$/, required: true })}
        />
        <TextField
          label={t('tenant.debounce')}
          help={t('tenant.debounceHelp')}
          inputMode="decimal"
          type="number"
          step="0.5"
          min={0}
          max={60}
          error={errors.debounce && t('form.between', { least: 0, most: 60 })}
          {...register('debounce', { min: 0, max: 60 })}
        />
        <TextField
          label={t('tenant.returnHours')}
          help={t('tenant.returnHoursHelp')}
          inputMode="numeric"
          type="number"
          min={1}
          max={720}
          error={errors.returnHours && t('form.between', { least: 1, most: 720 })}
          {...register('returnHours', { min: 1, max: 720 })}
        />
      </div>
      <datalist id="time-zones">
        {zones.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}
