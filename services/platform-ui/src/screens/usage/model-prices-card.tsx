// What the shop itself pays for a model, where it has its own key or server: one row for each, in US dollars per million tokens.
import { Plus, X } from 'lucide-react';
import { Controller, useFieldArray, useForm } from 'react-hook-form';
import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { AgentManifest, OwnModelPrices } from '../../api/contract-types.ts';
import { problemText } from '../../texts/problem-text.ts';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { TextField } from '../../ui/form/field.tsx';
import { ModelChoice } from '../../ui/form/model-choice.tsx';
import type { ModelName } from '../../ui/form/model-choice.tsx';
import { Note, SkeletonLines } from '../../ui/state.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useModelPrices, useProviders, useSaveModelPrices } from './usage.queries.ts';

const figures = ['input', 'cached', 'output'] as const;
const mostPrices = 50;

/** Figures as typed. */
interface PricesForm {
  prices: ({ named: ModelName } & Record<(typeof figures)[number], string>)[];
}

const formOf = ({ prices }: OwnModelPrices): PricesForm => ({
  prices: prices.map(({ model_provider, model, input, cached, output }) => ({
    named: { model_provider, model },
    input: String(input),
    cached: String(cached),
    output: String(output),
  })),
});

const inputOf = ({ prices }: PricesForm): OwnModelPrices => ({
  prices: prices.map(({ named, input, cached, output }) => ({
    model_provider: named.model_provider,
    model: named.model.trim(),
    input: Number(input),
    cached: Number(cached),
    output: Number(output),
  })),
});

export function ModelPricesCard({ tenantId, mayWrite }: { tenantId: string; mayWrite: boolean }) {
  const { t } = useTranslation();
  const prices = useModelPrices(tenantId);
  return (
    <Card title={t('modelPrices.title')} description={t('modelPrices.description')}>
      {prices.error && <Note tone="danger">{problemText(t, prices.error)}</Note>}
      {prices.data ? (
        <PriceRows tenantId={tenantId} kept={prices.data} mayWrite={mayWrite} />
      ) : (
        !prices.error && <SkeletonLines count={2} />
      )}
    </Card>
  );
}

function PriceRows({ tenantId, kept, mayWrite }: { tenantId: string; kept: OwnModelPrices; mayWrite: boolean }) {
  const { t } = useTranslation();
  const toasts = useToasts();
  const save = useSaveModelPrices(tenantId);
  const providers = useProviders(tenantId).data?.model_providers ?? [];
  const form = useForm<PricesForm>({ values: formOf(kept), resetOptions: { keepDirtyValues: true } });
  const { control, handleSubmit, formState, reset } = form;
  const { fields, append, remove } = useFieldArray({ control, name: 'prices' });
  const submit = handleSubmit((values) =>
    save.mutate(inputOf(values), {
      onSuccess: (saved) => {
        toasts.say(t('common.saved'));
        reset(formOf(saved));
      },
    }),
  );
  const own = { model_provider: 'openai-compatible', model: '' };
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={(event) => void submit(event)}>
      <fieldset disabled={!mayWrite} className="flex min-w-0 flex-col gap-4">
        {fields.map((one, place) => (
          <PriceRow key={one.id} {...{ form, place, providers }} onRemove={mayWrite ? () => remove(place) : null} />
        ))}
      </fieldset>
      {fields.length === 0 && <p className="text-sm text-muted">{t('modelPrices.none')}</p>}
      {!mayWrite && <p className="text-xs text-muted">{t('modelPrices.ownerOnly')}</p>}
      {save.error && <Note tone="danger">{problemText(t, save.error)}</Note>}
      {mayWrite && (
        <div className="flex flex-wrap justify-between gap-2">
          <Button
            icon={<Plus className="size-3.5" aria-hidden />}
            disabled={fields.length >= mostPrices}
            onClick={() => append({ named: own, input: '', cached: '', output: '' })}
            data-testid="model-price-add"
          >
            {t('modelPrices.add')}
          </Button>
          <div className="flex gap-2">
            {formState.isDirty && <Button onClick={() => reset()}>{t('common.discard')}</Button>}
            <Button
              type="submit"
              tone="primary"
              disabled={!formState.isDirty}
              busy={save.isPending}
              data-testid="model-prices-save"
            >
              {t('common.save')}
            </Button>
          </div>
        </div>
      )}
    </form>
  );
}

interface PriceRowProps {
  form: UseFormReturn<PricesForm>;
  place: number;
  providers: AgentManifest['model_providers'];
  onRemove: (() => void) | null;
}

function PriceRow({ form, place, providers, onRemove }: PriceRowProps) {
  const { t } = useTranslation();
  const { control, register, formState, getValues } = form;
  const errors = formState.errors.prices?.[place];
  const isOnlyOne = ({ model_provider: provider, model }: ModelName): boolean =>
    getValues('prices').filter(({ named }) => named.model_provider === provider && named.model.trim() === model.trim())
      .length === 1;
  return (
    <div className="flex min-w-0 flex-col gap-3 rounded-lg border border-line p-3" data-testid="model-price">
      <Controller
        control={control}
        name={`prices.${place}.named`}
        rules={{
          validate: (value) => (value.model.trim() === '' ? 'required' : isOnlyOne(value) ? true : 'twice'),
        }}
        render={({ field, fieldState: { error } }) => (
          <ModelChoice
            labels={{ provider: t('agent.provider'), model: t('agent.model') }}
            providers={providers}
            value={field.value}
            onChange={field.onChange}
            error={error && t(error.message === 'twice' ? 'modelPrices.twice' : 'form.required')}
          />
        )}
      />
      <div className="grid gap-3 sm:grid-cols-3">
        {figures.map((figure) => (
          <TextField
            key={figure}
            label={t(`modelPrices.${figure}`)}
            type="number"
            inputMode="decimal"
            step="0.0001"
            min={0}
            data-testid={`model-price-${figure}`}
            error={
              errors?.[figure] &&
              t(errors[figure].type === 'validate' ? 'modelPrices.cachedWrong' : 'modelPrices.wrong')
            }
            {...register(`prices.${place}.${figure}`, {
              required: true,
              max: 10_000,
              pattern: /^\d{1,5}(\.\d{1,4})?$/,
              validate: (value, { prices }) =>
                figure !== 'cached' || Number(value) <= Number(prices[place]?.input ?? value),
            })}
          />
        ))}
      </div>
      {onRemove && (
        <div>
          <Button size="small" tone="quiet" icon={<X className="size-4" aria-hidden />} onClick={onRemove}>
            {t('modelPrices.remove')}
          </Button>
        </div>
      )}
    </div>
  );
}
