// Knows the products that tool results hold, and which of them a stretch of text speaks of.
import type { Stretch } from './reading/fold.ts';
import { fold, stem, wordsOf } from './reading/fold.ts';
import { plainNumber } from './reading/numbers.ts';
import { rememberShort } from './reading/remember-short.ts';

export interface Amount {
  amount: number;
  /** ISO 4217 or "$". */
  currency: string | null;
}

export interface KnownVariant {
  /** Option values, canonical. */
  values: string[];
  available: boolean;
  /** Null: the shop told no figure. */
  stock: number | null;
  price: Amount | null;
  promotional: Amount | null;
}

export interface KnownProduct {
  id: string;
  name: string;
  words: string[];
  variants: KnownVariant[];
  available: boolean;
  /** Comparable addresses of its page and picture. */
  links: string[];
  /** What its description and tags say, folded. */
  text: string;
}

/** Colours in Portuguese beside the Spanish of many catalogues. */
const colours = new Map(
  'preto:negro branco:blanco vermelho:rojo cinza:gris amarelo:amarillo marrom:marron roxo:violeta laranja:naranja vinho:bordo bege:beige bordeaux:bordo grafite:grafito dourado:dorado prateado:plateado'
    .split(' ')
    .map((pair) => pair.split(':').map(stem) as [string, string]),
);
const colourWords =
  'negro blanco rojo azul verde amarillo rosa gris celeste violeta marron beige naranja bordo crudo camel fucsia lila turquesa dorado plateado mostaza coral terracota chocolate grafito nude oliva';
/** Colours any reply may name, whether or not a product comes in them. */
export const anyColour = new Set(colourWords.split(' ').map(canonical));

/** A word of an option value in one form: "Preta", "negros" and "Negro" are one. */
export function canonical(word: string): string {
  const plain = stem(word);
  return colours.get(plain) ?? plain;
}

/** An option value in one form. */
export const canonicalValue = rememberShort((value) =>
  wordsOf(fold(value.normalize('NFC')))
    .map(canonical)
    .join(' '),
);

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** "$ 24.990" as tool results write it. */
export function readAmount(written: unknown): Readonly<Amount> | null {
  return amountIn(text(written));
}

const amountIn = rememberShort((written): Readonly<Amount> | null => {
  const match = /^(.*?)(\d+(?:[.,]\d+)*)(.*)$/s.exec(written);
  if (match === null) return null;
  const sign = `${match[1] ?? ''}${match[3] ?? ''}`.replace(/[\s\u00a0-]/g, '').toUpperCase();
  const currency = { R$: 'BRL', US$: 'USD', U$S: 'USD', '€': 'EUR' }[sign] ?? (sign === '' ? null : sign);
  return { amount: plainNumber(match[2] ?? ''), currency };
});

type Fields = Record<string, unknown>;

function readVariant(variant: Fields): KnownVariant {
  const options = typeof variant['options'] === 'object' && variant['options'] !== null ? variant['options'] : {};
  return {
    values: Object.values(options)
      .map((value) => canonicalValue(text(value)))
      .filter(Boolean),
    available: variant['available'] === true,
    stock: typeof variant['stock'] === 'number' ? variant['stock'] : null,
    price: readAmount(variant['price']),
    promotional: readAmount(variant['promotional_price']),
  };
}

/** A product as the tools give it; null for what is none. */
export function readProduct(value: Fields): KnownProduct | null {
  const name = text(value['name']).normalize('NFC');
  if (typeof value['product_id'] !== 'string' || name === '' || !Array.isArray(value['variants'])) return null;
  const tags = Array.isArray(value['tags']) ? value['tags'].map(text) : [];
  return {
    id: value['product_id'],
    name: fold(name).replace(/\s+/g, ' ').trim(),
    words: wordsOf(fold(name))
      .filter((word) => word.length > 2)
      .map(stem),
    variants: (value['variants'] as Fields[]).map(readVariant),
    available: value['available'] === true,
    links: [text(value['url']), text(value['image_url'])].filter(Boolean),
    text: fold([text(value['description']), ...tags].join('\n').normalize('NFC')),
  };
}

/** A place where a text names products; several when the name fits several. */
export interface Mention extends Stretch {
  products: KnownProduct[];
  /** The whole name stands there. */
  isExact: boolean;
}

/** The places where whole names stand, the longest name winning where names overlap. */
function exactMentions(folded: string, products: KnownProduct[]): Mention[] {
  const found: Mention[] = [];
  const named = Map.groupBy(products, (product) => product.name);
  for (const [name, same] of [...named].toSorted(([one], [other]) => other.length - one.length)) {
    for (let at = folded.indexOf(name); at >= 0; at = folded.indexOf(name, at + name.length)) {
      const end = at + name.length;
      const isWord = !/[a-z0-9]/.test(folded[at - 1] ?? '') && !/[a-z0-9]/.test(folded[end] ?? '');
      if (isWord && !found.some((one) => one.start < end && at < one.end))
        found.push({ products: same, isExact: true, start: at, end });
    }
  }
  return found;
}

/** Parts of names ("el buzo canguro y el jean"): for each kind of thing named, the products that share most words. */
function partialMentions(folded: string, stretch: Stretch, products: KnownProduct[]): Mention[] {
  const places = new Map<string, Stretch>();
  for (const match of folded.slice(stretch.start, stretch.end).matchAll(/[a-z0-9]{3,}/g)) {
    const start = stretch.start + match.index;
    const word = stem(match[0]);
    if (!places.has(word)) places.set(word, { start, end: start + match[0].length });
  }
  const scored = products.map((product) => ({ product, hits: product.words.filter((word) => places.has(word)) }));
  const fit = scored.filter(
    ({ product, hits }) =>
      hits.length > 0 && (hits.includes(product.words[0] ?? '') || hits.length * 2 >= product.words.length + 1),
  );
  const byPlace = Map.groupBy(fit, ({ hits }) => Math.min(...hits.map((word) => places.get(word)?.start ?? 0)));
  return Array.from(byPlace, ([start, named]) => {
    const most = Math.max(...named.map((one) => one.hits.length));
    const best = named.filter((one) => one.hits.length === most);
    const ends = best.flatMap((one) => one.hits.map((word) => places.get(word)?.end ?? 0));
    return { products: best.map((one) => one.product), isExact: false, start, end: Math.min(...ends) };
  });
}

/** Where a text names products: whole names, and in sentences without one, parts of names. In order. */
export function mentionsIn(folded: string, sentences: Stretch[], products: KnownProduct[]): Mention[] {
  const found = exactMentions(folded, products);
  for (const sentence of sentences) {
    if (found.some((one) => one.isExact && one.start < sentence.end && sentence.start < one.end)) continue;
    found.push(...partialMentions(folded, sentence, products));
  }
  return found.sort((one, other) => one.start - other.start);
}
