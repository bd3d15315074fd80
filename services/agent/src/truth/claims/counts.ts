// Checks how many colours, sizes, models or branches a reply says there are.
import type { KnownProduct } from '../catalogue.ts';
import type { OptionMention } from '../options.ts';
import type { Unsourced } from '../reading/claim.ts';
import { numbersIn } from '../reading/numbers.ts';
import type { Sources } from '../sources.ts';
import type { Reading } from '../subjects.ts';

const kinds: [string, RegExp][] = [
  [
    'options',
    /^ (?:[a-z]+ )?(?:colores|cores|talles|tallas|tamanhos|medidas|variantes|variacoes|estampados|estampas|sabores)\b/,
  ],
  ['models', /^ (?:[a-z]+ )?(?:modelos|disenos|productos|produtos|articulos)\b/],
  [
    'branches',
    /^ (?:[a-z]+ )?(?:sucursales|locales|lojas fisicas|lojas|filiais|tiendas|showrooms|puntos de (?:venta|retiro)|pontos de (?:venda|retirada)|unidades fisicas)\b/,
  ],
];
const anyKind =
  /\b(?:colores|cores|talles|tallas|tamanhos|medidas|variant|variac|estampa|sabores|modelos|disenos|produ|articulos|sucursal|locales|lojas|filiais|tiendas|showrooms|puntos|pontos|fisicas)/;
/** What is counted in talk with the customer, not in the shop. */
const ofTheCustomer =
  /\b(?:si|se|entre|elegi|elegis|elegir|escolh[a-z]+|busc[a-z]+|quer[a-z]+|necesit[a-z]+|precis[a-z]+|llev[a-z]+|lev[a-z]+|compr[a-z]+|pedi[a-z]*|suma[a-z]*|agreg[a-z]+|adicion[a-z]+|mandame|pasame|decime|los|las|os|as|estos|estas|esos|esas|esses|essas|estes)(?: [a-z]+)? $|\b(?:no|nao) (?:[a-z]+ ){0,3}$/;

/** The counts no text of the shop tells and no product looked at bears out. */
export function wrongCounts(reading: Reading, options: OptionMention[], sources: Sources): Unsourced[] {
  const { folded, original, subjects } = reading;
  if (!anyKind.test(folded)) return [];
  return numbersIn(folded).flatMap(({ value, start, end }): Unsourced[] => {
    const kind =
      value < 2 || value > 99 ? undefined : kinds.find(([, pattern]) => pattern.test(folded.slice(end, end + 40)));
    if (kind === undefined) return [];
    const sentence = subjects.sentenceAt(start);
    if (folded.slice(sentence.start, sentence.end).trimEnd().endsWith('?')) return [];
    if (ofTheCustomer.test(folded.slice(Math.max(sentence.start, start - 30), start))) return [];
    const [name, pattern] = kind;
    const texts = [...sources.stated, ...sources.described];
    const isTold = texts.some((text) =>
      numbersIn(text.folded).some(
        (one) => one.value === value && pattern.test(text.folded.slice(one.end, one.end + 40)),
      ),
    );
    const isCounted =
      (name === 'options' && isOptionCount(value, subjects.at({ start, end }).products, sources.products)) ||
      (name === 'options' &&
        sources.products.length > 0 &&
        options.filter((one) => one.start >= sentence.start).length === value) ||
      (name === 'models' &&
        sources.products.length > 0 &&
        (sources.figures.has(value) || sources.products.length === value || subjects.mentions.length === value));
    return isTold || isCounted
      ? []
      : [
          {
            kind: 'figure',
            written:
              original
                .slice(start, end + 24)
                .split('\n')[0]
                ?.trim() ?? '',
          },
        ];
  });
}

/** As many values as some option of a product spoken of has, all of them or those to be had. */
function isOptionCount(value: number, spokenOf: KnownProduct[], all: KnownProduct[]): boolean {
  return (spokenOf.length > 0 ? spokenOf : all).some(({ variants }) => {
    const width = Math.max(0, ...variants.map((variant) => variant.values.length));
    return Array.from({ length: width }, (_, place) => place).some((place) =>
      [variants, variants.filter((variant) => variant.available)].some(
        (some) => new Set(some.map((variant) => variant.values[place])).size === value,
      ),
    );
  });
}
