// Turns a customer's words into the things the customer wants, one entry each.
import { fold } from './fold-words.ts';
import { memoryWishes } from '../memory/wishes.ts';
import { colourWords, emptyWords, policyTopics, productSigns, shopTopics, signs } from './lexicon.ts';

export type Want =
  | {
      kind:
        | 'greeting'
        | 'thanks'
        | 'goodbye'
        | 'coupons'
        | 'cart'
        | 'categories'
        | 'unclear'
        | 'image'
        | 'unheard'
        | 'agreement'
        | 'whatItIs';
    }
  | { kind: 'product'; query: string; size: string | null; asks: 'price' | 'photo' | 'buy' | 'any' }
  | { kind: 'category'; name: string }
  | { kind: 'browse'; sort: 'newest' | 'best_selling' | 'price_ascending' | 'promotions' }
  | { kind: 'order'; number: string | null }
  | { kind: 'shop'; topic: string }
  | { kind: 'remember' | 'forget'; arguments: Record<string, unknown> }
  /** Something of themselves. */
  | { kind: 'told'; size: string | null }
  | { kind: 'person'; why: 'asked' | 'complaint' | 'receipt' | 'order' };

const letterSize = 'xxxl|xxl|xl|xs|s|m|l|g|gg|p|pp|u|[2-6]xl|unico|unica';
const sizePatterns = [
  new RegExp(`\\b(?:talles?|tamanhos?|tam|numero|nro|num|size)\\s+(?:el\\s+|o\\s+)?(${letterSize}|\\d{1,3})\\b`),
  new RegExp(
    `\\b(?:en|em|no|la|el|o)\\s+(${letterSize}|[1-6]\\d)\\b(?!\\s+(?:cuotas|pagos|parcelas|vezes|dias|horas|anos))`,
  ),
  /\b(xxxl|xxl|xl|xs|gg|[2-6]xl)\b/,
  /(?:^|\s)([1-6]\d)(?=$|\s(?!cuotas|pagos|parcelas|vezes|dias|horas|anos|mil|lucas|pesos|reais))/,
];

/** The size a clause names ("L", "38") and the clause without it. */
export function takeSize(clause: string): { size: string | null; rest: string } {
  for (const pattern of sizePatterns) {
    const found = pattern.exec(clause);
    if (found?.[1]) return { size: found[1].toUpperCase(), rest: clause.replace(found[0], ' ').trim() };
  }
  return { size: null, rest: clause };
}

function residue(clause: string): string {
  return clause
    .split(' ')
    .filter((word) => word !== '' && !emptyWords.has(word) && !/^#?\d+$/.test(word))
    .join(' ');
}

/** What a product's name may be made of in a clause, however it is asked for. */
function productWant(clause: string): Want | null {
  const { size, rest } = takeSize(clause);
  const query = residue(rest);
  const asked = productSigns.test(clause);
  if (query === '' && size === null && !asked && !signs.photo.test(clause)) return null;
  if (!asked && size === null && query.split(' ').length > 6) return null;
  const buys = signs.buy.test(clause);
  const asks = signs.photo.test(clause) ? 'photo' : buys ? 'buy' : signs.price.test(clause) ? 'price' : 'any';
  return { kind: 'product', query, size, asks };
}

/** A number that is called one of an order goes before any other, such as that of a document. */
function orderNumber(clause: string): string | null {
  const named = /(?:pedido|orden|compra|encomenda) (?:n |nro |numero |num )?#?(\d+)|#(\d+)/.exec(clause);
  return named?.[1] ?? named?.[2] ?? /\b(\d{3,})\b/.exec(clause)?.[1] ?? null;
}

/** "soy talle 40", "vivo en rosario", "moro em recife": nothing is asked for. */
const aboutThemselves =
  /^(?:(?:hola|oi|ola|yo|eu|ahora|agora|bueno) )*(?:soy|uso|calzo|vivo en|me gustan?|prefiero|mi (?:talle|presupuesto|hij[oa]|espos[oa]) (?:es|usa)|sou|visto|calco|moro em|gosto d|prefiro|meu tamanho e|minha filha usa)\b(?!.*\b(?:pedido|seguimiento|rastreio|compra|tenes|tienen|tem|busco|quiero|quero|hay|precio|preco|cuanto|quanto)\b)/;

/** What a single clause (folded) asks for, without looking at its neighbours. */
function readClause(clause: string): Want | null {
  if (aboutThemselves.test(clause)) return { kind: 'told', size: takeSize(clause).size };
  if (signs.receipt.test(clause)) return { kind: 'person', why: 'receipt' };
  const policy = Object.entries(policyTopics).find(([, words]) => words.test(clause));
  if (policy !== undefined) return { kind: 'shop', topic: policy[0] };
  if (signs.complaint.test(clause)) return { kind: 'person', why: 'complaint' };
  if (signs.whatItIs.test(clause)) return { kind: 'whatItIs' };
  if (signs.person.test(clause)) return { kind: 'person', why: 'asked' };
  if (signs.orderChange.test(clause)) return { kind: 'person', why: 'order' };
  if (signs.cart.test(clause)) return { kind: 'cart' };
  if (signs.order.test(clause)) return { kind: 'order', number: orderNumber(clause) };
  if (signs.coupons.test(clause)) return { kind: 'coupons' };
  const section = /\b(?:categoria|seccion|rubro|secao)\s+(?:de\s+|da\s+|do\s+)?(.+)$/.exec(clause)?.[1];
  if (section !== undefined && residue(section) !== '') return { kind: 'category', name: residue(section) };
  if (signs.categories.test(clause)) return { kind: 'categories' };
  for (const [topic, words] of Object.entries(shopTopics)) {
    if (words.test(clause) && residue(clause.replace(words, ' ')).split(' ').length <= 4)
      return { kind: 'shop', topic };
  }
  const goods = residue(clause.replace(signs.promotions, ' ').replace(signs.newest, ' '));
  if (goods === '' || signs.browse.test(clause)) {
    if (signs.promotions.test(clause)) return { kind: 'browse', sort: 'promotions' };
    if (signs.newest.test(clause)) return { kind: 'browse', sort: 'newest' };
    if (signs.browse.test(clause) && residue(clause.replace(signs.browse, ' ')) === '')
      return { kind: 'browse', sort: 'newest' };
  }
  if (signs.bestSelling.test(clause) && residue(clause.replace(signs.bestSelling, ' ')) === '') {
    return { kind: 'browse', sort: 'best_selling' };
  }
  if (signs.cheapest.test(clause) && residue(clause.replace(signs.cheapest, ' ')) === '') {
    return { kind: 'browse', sort: 'price_ascending' };
  }
  if (signs.thanks.test(clause) && !productSigns.test(clause)) return { kind: 'thanks' };
  if (signs.goodbye.test(clause)) return { kind: 'goodbye' };
  const greeted = signs.greeting.test(clause);
  const remainder = greeted ? clause.replace(signs.greeting, '').trim() : clause;
  if (greeted && residue(remainder) === '' && !productSigns.test(remainder)) return { kind: 'greeting' };
  if (signs.agree.test(clause) && residue(clause.replace(signs.agree, '')) === '' && !productSigns.test(clause)) {
    return { kind: 'agreement' };
  }
  return productWant(remainder);
}

/** Splits at sentence ends, and at "y"/"e" where both sides ask for something of their own. */
function clausesOf(text: string): string[] {
  const sentences = text
    .split(/[\n?!.;]+(?=\s|$)|[¿¡]|\n/)
    .flatMap((part) => part.split(/,\s*(?=(?:y|e)\s)/))
    .map(fold)
    .filter((part) => part !== '');
  return sentences.flatMap((sentence) => {
    const parts = sentence.split(/ (?:y tambien|y ademas|tambien|ademas|e tambem|y|e) /).filter((part) => part !== '');
    if (parts.length < 2) return [sentence];
    const wants = parts.map(readClause);
    const standsAlone = wants.every(
      (want) => want !== null && (want.kind !== 'product' || want.size !== null || namesGoods(want.query)),
    );
    return standsAlone ? parts : [sentence];
  });
}

function isBare({ query, size, asks }: Want & { kind: 'product' }): boolean {
  return query === '' && size === null && asks === 'price';
}

function namesGoods(query: string): boolean {
  return query.split(' ').some((word) => word !== '' && !colourWords.has(word));
}

function labelWant(text: string): Want | null {
  if (/\[[^\]]*(comprobante|comprovante|receipt)[^\]]*\]/i.test(text)) return { kind: 'person', why: 'receipt' };
  if (/\[(audio|voz|nota de voz|voice)[^\]]*(no se|sin|not|não|nao)[^\]]*\]/i.test(text)) return { kind: 'unheard' };
  if (/\[(imagen|imagem|image|foto|photo)[^\]]*\]/i.test(text)) return { kind: 'image' };
  return null;
}

/**
 * Everything a customer's message (or burst of messages) asks for, in its order, each once.
 * Labels in square brackets ("[imagen]") stand for what is not text.
 */
export function understand(text: string): Want[] {
  const wants: Want[] = [];
  const label = labelWant(text);
  if (label?.kind === 'person') return [label];
  const wishes = memoryWishes(text);
  if (wishes.length > 0) return wishes;
  const words = text.replace(/\[[^\]]*\]:?/g, '\n');
  for (const clause of clausesOf(words)) {
    const want = readClause(clause);
    if (want !== null) wants.push(want);
  }
  const asksShop = wants.some((want) => want.kind === 'shop');
  // "¿Hacen envíos a Salta? ¿Cuánto sale?" asks twice for the same.
  const merged = mergeProducts(wants.filter((want) => !asksShop || want.kind !== 'product' || !isBare(want)));
  if (label !== null && !merged.some((want) => want.kind !== 'greeting')) merged.push(label);
  const seen = new Set<string>();
  const distinct = merged.filter((want) => !seen.has(JSON.stringify(want)) && seen.add(JSON.stringify(want)));
  return distinct.length > 0 ? distinct : [{ kind: 'unclear' }];
}

/** "buzo negro" + "en L" + "cuánto sale?" in three messages is one question about one product. */
function mergeProducts(wants: Want[]): Want[] {
  const merged: Want[] = [];
  const asked = wants.filter((want) => want.kind !== 'told');
  const size = wants.find((want) => want.kind === 'told' && want.size !== null);
  for (const want of asked.some((one) => one.kind !== 'greeting') ? asked : wants) {
    if (want.kind === 'product' && want.size === null && size?.kind === 'told') want.size = size.size;
    const last = merged.findLast((one) => one.kind === 'product');
    if (want.kind === 'product' && last?.kind === 'product' && (!namesGoods(want.query) || last.query === '')) {
      last.query = [last.query, want.query].filter(Boolean).join(' ');
      last.size = want.size ?? last.size;
      last.asks = last.asks === 'any' ? want.asks : last.asks;
    } else {
      merged.push(want);
    }
  }
  return merged;
}
