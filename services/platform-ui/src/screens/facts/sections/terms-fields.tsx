// Exchanges and returns, and the rule for wholesale.
import { useFormContext } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { TextAreaField, TextField } from '../../../ui/form/field.tsx';
import type { FactsValues } from '../facts-values.ts';
import { parseAmount, parsePercent } from '../facts-values.ts';
import { ChoiceField } from './choice-field.tsx';

const isDays = (typed: string) => typed === '' || (/^\d{1,3}$/.test(typed) && Number(typed) <= 365);

export function ExchangeFields() {
  const { t } = useTranslation();
  const { register, formState } = useFormContext<FactsValues>();
  const errors = formState.errors.exchanges;
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label={t('facts.exchanges.exchangeDays')}
          placeholder="30"
          inputMode="numeric"
          error={errors?.exchange_days && t('form.between', { least: 0, most: 365 })}
          {...register('exchanges.exchange_days', { validate: isDays })}
        />
        <TextField
          label={t('facts.exchanges.returnDays')}
          placeholder="10"
          inputMode="numeric"
          error={errors?.return_days && t('form.between', { least: 0, most: 365 })}
          {...register('exchanges.return_days', { validate: isDays })}
        />
      </div>
      <TextAreaField
        label={t('facts.exchanges.notes')}
        placeholder={t('facts.examples.exchanges')}
        rows={3}
        error={errors?.notes && t('facts.tooLong', { most: 2000 })}
        {...register('exchanges.notes', { maxLength: 2000 })}
      />
    </>
  );
}

export function WholesaleFields() {
  const { t } = useTranslation();
  const { register, formState, watch } = useFormContext<FactsValues>();
  const errors = formState.errors.wholesale;
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
        <ChoiceField
          name="wholesale.offered"
          label={t('facts.wholesale.offered')}
          choices={(['unknown', 'yes', 'no'] as const).map((value) => ({ value, label: t(`facts.answers.${value}`) }))}
        />
        {watch('wholesale.offered') === 'yes' && (
          <>
            <TextField
              label={t('facts.wholesale.minimumAmount')}
              optional={t('form.optional')}
              placeholder={t('facts.examples.amount')}
              inputMode="decimal"
              error={errors?.minimum_amount && t('facts.amountWrong')}
              {...register('wholesale.minimum_amount', {
                validate: (typed) => typed.trim() === '' || parseAmount(typed) !== null,
              })}
            />
            <TextField
              label={t('facts.wholesale.minimumUnits')}
              optional={t('form.optional')}
              placeholder="12"
              inputMode="numeric"
              error={errors?.minimum_units && t('form.between', { least: 1, most: 100_000 })}
              {...register('wholesale.minimum_units', {
                validate: (typed) =>
                  typed === '' || (/^\d{1,6}$/.test(typed) && Number(typed) >= 1 && Number(typed) <= 100_000),
              })}
            />
            <TextField
              label={t('facts.wholesale.discount')}
              optional={t('form.optional')}
              placeholder="20"
              inputMode="decimal"
              error={errors?.discount && t('facts.percentWrong')}
              {...register('wholesale.discount', {
                validate: (typed) => typed.trim() === '' || parsePercent(typed) !== null,
              })}
            />
          </>
        )}
      </div>
      <TextAreaField
        label={t('facts.wholesale.notes')}
        placeholder={t('facts.examples.wholesale')}
        rows={2}
        error={errors?.notes && t('facts.tooLong', { most: 1000 })}
        {...register('wholesale.notes', { maxLength: 1000 })}
      />
    </>
  );
}
