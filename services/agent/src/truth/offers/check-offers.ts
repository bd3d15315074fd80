// Checks what a reply offers in words: means of payment, picking up, a guarantee. The shop must have said so.
import type { Unsourced } from '../reading/claim.ts';
import { fold } from '../reading/fold.ts';
import type { Sources } from '../sources.ts';
import type { Reading } from '../subjects.ts';

/** Each with the words by which both sides name it. */
const means = [
  /\bpaypal\b/,
  /\b(?:cripto\w*|bitcoins?|usdt|ethereum)\b/,
  /\bcontra ?-?(?:re)?-?(?:entrega|embolso)\b|\b(?:pag\w+|abon\w+) (?:al|cuando lo) recib\w+|\b(?:pag\w+) (?:na entrega|ao receber|quando receber)\b/,
  /\befectivo\b|\b(?:em|com|no) dinheiro\b|\bdinheiro(?= (?:e|ou|na|no)\b|[.,;]|$)(?<!\b(?:o|seu) dinheiro)/,
  /\b(?:transferencias?|transferir|depositos? bancarios?|alias|cbu)\b/,
  /\bmercado ?pago\b/,
  /\b(?:tarjetas?|cartao|cartoes|credito|debito|visa|mastercard|cuotas|parcelas?)\b/,
  /\bpix\b/,
  /\bboletos?\b/,
  /\b(?:rapipago|pago ?facil)\b/,
  /\b(?:billeteras?|carteira digital|wallet|uala|naranja x|cuenta dni|picpay)\b/,
  /\b(?:cheques?|e-?cheq)\b/,
  /\b(?:apple pay|google pay|western union|payoneer)\b/,
  /\b(?:en|con|em|com) dolares\b/,
];
const offersPaying =
  /\b(?:acept\w+|aceit\w+|recibimos|recebemos|medios? de pago|formas? de (?:pago|pagamento)|meios? de pagamento|(?:podes|puedes|pode|podria|da para|da pra|se puede|quieras|quiser)[^.;\n]{0,24} (?:pagar|abonar)\w*|(?:pagas|pagando|abonas|abonando|pague|paga) (?:con|com|en|em|por|no|via))\b/;
const pickup =
  /\b(?:retir(?:ar|as|arlo|arla|alo|ala|a|e|ando|ada)|recoger\w*)\b[^.;\n]{0,40}\b(?:local|tienda|sucursal|showroom|deposito|persona|loja|presencial\w*|punto|ponto|gratis|nuestr[oa]|nosso|nossa)\b|\b(?:retiro|retirada) (?:en|por|gratis|presencial|em|na|no|sin)\b|\b(?:pasar|pasas|pasa|passar|passa)(?:lo|la)? a (?:buscar|retirar)\w*|\bbuscar na loja\b/;
const tellsOfPickup = /\b(?:retir\w+|recog\w+|pick ?up|a buscar\w*|buscar na loja)\b/;
const guarantee = /\bgarantias?\b/;
const forLife = /\b(?:de por vida|por toda la vida|vitalici[oa]|para siempre|para sempre|por toda a vida|eterna)\b/;
const branch =
  /\b(?:[Ll]ocal|[Ss]ucursal|[Ss]howroom|[Dd]epósito|[Ll]oja|[Uu]nidade) (?:de|en|del|do|da|em|no|na) (\p{Lu}[\p{L}’'.]+(?: \p{Lu}[\p{L}’'.]+){0,2})/gu;
const denial = /\b(?:no|nao|sin|sem|tampoco|nunca|ni|nem|todavia no|ainda nao)\b[^.;:!?\n]{0,60}$/;

/** What is offered and stands in no text of the shop, or only as what there is not. */
export function wrongOffers({ original, folded, subjects }: Reading, sources: Sources): Unsourced[] {
  let known: string[] | undefined;
  const wrong: Unsourced[] = [];
  for (const { start, end } of subjects.sentences) {
    const words = folded.slice(start, end);
    if (words.trimEnd().endsWith('?')) continue;
    const offered = [...offersIn(words), ...branchesIn(original.slice(start, end))];
    if (offered.length === 0) continue;
    const texts = (known ??= textsOf(sources));
    const isOfAnOrder = sources.orders.length > 0 && /\b(?:pedido|compra|encomenda|orden)\b/.test(words);
    if (offered.some(({ told, ofOrders }) => !(ofOrders && isOfAnOrder) && !texts.some((text) => tells(text, told))))
      wrong.push({ kind: 'terms', written: original.slice(start, end).trim().slice(0, 120) });
  }
  return wrong;
}

interface Offer {
  /** What a text of the shop must say. */
  told: RegExp;
  /** An order of the customer may bear it out as well. */
  ofOrders?: boolean;
}

function offersIn(words: string): Offer[] {
  const offers: Offer[] = [];
  if (offersPaying.test(words)) for (const one of means) if (tells(words, one)) offers.push({ told: one });
  if (tells(words, pickup)) offers.push({ told: tellsOfPickup, ofOrders: true });
  if (tells(words, guarantee)) {
    offers.push({ told: guarantee });
    if (forLife.test(words)) offers.push({ told: forLife });
  }
  return offers;
}

/** "Nuestro local de Palermo" */
function branchesIn(sentence: string): Offer[] {
  return Array.from(sentence.matchAll(branch), ([, name = '']) => ({
    told: new RegExp(String.raw`\b${fold(name).replace(/[^a-z0-9 ]+/g, '.?')}`),
  }));
}

function textsOf({ stated, described, products, people }: Sources): string[] {
  return [...[...stated, ...described].map(({ folded }) => folded), ...products.map(({ text }) => text), people];
}

/** Whether a folded text says it at least once without taking it back. */
function tells(text: string, pattern: RegExp): boolean {
  return Array.from(text.matchAll(new RegExp(pattern, 'g'))).some(
    ({ index }) => !denial.test(text.slice(Math.max(0, index - 80), index)),
  );
}
