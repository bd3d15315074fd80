// Checks what a reply says is to be had: products, sizes and colours, and how many pieces.
import type { KnownProduct, KnownVariant, Mention } from './catalogue.ts';
import type { StockClaim, Unsourced } from './reading/claim.ts';
import type { Stretch } from './reading/fold.ts';
import { stretches } from './reading/fold.ts';
import type { OptionMention } from './options.ts';
import { splitByProduct, variantsWith, variantsWithOne } from './options.ts';
import type { Subjects } from './subjects.ts';

export const absent =
  /\b(?:no (?:hay|queda|quedan|tenemos|tengo|esta disponible|estan disponibles|esta en|disponible|viene|vienen|(?:lo|la|los|las|nos|me) (?:tenemos|tengo|hay|quedo|quedaron)|quedo|quedaron|me queda|me quedan|nos queda|nos quedan|contamos con|contamos|se consigue)|sin stock|fuera de stock|agotad[oa]s?|se (?:nos |me )?(?:agoto|agotaron|termino|terminaron|acabo)|nao (?:ha|temos|tem|tenho|(?:o|a|os|as) (?:temos|tenho)|esta disponivel|estao disponiveis|esta em|disponivel|vem|restam|resta|sobrou|dispomos)|sem estoque|fora de estoque|esgotad[oa]s?|esgotou|esgotaram|acabou|acabaram|indisponive(?:l|is)|ya no (?:hay|queda|quedan|tenemos|tengo)|ninguna? en stock)\b/g;
const present =
  /\b(?:hay|quedan?(?! (?:en |a |por )? ?(?:r?\$|\d+ ?(?:cuotas|pagos|x\b)))|tenemos|tengo|disponibles?|en stock|viene en|vienen en|viene|conseguis|podes elegir|temos|tenho|tem|ha|disponive(?:l|is)|em estoque|restam|vem em|vem no|podes llevarlo|lo tenes|la tenes|voce encontra|pode escolher|pronta entrega|si en|sim em|sim no|con stock|com estoque)\b/g;
/** Words that speak of stock and of nothing else; "tenemos" alone may be about anything. */
const aboutStock =
  /\b(?:stock|estoque|agota\w*|esgota\w*|disponib\w*|disponiv\w*|indisponiv\w*|quedan?(?! (?:en |a |por )? ?(?:r?\$|\d+ ?(?:cuotas|pagos|x\b)))|restam?|unidad\w*|acabou|acabaram)\b/;
const clauseEnd =
  /[;!?\n()]+\s?|\.\s|,? (?:pero|mas|porem|aunque|embora|en cambio|mientras que|enquanto|ja)(?= )|,? (?:y|e) (?=(?:no|nao|en|em|el|la|o|a|sin|sem|de|ya|ja)\b)|, (?=(?:no|nao|en|em|el|la|o|a|los|las|os|sin|sem|de|ya|ja|solo|so)\b)|,(?= (?:agotad|esgotad|sin|sem|disponi))/g;
const elsewhere =
  /\b(?:cupon|cupom|cupones|cupons|envio|frete|pedido|local|dato|info|descuento|desconto|cuotas|parcelas|promo|duda|duvida|cambio|troca|pago|pagamento|interes|juros|problema|costo|horario|factura)/;

/** "No encontré exactamente «buzo lila», lo más parecido que tenemos es…" tells how the search went, not what there is. */
const searched = /\b(?:no (?:encontre|encontramos|halle|vi|veo)|nao (?:encontrei|encontramos|achei|vi|vejo))\b/;
/** "No veo disponible el talle L", "no figura en stock": that it is not to be had. */
const notSeen =
  /\b(?:no|nao) (?:(?:lo|la|los|las|me|nos|o|a|os|as) ){0,2}(?:encontre|encontramos|halle|vi|veo|vemos|figuran?|aparecen?|encontrei|achei|vejo|consta|constam) (?!(?:[a-z]+ ){0,4}?(?:otr|outr|mas |mais |dato|dado|info|pedido|cupon|cupom))(?:[a-z0-9]+ ){0,6}?(?:stock|estoque|disponib|disponiv)/;
/** Words that begin something new within a clause: what stands before them is not said of the list below. */
const addition = /[,;]? (?:y|e) (?:si|se|tambien|tambem|ademas|alem)\b|[,;] (?:y|e|tambien|tambem|ademas|alem)\b/g;

/** "… pero en negro sí": what is said of the values named before it. */
const answered = /\b(?:en|em|no|el|la|o|a|talle|tamanho) [^,;.]{1,30}? (si|sim|no|tambien|tampoco|tambem)\W*$/;

interface Clause extends Stretch {
  /** Null: the clause says neither. */
  isPresent: boolean | null;
  /** It tells what was not found. */
  isSearch: boolean;
}

/** Clauses of a sentence with what each says of availability; the last marker of a clause counts, absence before presence. */
export function clausesOf(folded: string, sentence: Stretch): Clause[] {
  return stretches(folded, clauseEnd, sentence.start, sentence.end).flatMap((part) => {
    const words = folded.slice(part.start, part.end);
    const isSearch = notSeen.test(words);
    const answer = answered.exec(words)?.[1];
    const isAbsent = words.search(absent) >= 0 || isSearch || /^(?:no|tampoco)$/.test(answer ?? '');
    const isPresent = words.search(present) >= 0 || answer !== undefined;
    if (!isAbsent && !isPresent && searched.test(words)) return [];
    return { ...part, isPresent: isAbsent ? false : isPresent ? true : null, isSearch };
  });
}

/** A clause without a word of its own continues the one before it; at the beginning, the one after it. */
function carryOver(clauses: Clause[], named: (clause: Clause) => boolean): Clause[] {
  return clauses.map((clause, index) => {
    if (clause.isPresent !== null) return clause;
    // "En M, agotado": what is named first is told of by the clause that names nothing itself.
    const next = clauses[index + 1];
    if (next !== undefined && next.isPresent !== null && !named(next)) return { ...clause, isPresent: next.isPresent };
    const before = clauses.slice(0, index).findLast((one) => one.isPresent !== null);
    return { ...clause, isPresent: before?.isPresent ?? null };
  });
}

export interface StockReading {
  folded: string;
  subjects: Subjects;
  options: OptionMention[];
  stocks: StockClaim[];
  /** Sizes and colours the customer asked for, canonical. */
  asked: string[];
}

function written(reading: StockReading, stretch: Stretch): string {
  return reading.folded.slice(stretch.start, stretch.end).replace(/\s+/g, ' ').trim().slice(0, 120);
}

/** The part of a sentence that says something: all of it, or what stands before a question; null: it only asks. */
export function sayingOf(folded: string, sentence: Stretch): Stretch | null {
  const words = folded.slice(sentence.start, sentence.end);
  if (!words.trimEnd().endsWith('?')) return sentence;
  const asks = words.indexOf('¿');
  return asks > 0 && /[a-z]/.test(words.slice(0, asks)) ? { start: sentence.start, end: sentence.start + asks } : null;
}

/** The claims about what is to be had that no tool result bears out. */
export function wrongAvailability(reading: StockReading): Unsourced[] {
  const wrong: Unsourced[] = [];
  const { folded, subjects } = reading;
  let said: { values: string[]; products: KnownProduct[] } = { values: [], products: [] };
  for (const sentence of subjects.sentences) {
    const stated = sayingOf(folded, sentence);
    if (stated === null) continue;
    const inside = (clause: Stretch) =>
      reading.options.filter((one) => one.start >= clause.start && one.end <= clause.end);
    for (const clause of carryOver(clausesOf(folded, stated), (one) => inside(one).length > 0)) {
      const options = inside(clause);
      const listed = listedUnder(clause, options, sentence, reading);
      const products =
        listed.length > 0 ? listed.flatMap((one) => one.products) : subjects.at(options[0] ?? clause).products;
      const isSame = products.length > 0 && products.every((product) => said.products.includes(product));
      const context = isSame ? said.values : [];
      if (options.length > 0) said = { values: saidNext(products, context, options), products };
      if (!isAbout(clause, options, reading, sentence)) continue;
      const claim = { isPresent: clause.isPresent ?? true, options, context };
      const isBorneOut = (product: KnownProduct): boolean =>
        holds(product, claim) || (!claim.isPresent && deniesAsked(product, claim, reading.asked));
      const groups = listed.length > 0 ? listed.map((one) => one.products) : [products];
      if (products.length > 0 && !groups.every((group) => group.some(isBorneOut)))
        wrong.push({ kind: 'availability', written: written(reading, clause) });
    }
  }
  return wrong;
}

/** The products of the list below a clause, when it heads one. A line that says of itself that it is sold out speaks for itself. */
function listedUnder(
  clause: Clause,
  options: OptionMention[],
  sentence: Stretch,
  { folded, subjects }: StockReading,
): Mention[] {
  if (folded.slice(clause.end, sentence.end).trim() !== '') return [];
  const added = Array.from(folded.slice(clause.start, clause.end).matchAll(addition)).at(-1)?.index ?? 0;
  if (options.some((one) => one.start < clause.start + added)) return [];
  return subjects
    .listedBelow(sentence)
    .filter((one) => (folded.slice(one.end).split('\n')[0] ?? '').search(absent) < 0);
}

/** What stays said: a new value of the option named first ("en gris") begins anew. */
function saidNext(products: KnownProduct[], context: string[], options: OptionMention[]): string[] {
  const values = options.map((one) => one.value);
  const [head] = context;
  const isNew =
    head === undefined || products.some((one) => values.some((value) => placeOf(one, value) === placeOf(one, head)));
  return [...(isNew ? [] : context), ...values].slice(-12);
}

/** Which option of a product a value belongs to; undefined: none. */
function placeOf(product: KnownProduct, value: string): number | undefined {
  return product.variants.map((variant) => variant.values.indexOf(value)).find((place) => place >= 0);
}

/** Whether a clause says what is to be had: of sizes or colours, of stock, or of a product it names. */
function isAbout(
  clause: Clause,
  options: OptionMention[],
  { folded, subjects, stocks }: StockReading,
  sentence: Stretch,
): boolean {
  const words = folded.slice(clause.start, clause.end);
  // "Talles: S, M" offers what it lists; "en talle S sale $ 100" speaks of the price.
  if (clause.isPresent === null)
    return (
      options.length > 1 &&
      options.some((one) => one.isSize) &&
      !/\d{3}|\$/.test(folded.slice(sentence.start, sentence.end)) &&
      stocks.length === 0
    );
  const isNamed = hasMention(subjects, clause);
  if (clause.isSearch && options.length === 0) return isNamed;
  const speaksOfStock = aboutStock.test(words);
  if (options.length === 0 && elsewhere.test(words) && !(isNamed && speaksOfStock)) return false;
  return speaksOfStock || options.length > 0 || isNamed;
}

function hasMention(subjects: Subjects, clause: Stretch): boolean {
  return subjects.mentions.some((one) => one.start < clause.end && clause.start < one.end);
}

interface AvailabilityClaim {
  isPresent: boolean;
  options: OptionMention[];
  /** Values named before of the same product, which may still hold ("el negro: en S sí"). */
  context: string[];
}

function holds(product: KnownProduct, { isPresent, options, context }: AvailabilityClaim): boolean {
  const { own, foreign } = splitByProduct(options, product);
  if (isPresent && foreign.length > 0) return false;
  if (own.length === 0) return foreign.length > 0 || product.available === isPresent;
  const values = [...own, ...inOtherOptions(product, own, context)];
  return own.every((value) => {
    const fitting = variantsWithOne(product, value, values);
    return isPresent ? fitting.some((one) => one.available) : fitting.every((one) => !one.available);
  });
}

/** "En talle 36 está agotado", to who asked for the red one, need be true of the red one alone. */
function deniesAsked(product: KnownProduct, claim: AvailabilityClaim, asked: string[]): boolean {
  const { own } = splitByProduct(claim.options, product);
  const other = asked.find((value) => {
    const place = placeOf(product, value);
    return place !== undefined && !own.some((one) => placeOf(product, one) === place);
  });
  return other !== undefined && holds(product, { ...claim, context: [other] });
}

/** The value said first that still holds: "en negro: S, M. No queda L" speaks of the black ones throughout. */
function inOtherOptions(product: KnownProduct, own: string[], [head]: string[]): string[] {
  const place = head === undefined ? undefined : placeOf(product, head);
  return head === undefined || place === undefined || own.some((value) => placeOf(product, value) === place)
    ? []
    : [head];
}

/** The stock figures that are not those of the variants spoken of, or their sum. */
export function wrongStock(reading: StockReading): Unsourced[] {
  const wrong: Unsourced[] = [];
  for (const claim of reading.stocks) {
    const { products } = reading.subjects.at(claim);
    if (products.length === 0) continue;
    const sentence = reading.subjects.sentenceAt(claim.start);
    const near = reading.options.filter((one) => one.start >= sentence.start && one.end <= sentence.end);
    if (!products.some((product) => hasStock(product, nearestValues(claim, near, reading.folded), claim.value)))
      wrong.push({
        kind: 'stock',
        written: written(reading, {
          start: Math.max(sentence.start, claim.start - 24),
          end: Math.min(sentence.end, claim.end + 24),
        }),
      });
  }
  return wrong;
}

/** Of several values in a sentence with several figures, those between this figure and its neighbours. */
function nearestValues(claim: StockClaim, options: OptionMention[], folded: string): string[] {
  const before = options.filter(
    (one) => one.end <= claim.start && !/\d/.test(between(one.end, claim.start, folded, options)),
  );
  const chosen = before.length > 0 ? before : options.filter((one) => one.start >= claim.end);
  return chosen.map((one) => one.value);
}

function between(from: number, to: number, folded: string, options: OptionMention[]): string {
  const inside = options.filter((one) => one.start >= from && one.end <= to);
  return inside.reduce(
    (text, one) => text.slice(0, one.start - from) + ' '.repeat(one.end - one.start) + text.slice(one.end - from),
    folded.slice(from, to),
  );
}

function hasStock(product: KnownProduct, values: string[], figure: number): boolean {
  const { own, foreign } = splitByProduct(
    values.map((value) => ({ value, isSize: false, start: 0, end: 0 })),
    product,
  );
  if (
    foreign.length > 0 &&
    own.length === 0 &&
    values.length > 0 &&
    product.variants.some((one) => one.values.length > 0)
  )
    return false;
  const fitting = variantsWith(product, own);
  const figures = fitting.map(stockOf);
  if (figures.includes(figure)) return true;
  return figures.every((one) => one !== null) && figures.reduce<number>((sum, one) => sum + (one ?? 0), 0) === figure;
}

/** A sold out variant has none; of one that is told without a figure nothing is known. */
function stockOf(variant: KnownVariant): number | null {
  return variant.available ? variant.stock : 0;
}
