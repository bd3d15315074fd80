// How customers may pay: means, instalments, and what a transfer takes off.
import { CreditCard, Plus, Trash2 } from 'lucide-react';
import { Controller, useFieldArray, useFormContext } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../../../ui/button.tsx';
import { TextAreaField, TextField } from '../../../ui/form/field.tsx';
import { CheckboxRow } from '../../../ui/form/toggle.tsx';
import type { FactsValues } from '../facts-values.ts';
import { parseAmount, parsePercent, paymentMeans } from '../facts-values.ts';
import { ChoiceField } from './choice-field.tsx';

export function PaymentFields() {
  const { t } = useTranslation();
  const { register, control, formState } = useFormContext<FactsValues>();
  const { errors } = formState;
  return (
    <>
      <Controller
        control={control}
        name="payment.means"
        render={({ field }) => (
          <fieldset>
            <legend className="mb-2 text-sm font-medium">{t('facts.payment.means')}</legend>
            <div className="grid gap-x-4 gap-y-2.5 sm:grid-cols-2 lg:grid-cols-3">
              {paymentMeans.map((one) => (
                <CheckboxRow
                  key={one}
                  label={t(`facts.means.${one}`)}
                  checked={field.value.includes(one)}
                  onChange={(checked) =>
                    field.onChange(checked ? [...field.value, one] : field.value.filter((other) => other !== one))
                  }
                  data-testid={`facts-means-${one}`}
                />
              ))}
            </div>
          </fieldset>
        )}
      />
      <InstalmentPlans />
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label={t('facts.payment.transferDiscount')}
          help={t('facts.payment.transferDiscountHelp')}
          placeholder="10"
          inputMode="decimal"
          data-testid="facts-transfer-discount"
          error={errors.transfer_discount && t('facts.percentWrong')}
          {...register('transfer_discount', {
            validate: (typed) => typed.trim() === '' || parsePercent(typed) !== null,
          })}
        />
      </div>
      <TextAreaField
        label={t('facts.payment.notes')}
        placeholder={t('facts.examples.payment')}
        rows={2}
        error={errors.payment?.notes && t('facts.tooLong', { most: 1000 })}
        {...register('payment.notes', { maxLength: 1000 })}
      />
    </>
  );
}

function InstalmentPlans() {
  const { t } = useTranslation();
  const { control } = useFormContext<FactsValues>();
  const { fields, append, remove } = useFieldArray({ control, name: 'instalments' });
  return (
    <section aria-label={t('facts.sections.instalments')} className="flex flex-col gap-3">
      <p className="text-sm font-medium">{t('facts.sections.instalments')}</p>
      {fields.length === 0 && (
        <p className="flex items-start gap-2 rounded-lg bg-sunken px-3 py-3 text-sm text-muted">
          <CreditCard className="mt-0.5 size-4 shrink-0" aria-hidden />
          {t('facts.payment.noInstalments')}
        </p>
      )}
      {fields.map((field, index) => (
        <PlanRow key={field.id} index={index} onRemove={() => remove(index)} />
      ))}
      <div>
        <Button
          size="small"
          icon={<Plus className="size-3.5" aria-hidden />}
          disabled={fields.length >= 12}
          onClick={() => append({ count: '', interest: 'none', from: '', note: '' })}
          data-testid="facts-add-instalments"
        >
          {t('facts.payment.addInstalments')}
        </Button>
      </div>
    </section>
  );
}

function PlanRow({ index, onRemove }: { index: number; onRemove(): void }) {
  const { t } = useTranslation();
  const { register, formState } = useFormContext<FactsValues>();
  const errors = formState.errors.instalments?.[index];
  return (
    <div className="grid grid-cols-2 items-start gap-3 rounded-lg border border-line p-3 md:grid-cols-[minmax(0,0.8fr)_minmax(0,1.2fr)_minmax(0,1fr)_minmax(0,2fr)_auto]">
      <TextField
        label={t('facts.payment.count')}
        placeholder="6"
        inputMode="numeric"
        error={errors?.count && t('form.between', { least: 2, most: 60 })}
        {...register(`instalments.${index}.count`, {
          validate: (typed) => /^\d{1,2}$/.test(typed) && Number(typed) >= 2 && Number(typed) <= 60,
        })}
      />
      <ChoiceField
        name={`instalments.${index}.interest`}
        label={t('facts.payment.interest')}
        choices={(['none', 'charged'] as const).map((value) => ({ value, label: t(`facts.interests.${value}`) }))}
      />
      <TextField
        label={t('facts.payment.from')}
        optional={t('form.optional')}
        placeholder={t('facts.examples.amount')}
        inputMode="decimal"
        error={errors?.from && t('facts.amountWrong')}
        {...register(`instalments.${index}.from`, {
          validate: (typed) => typed.trim() === '' || parseAmount(typed) !== null,
        })}
      />
      <TextField
        className="max-md:col-span-2"
        label={t('facts.payment.note')}
        optional={t('form.optional')}
        placeholder={t('facts.examples.instalments')}
        error={errors?.note && t('facts.tooLong', { most: 160 })}
        {...register(`instalments.${index}.note`, { maxLength: 160 })}
      />
      <IconButton
        label={t('common.removeNamed', { name: t('facts.sections.instalments') })}
        className="mt-6 max-md:col-span-2 max-md:mt-0 max-md:justify-self-end"
        onClick={onRemove}
      >
        <Trash2 className="size-4" aria-hidden />
      </IconButton>
    </div>
  );
}
