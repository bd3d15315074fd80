// The set of phrases each language of the seller has. Facts come in as arguments, never from here.

export type Phrases = {
  hello: (store: string | null) => string;
  howCanIHelp: string;
  welcome: string;
  bye: string;
  which: string;
  unclear: string;
  picture: string;
  unheard: string;
  anythingElse: string;
  another: string;
  told: string;
  remembered: string;
  notRemembered: string;
  forgotten: string;
  whatItIs: string;
  handedOff: Record<'asked' | 'complaint' | 'receipt' | 'order', string>;
  cannotLook: string;
  notOffered: string;
  notFound: (what: string) => string;
  closest: (what: string) => string;
  price: (now: string | null, before: string | null) => string;
  yesInSize: (name: string, size: string) => string;
  yes: (name: string) => string;
  soldOutSize: (name: string, size: string) => string;
  notMade: (name: string, size: string) => string;
  soldOut: (name: string) => string;
  stillHave: (values: string[]) => string;
  sizes: (values: string[]) => string;
  alternatives: string;
  options: (size: string | null) => string;
  buyHere: (url: string) => string;
  categories: (names: string[]) => string;
  coupons: string;
  coupon: (code: string, what: string) => string;
  minimum: (amount: string) => string;
  noSuchCoupon: (code: string) => string;
  noCoupons: string;
  cart: string;
  noCart: string;
  browse: string;
  nothingToBrowse: string;
  noOrder: string;
  order: (number: string, states: string[]) => string;
  tracking: (where: string) => string;
  noFact: string;
  /** Between a quote and its link. */
  sale: {
    whichVariant: (name: string, values: string[]) => string;
    summary: (lines: string[]) => string;
    confirm: string;
    email: string;
    made: (link: string, sum: string) => string;
    unknown: string;
    changed: string;
    soldOut: string;
    enough: string;
  };
  topics: Record<string, string>;
  states: Record<string, string>;
  reasons: Record<string, (what: string) => string>;
};

/** "S, M y XL" / "S, M e XL". */
export function listed(values: string[], and: string): string {
  if (values.length < 2) return values.join('');
  return `${values.slice(0, -1).join(', ')} ${and} ${values.at(-1)}`;
}
