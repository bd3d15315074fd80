// The day's budget of a shop: how much of it is spent, when a cheaper model takes over, and when a person does.
import { Controller, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { Tenant, TenantPatch, Usage } from '../../api/contract-types.ts';
import { formatCost } from '../../texts/format.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { classes } from '../../ui/classes.ts';
import { TextField } from '../../ui/form/field.tsx';
import { ModelChoice } from '../../ui/form/model-choice.tsx';
import type { ModelName } from '../../ui/form/model-choice.tsx';
import { Note, SkeletonLines } from '../../ui/state.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { usePatchBudget, useProviders, useShop } from './usage.queries.ts';

interface BudgetForm {
  /** US dollars, as typed; empty: the platform's value. */
  budget: string;
  /** Percent, as typed; empty: never. */
  thriftFrom: string;
  /** An empty model: each agent keeps its own. */
  thriftModel: ModelName;
}

function formOf(shop: Tenant): BudgetForm {
  return {
    budget: shop.daily_budget_usd === null ? '' : String(shop.daily_budget_usd),
    thriftFrom: shop.thrift_from_percent === null ? '' : String(shop.thrift_from_percent),
    thriftModel: shop.thrift_model ?? { model_provider: 'openai', model: '' },
  };
}

function patchOf({ budget, thriftFrom, thriftModel }: BudgetForm): TenantPatch {
  const model = thriftModel.model.trim();
  return {
    daily_budget_usd: budget === '' ? null : Number(budget),
    thrift_from_percent: thriftFrom === '' ? null : Number(thriftFrom),
    thrift_model: model === '' ? null : { model_provider: thriftModel.model_provider, model },
  };
}

export function BudgetCard({ tenantId, today }: { tenantId: string; today: Usage['today'] | null }) {
  const { t } = useTranslation();
  const shop = useShop(tenantId);
  return (
    <Card title={t('budget.title')} description={t('budget.description')}>
      {today && <Spent today={today} />}
      {shop.error && <Note tone="danger">{problemText(t, shop.error)}</Note>}
      {shop.data ? <BudgetFields shop={shop.data} /> : !shop.error && <SkeletonLines count={3} />}
    </Card>
  );
}

/** A bar of the day with the levels at which the owner is told. */
function Spent({ today }: { today: Usage['today'] }) {
  const { t } = useTranslation();
  const { spent_usd: spent, budget_usd: budget, thrift_from_percent: thrift } = today;
  if (budget === null)
    return <p className="mb-4 text-sm text-muted">{t('budget.unlimited', { spent: formatCost(spent) })}</p>;
  const percent = Math.min(100, Math.round((100 * spent) / budget));
  const tone = percent >= 100 ? 'bg-danger' : percent >= 80 ? 'bg-warning' : 'bg-accent';
  return (
    <div className="mb-5">
      <div className="mb-1.5 flex flex-wrap items-baseline justify-between gap-x-3 text-sm">
        <span>{t('budget.spent', { spent: formatCost(spent), budget: formatCost(budget) })}</span>
        <span className="font-semibold tabular-nums">{percent} %</span>
      </div>
      <div
        role="progressbar"
        aria-label={t('budget.title')}
        aria-valuenow={percent}
        aria-valuemin={0}
        aria-valuemax={100}
        className="relative h-2.5 overflow-hidden rounded-full bg-sunken"
      >
        <div className={classes('h-full rounded-full', tone)} style={{ width: `${percent}%` }} />
        {[50, 80].map((level) => (
          <span
            key={level}
            aria-hidden
            className="absolute inset-y-0 w-px bg-line-strong"
            style={{ left: `${level}%` }}
          />
        ))}
      </div>
      {thrift !== null && percent >= thrift && percent < 100 && (
        <p className="mt-1.5 text-xs text-warning">{t('budget.thriftNow')}</p>
      )}
    </div>
  );
}

function BudgetFields({ shop }: { shop: Tenant }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const patch = usePatchBudget(shop.id);
  const providers = useProviders(shop.id);
  const form = useForm<BudgetForm>({ values: formOf(shop), resetOptions: { keepDirtyValues: true } });
  const { control, register, handleSubmit, formState, reset, watch } = form;
  const { errors, isDirty } = formState;
  const save = handleSubmit((values) =>
    patch.mutate(patchOf(values), {
      onSuccess: () => {
        toasts.say(t('common.saved'));
        reset(values);
      },
    }),
  );
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void save(event)}>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label={t('tenant.dailyBudget')}
          help={t('tenant.dailyBudgetHelp')}
          inputMode="decimal"
          type="number"
          step="0.01"
          min={0}
          data-testid="tenant-budget"
          error={errors.budget && t('tenant.dailyBudgetWrong')}
          {...register('budget', { pattern: /^\d{1,6}(\.\d{1,2})?$/ })}
        />
        <TextField
          label={t('budget.thriftFrom')}
          help={t('budget.thriftFromHelp')}
          optional={t('form.optional')}
          inputMode="numeric"
          type="number"
          min={1}
          max={99}
          error={errors.thriftFrom && t('form.between', { least: 1, most: 99 })}
          {...register('thriftFrom', { min: 1, max: 99, pattern: /^\d{1,2}$/ })}
        />
      </div>
      {watch('thriftFrom') !== '' && (
        <div className="flex flex-col gap-1">
          <Controller
            control={control}
            name="thriftModel"
            render={({ field }) => (
              <ModelChoice
                labels={{ provider: t('budget.thriftProvider'), model: t('budget.thriftModel') }}
                providers={providers.data?.model_providers ?? []}
                value={field.value}
                onChange={field.onChange}
              />
            )}
          />
          <p className="text-xs text-muted">{t('budget.thriftModelHelp')}</p>
        </div>
      )}
      {patch.error && <Note tone="danger">{problemText(t, patch.error)}</Note>}
      <div className="flex justify-end gap-2">
        {isDirty && <Button onClick={() => reset()}>{t('common.discard')}</Button>}
        <Button type="submit" tone="primary" disabled={!isDirty} busy={patch.isPending} data-testid="budget-save">
          {t('common.save')}
        </Button>
      </div>
    </form>
  );
}
