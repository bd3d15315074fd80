// The conditions of a coupon in the languages a shop's people speak.
import { languageOf } from './localized-text.ts';

export type CouponTexts = {
  categories: (names: string) => string;
  products: (names: string) => string;
  notCombined: string;
  cheapestShipping: string;
  includesShipping: string;
  usedUp: string;
};

const TEXTS: Record<'es' | 'pt' | 'en', CouponTexts> = {
  es: {
    categories: (names) => `solo en las categorías: ${names}`,
    products: (names) => `solo en los productos: ${names}`,
    notCombined: 'no se suma a otros descuentos',
    cheapestShipping: 'solo para el envío más económico',
    includesShipping: 'el descuento también alcanza al envío',
    usedUp: 'ya no quedan usos',
  },
  pt: {
    categories: (names) => `só nas categorias: ${names}`,
    products: (names) => `só nos produtos: ${names}`,
    notCombined: 'não acumula com outros descontos',
    cheapestShipping: 'só para o frete mais barato',
    includesShipping: 'o desconto também vale para o frete',
    usedUp: 'não restam usos',
  },
  en: {
    categories: (names) => `only in the categories: ${names}`,
    products: (names) => `only on the products: ${names}`,
    notCombined: 'not combined with other discounts',
    cheapestShipping: 'only for the cheapest shipping',
    includesShipping: 'the discount also covers shipping',
    usedUp: 'no uses left',
  },
};

/** Spanish for languages without texts of their own. */
export function couponTexts(locale: string): CouponTexts {
  const language = languageOf(locale);
  return language === 'pt' || language === 'en' ? TEXTS[language] : TEXTS.es;
}
