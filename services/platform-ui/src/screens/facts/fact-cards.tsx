// The cards of the form, in their order.
import { useFormContext } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { TextAreaField, TextField } from '../../ui/form/field.tsx';
import { FactCard } from './fact-card.tsx';
import type { FactCardParts } from './fact-card.tsx';
import { factCards } from './fact-sections.ts';
import type { FactsValues } from './facts-values.ts';
import { HoursFields } from './sections/hours-fields.tsx';
import { PaymentFields } from './sections/payment-fields.tsx';
import { ShippingFields } from './sections/shipping-fields.tsx';
import { ExchangeFields, WholesaleFields } from './sections/terms-fields.tsx';

export function FactCards(parts: FactCardParts) {
  const { t } = useTranslation();
  const card = (name: keyof typeof factCards) => ({
    ...parts,
    title: t(`facts.cardTitles.${name}`),
    help: t(`facts.cardHelps.${name}`),
    sections: factCards[name],
  });
  return (
    <>
      <FactCard {...card('shop')}>
        <ShopFields />
      </FactCard>
      <FactCard {...card('shipping')}>
        <ShippingFields />
      </FactCard>
      <FactCard {...card('payment')}>
        <PaymentFields />
      </FactCard>
      <FactCard {...card('hours')}>
        <HoursFields />
      </FactCard>
      <FactCard {...card('exchanges')}>
        <ExchangeFields />
      </FactCard>
      <FactCard {...card('wholesale')}>
        <WholesaleFields />
      </FactCard>
      <FactCard {...card('catalogue')}>
        <LongText name="catalogue" />
      </FactCard>
      <FactCard {...card('notes')}>
        <LongText name="notes" />
      </FactCard>
    </>
  );
}

function ShopFields() {
  const { t } = useTranslation();
  const { register, formState } = useFormContext<FactsValues>();
  const { errors } = formState;
  return (
    <>
      <TextAreaField
        label={t('facts.sections.description')}
        placeholder={t('facts.examples.description')}
        rows={3}
        error={errors.description && t('facts.tooLong', { most: 1000 })}
        {...register('description', { maxLength: 1000 })}
      />
      <TextField
        label={t('facts.sections.address')}
        placeholder={t('facts.examples.address')}
        data-testid="facts-address"
        error={errors.address && t('facts.tooLong', { most: 300 })}
        {...register('address', { maxLength: 300 })}
      />
    </>
  );
}

function LongText({ name }: { name: 'catalogue' | 'notes' }) {
  const { t } = useTranslation();
  const { register, formState } = useFormContext<FactsValues>();
  return (
    <TextAreaField
      label={t(`facts.fields.${name}`)}
      placeholder={t(`facts.examples.${name}`)}
      rows={5}
      error={formState.errors[name] && t('facts.tooLong', { most: 4000 })}
      {...register(name, { maxLength: 4000 })}
    />
  );
}
