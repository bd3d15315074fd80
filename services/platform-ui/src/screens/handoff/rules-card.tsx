// By which rules a conversation goes to a person: each with its switch and the owner's own words.
import { Controller } from 'react-hook-form';
import type { UseFormReturn } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Card } from '../../ui/card.tsx';
import { TextField } from '../../ui/form/field.tsx';
import { ListField } from '../../ui/form/list-field.tsx';
import { SwitchRow } from '../../ui/form/toggle.tsx';
import { wordRules } from './handoff-values.ts';
import type { HandoffFormValues } from './handoff-values.ts';

/** As many letters as the API takes for a word. */
const word = (entry: string): string => (entry.trim().length < 2 ? '' : entry.trim().slice(0, 60));

export function RulesCard({ form }: { form: UseFormReturn<HandoffFormValues> }) {
  const { t } = useTranslation();
  const { control } = form;
  return (
    <Card title={t('handoff.rulesTitle')} description={t('handoff.rulesHelp')}>
      <div className="flex flex-col divide-y divide-line [&>*]:py-4 [&>*:first-child]:pt-0 [&>*:last-child]:pb-0">
        <div className="flex flex-col gap-3" data-testid="rule-customer_asked">
          <SwitchRow
            label={t('handoff.rules.customer_asked')}
            help={t('handoff.rulesHelpOf.customer_asked')}
            checked
            disabled
            onChange={() => undefined}
          />
          <Words form={form} name="customer_asked" />
        </div>
        {wordRules.map((rule) => (
          <div key={rule} className="flex flex-col gap-3" data-testid={`rule-${rule}`}>
            <Controller
              control={control}
              name={`rules.${rule}.on`}
              render={({ field }) => (
                <SwitchRow
                  label={t(`handoff.rules.${rule}`)}
                  help={t(`handoff.rulesHelpOf.${rule}`)}
                  checked={field.value}
                  onChange={field.onChange}
                  data-testid={`rule-${rule}-on`}
                />
              )}
            />
            {form.watch(`rules.${rule}.on`) && <Words form={form} name={rule} />}
          </div>
        ))}
        <RepeatedFailure form={form} />
        <p className="text-xs text-muted">{t('handoff.limitsHelp')}</p>
      </div>
    </Card>
  );
}

function Words({
  form,
  name,
}: {
  form: UseFormReturn<HandoffFormValues>;
  name: 'customer_asked' | (typeof wordRules)[number];
}) {
  const { t } = useTranslation();
  return (
    <Controller
      control={form.control}
      name={`rules.${name}.words`}
      render={({ field }) => (
        <ListField
          label={t('handoff.ownWords')}
          optional={t('form.optional')}
          placeholder={t(`handoff.ownWordsLike.${name}`)}
          clean={word}
          value={field.value}
          onChange={field.onChange}
        />
      )}
    />
  );
}

function RepeatedFailure({ form }: { form: UseFormReturn<HandoffFormValues> }) {
  const { t } = useTranslation();
  const { control, register, formState, watch } = form;
  return (
    <div className="flex flex-col gap-3" data-testid="rule-repeated_failure">
      <Controller
        control={control}
        name="rules.repeated_failure.on"
        render={({ field }) => (
          <SwitchRow
            label={t('handoff.rules.repeated_failure')}
            help={t('handoff.rulesHelpOf.repeated_failure')}
            checked={field.value}
            onChange={field.onChange}
          />
        )}
      />
      {watch('rules.repeated_failure.on') && (
        <TextField
          className="max-w-56"
          label={t('handoff.times')}
          type="number"
          inputMode="numeric"
          error={formState.errors.rules?.repeated_failure?.times && t('form.between', { least: 2, most: 5 })}
          {...register('rules.repeated_failure.times', { valueAsNumber: true, required: true, min: 2, max: 5 })}
        />
      )}
    </div>
  );
}
