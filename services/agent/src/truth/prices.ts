// Checks amounts of money: each is the price of the product it is said of, stated by the shop, or reckoned from such.
import type { Amount, KnownProduct, KnownVariant } from './catalogue.ts';
import type { InstalmentClaim, MoneyClaim } from './reading/claim.ts';

/** "$" is the shop's own currency, but in a shop whose money has another sign. */
export function isSameCurrency(said: string | null, known: string | null, own: string): boolean {
  const meant = (currency: string | null): string | null =>
    currency !== '$' ? currency : own === 'BRL' || own === 'EUR' ? '$' : own;
  const [one, other] = [meant(said), meant(known ?? own)];
  return one === null || one === other;
}

/** The same amount; one without cents may be rounded either way. */
export function isSameAmount(said: number, known: number, isRough = false): boolean {
  return Math.abs(said - known) < (isRough && Number.isInteger(said) ? 1 : 0.011);
}

/** What a variant costs now. */
export function currentPrice(variant: KnownVariant): Amount | null {
  return variant.promotional ?? variant.price;
}

export interface PriceContext {
  claim: MoneyClaim;
  /** Variants spoken of. */
  variants: KnownVariant[];
  /** Other products the reply or the question names, for sums. */
  others: KnownProduct[];
  /** Amounts the shop states outside its catalogue that may stand here alone. */
  stated: Amount[];
  /** Those that may be added to or taken from a price. */
  added: Amount[];
  /** Percentages of discount that are sourced. */
  percents: number[];
  /** Instalments said beside the amount. */
  instalments: InstalmentClaim | undefined;
  /** Pieces said in the reply or the question. */
  quantities: number[];
  /** Those of them said right before the product's name. */
  counted: number[];
  /** The folded sentence. */
  sentence: string;
  /** The folded words before the amount in its sentence. */
  before: string;
  /** The folded words after it. */
  after: string;
  own: string;
}

const listWords =
  /\b(?:antes|de lista|lista|original|era|estaba|costaba|tachado|normal|regular|de tabela|estava|custava|habitual)\b[^.\n]{0,16}$/;
const promoWords =
  /\b(?:promo|promocion|promocao|oferta|ahora|agora|rebajad[oa]|con descuento|com desconto|liquidacion)\b[^.\n\d]{0,20}$/;
const promoAfter = /^ ?(?:na|en|em|de|en la) (?:promo|oferta)/;
const sumWords =
  /\b(?:total|totales|en total|juntos|juntas|todo|tudo|suma|suman|ambos|ambas|los dos|las dos|os dois|as duas|los tres|os tres|ficam|fica|quedan en|serian|seria|sumando|somando|somam|combo|mas el envio|con envio|com frete|incluido)\b/;
const differenceWords =
  /\b(?:ahorras|ahorro|ahorrando|economiza|economia|diferencia|diferenca|menos|falta|faltan|faltam|faltarian|descuento de|desconto de|te restan|resta)\b/;
const discountWords =
  /%|\b(?:transferencia|efectivo|descuento|desconto|cupon|cupom|pix|a vista|dinheiro|contado|off|deposito|boleto|abonando|pagando)\b/;

/** Whether the shop's figures bear out an amount of money. */
export function isBorneOut(context: PriceContext): boolean {
  const { claim, variants, stated, own, before } = context;
  const is = (known: Amount | null): boolean =>
    known !== null && isSameCurrency(claim.currency, known.currency, own) && isSameAmount(claim.amount, known.amount);
  if (context.instalments === undefined && stated.some(is)) return true;
  const promoted = variants.some((variant) => variant.promotional !== null);
  if (context.instalments === undefined) {
    if (promoted && listWords.test(before)) return variants.some((variant) => is(variant.price));
    const isPromo = (promoWords.test(before) && !/\bde ?(?:r?\$ ?)?$/.test(before)) || promoAfter.test(context.after);
    if (promoted && isPromo && variants.every((variant) => variant.promotional !== null))
      return variants.some((variant) => is(variant.promotional));
    if (variants.some((variant) => is(variant.price) || is(variant.promotional))) return true;
  }
  return isReckoned(context);
}

/** Instalments, discounts, multiples, sums and differences, each only where the reply's words speak of one. */
function isReckoned(context: PriceContext): boolean {
  const { claim, variants, percents, instalments, quantities, counted, sentence, own } = context;
  if (!isSameCurrency(claim.currency, variants[0]?.price?.currency ?? null, own)) return false;
  const units = amountsOf(variants);
  const said = (amount: number): boolean => isSameAmount(claim.amount, amount, true);
  const reduced = discountWords.test(sentence)
    ? [...units, ...variants.flatMap((one) => one.price?.amount ?? [])].flatMap((unit) =>
        percents.map((percent) => unit * (1 - percent / 100)),
      )
    : [];
  if (instalments !== undefined) {
    // "3 cuotas" are no three pieces, but "3 buzos en 3 cuotas" are.
    const pieces = quantities.filter((one) => one !== instalments.count || counted.includes(one));
    const totals = [...units, ...reduced, ...units.flatMap((unit) => pieces.map((times) => unit * times))];
    return totals.some((total) => said(total / instalments.count));
  }
  if (reduced.some(said)) return true;
  if (quantities.some((pieces) => [...units, ...reduced].some((unit) => said(unit * pieces)))) return true;
  if (discountWords.test(sentence) && context.added.some((off) => units.some((unit) => said(unit - off.amount))))
    return true;
  return (
    (sumWords.test(sentence) && isSum(context, units)) ||
    (differenceWords.test(sentence) && isDifference(context, units))
  );
}

function amountsOf(variants: KnownVariant[]): number[] {
  return [...new Set(variants.flatMap((variant) => currentPrice(variant)?.amount ?? []))].slice(0, 6);
}

/** At most three items, each once or as often as the reply says, with at most one stated amount such as the shipping. */
function isSum({ claim, others, added, quantities }: PriceContext, units: number[]): boolean {
  const byProduct = others.slice(0, 3).map((product) => amountsOf(product.variants));
  const pools = byProduct.length > 0 ? byProduct : [units];
  const times = [1, ...quantities].slice(0, 4);
  let sums = [0];
  for (const pool of pools.slice(0, 3))
    sums = sums.flatMap((sum) => pool.flatMap((amount) => times.map((pieces) => sum + amount * pieces))).slice(0, 2000);
  const extras = [0, ...added.map((one) => one.amount).slice(0, 12)];
  return sums.some((sum) => extras.some((extra) => isSameAmount(claim.amount, sum + extra, true)));
}

function isDifference({ claim, variants, others, added, quantities }: PriceContext, units: number[]): boolean {
  const said = (amount: number): boolean => isSameAmount(claim.amount, amount, true);
  const saved = variants.flatMap((one) =>
    one.price !== null && one.promotional !== null ? [one.price.amount - one.promotional.amount] : [],
  );
  if (saved.some(said)) return true;
  const times = [1, ...quantities].slice(0, 4);
  if (added.some((goal) => units.some((unit) => times.some((pieces) => said(goal.amount - unit * pieces)))))
    return true;
  const compared = others.slice(0, 3).flatMap((product) => amountsOf(product.variants));
  return others.length > 1 && compared.some((one) => compared.some((other) => one > other && said(one - other)));
}
