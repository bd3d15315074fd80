// Where the shop sends to, for how much and how fast; free from; and pick-up.
import { MapPin, Plus, Trash2 } from 'lucide-react';
import { useFieldArray, useFormContext } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from '../../../ui/button.tsx';
import { TextAreaField, TextField } from '../../../ui/form/field.tsx';
import type { FactsValues } from '../facts-values.ts';
import { parseAmount } from '../facts-values.ts';
import { ChoiceField } from './choice-field.tsx';

const isDays = (typed: string) => typed === '' || /^\d{1,3}$/.test(typed);

export function ShippingFields() {
  const { t } = useTranslation();
  const { register, control, formState } = useFormContext<FactsValues>();
  const { fields, append, remove } = useFieldArray({ control, name: 'shipping.zones' });
  const { errors } = formState;
  return (
    <>
      <section aria-label={t('facts.shipping.zones')} className="flex flex-col gap-3">
        {fields.length === 0 && (
          <p className="flex items-start gap-2 rounded-lg bg-sunken px-3 py-3 text-sm text-muted">
            <MapPin className="mt-0.5 size-4 shrink-0" aria-hidden />
            {t('facts.shipping.empty')}
          </p>
        )}
        {fields.map((field, index) => (
          <ZoneRow key={field.id} index={index} onRemove={() => remove(index)} />
        ))}
        <div>
          <Button
            size="small"
            icon={<Plus className="size-3.5" aria-hidden />}
            disabled={fields.length >= 40}
            onClick={() => append({ name: '', price: 'fixed', cost: '', days_from: '', days_to: '' })}
            data-testid="facts-add-zone"
          >
            {t('facts.shipping.add')}
          </Button>
        </div>
      </section>
      <div className="grid gap-4 sm:grid-cols-2">
        <TextField
          label={t('facts.shipping.freeFrom')}
          help={t('facts.shipping.freeFromHelp')}
          placeholder={t('facts.examples.amount')}
          inputMode="decimal"
          data-testid="facts-free-from"
          error={errors.shipping?.free_from && t('facts.amountWrong')}
          {...register('shipping.free_from', {
            validate: (typed) => typed.trim() === '' || parseAmount(typed) !== null,
          })}
        />
        <ChoiceField
          name="pickup.offered"
          label={t('facts.pickup.offered')}
          choices={(['unknown', 'yes', 'no'] as const).map((value) => ({ value, label: t(`facts.answers.${value}`) }))}
        />
      </div>
      <TextAreaField
        label={t('facts.shipping.notes')}
        placeholder={t('facts.examples.shipping')}
        rows={3}
        error={errors.shipping?.notes && t('facts.tooLong', { most: 2000 })}
        {...register('shipping.notes', { maxLength: 2000 })}
      />
      <TextAreaField
        label={t('facts.pickup.notes')}
        placeholder={t('facts.examples.pickup')}
        rows={2}
        error={errors.pickup?.notes && t('facts.tooLong', { most: 1000 })}
        {...register('pickup.notes', { maxLength: 1000 })}
      />
    </>
  );
}

function ZoneRow({ index, onRemove }: { index: number; onRemove(): void }) {
  const { t } = useTranslation();
  const { register, formState, watch } = useFormContext<FactsValues>();
  const errors = formState.errors.shipping?.zones?.[index];
  const name = watch(`shipping.zones.${index}.name`);
  const price = watch(`shipping.zones.${index}.price`);
  return (
    <div
      className="grid grid-cols-2 items-start gap-3 rounded-lg border border-line p-3 md:grid-cols-[minmax(0,2fr)_minmax(0,1.4fr)_minmax(0,1fr)_minmax(0,1.3fr)_auto]"
      data-testid="facts-zone"
    >
      <TextField
        className="max-md:col-span-2"
        label={t('facts.shipping.zone')}
        placeholder={t('facts.examples.zone')}
        error={errors?.name && t('form.required')}
        {...register(`shipping.zones.${index}.name`, { validate: (typed) => typed.trim() !== '', maxLength: 80 })}
      />
      <ChoiceField
        name={`shipping.zones.${index}.price`}
        className={price === 'fixed' ? '' : 'col-span-2 md:col-span-2'}
        label={t('facts.shipping.price')}
        choices={(['fixed', 'free', 'checkout'] as const).map((value) => ({
          value,
          label: t(`facts.prices.${value}`),
        }))}
      />
      {price === 'fixed' && (
        <TextField
          label={t('facts.shipping.cost')}
          placeholder={t('facts.examples.cost')}
          inputMode="decimal"
          error={errors?.cost && t('facts.amountWrong')}
          {...register(`shipping.zones.${index}.cost`, { validate: (typed) => parseAmount(typed) !== null })}
        />
      )}
      <fieldset className="min-w-0">
        <legend className="mb-1 text-sm font-medium">{t('facts.shipping.days')}</legend>
        <div className="flex items-start gap-1.5">
          {(['days_from', 'days_to'] as const).map((part) => (
            <TextField
              key={part}
              className="flex-1 [&>label]:sr-only"
              label={t(`facts.shipping.${part}`)}
              placeholder={part === 'days_from' ? '3' : '5'}
              inputMode="numeric"
              error={errors?.[part] && t('facts.daysWrong')}
              {...register(`shipping.zones.${index}.${part}`, { validate: isDays })}
            />
          ))}
        </div>
      </fieldset>
      <IconButton
        label={t('common.removeNamed', { name: name || t('facts.shipping.zone') })}
        className="mt-6 max-md:justify-self-end"
        onClick={onRemove}
      >
        <Trash2 className="size-4" aria-hidden />
      </IconButton>
    </div>
  );
}
