// Finds deeds that a reply tells in other words than "I have done it": "te lo reservamos", "la reserva está hecha", "reservado pra você!".
import type { Stretch } from '../reading/fold.ts';

export type PromisedName = 'reserve' | 'cancel' | 'refund' | 'discount';

/** A deed told or promised; places are those of the sentence it stands in. */
export interface Promised extends Stretch {
  name: PromisedName;
  /** Said as a state, which an order may bear out. */
  isParticiple: boolean;
  /** It may be how the shop deals with everybody, which its own words can bear out. */
  isPolicy: boolean;
}

const clitics = '(?:(?:te|lhe|lo|la|los|las|se|o|a|os|as) ){1,3}';
const forWhom = '(?:para|pra) (?:vos|ti|usted|voce|vc)|a tu nombre|no seu nome|em seu nome';
const rest = String.raw`[^.,;\n]{0,40}?\b(?:${forWhom})`;
const reserving =
  'reservamos|separamos|apartamos|guardamos|reservo|separo|aparto|guardo|reservaremos|separaremos|guardaremos';
const refunding =
  'devolvemos|devolveremos|reembolsamos|reintegramos|estornamos|devuelvo|devolvo|reembolso|reintegro|estorno';
const canceling = 'cancelamos|anulamos|cancelo|anulo';

const cheaper =
  '(?:mas barat[oa]s?|mais barat[oa]s?|mas economic[oa]|mejor precio|por menos|con descuento|com desconto|con rebaja)';
/** "Te hago un descuento especial", "te lo dejo más barato" */
const discounting = new RegExp(
  String.raw`\b(?:(?:te|le|lhe|lo|la|los|las|o|a) ){0,2}(?:(?:hago|hacemos|doy|damos|consigo|conseguimos|faco|fazemos|dou) (?:(?:te|lhe|un|una|um|uma|algun|algum|buen|bom|otro|outro|lindo|pequeno) ){0,3}(?:descuent(?:os?|itos?)|descont(?:os?|inhos?)|rebajas?|(?:precio|preco|precinho) especial)|(?:dejo|dejamos|deixo|deixamos) (?:[a-z]+ ){0,2}${cheaper})\b`,
  'g',
);

/** Present and plural: what is being done for this customer, or what the shop does for all. */
const verbs: [PromisedName, RegExp][] = [
  ['reserve', new RegExp(String.raw`\b(?:${clitics}(?:${reserving})\b|(?:${reserving})\b(?=${rest}))`, 'g')],
  ['cancel', new RegExp(String.raw`\b${clitics}(?:${canceling})\b`, 'g')],
  [
    'refund',
    new RegExp(
      String.raw`\b(?:${clitics}|(?=devolvemos|reembolsamos|reintegramos|estornamos))(?:${refunding})\b(?=[^.;\n]{0,40}\b(?:plata|dinero|dinheiro|importe|total|valor|pago|compra|pagaste|pagou|abonaste)\b)`,
      'g',
    ),
  ],
  ['discount', discounting],
];
/** A figure or a condition makes it what holds for everybody. */
const ofAll =
  /\d|%|\b(?:transfer\w+|deposit\w+|pix|efectivo|dinheiro|cupon|cupom|mayor\w*|atacado|llevando|levando|cantidad|quantidade)\b/;
/** "Te separo las opciones" sets things out. */
const setsOut =
  /^ (?:aca |aqui )?(?:(?:las?|los?|as?|os?|estas?|estos|algunas|algunos|unas|unos|por|en) ){0,2}(?:opcion|opco|opcao|info|link|enlace|modelo|dato|dado|foto|talle|color|cor\b|categoria|grupo)/;
const nouns: [PromisedName, string][] = [
  ['reserve', 'reservas?'],
  ['cancel', 'cancelacion|cancelamento|anulacion'],
  ['refund', 'reembolso|reintegro|devolucion|devolucao|estorno'],
];
const made =
  'hech[oa]s?|feit[oa]s?|list[oa]s?|pront[oa]s?|confirmad[oa]s?|realizad[oa]s?|concretad[oa]s?|gestionad[oa]s?|iniciad[oa]s?|solicitad[oa]s?|registrad[oa]s?|tramitad[oa]s?|aprobad[oa]s?|aprovad[oa]s?|efectuad[oa]s?|generad[oa]s?|en (?:curso|proceso|marcha)|em andamento';
const states = nouns.map(([name, noun]): [PromisedName, RegExp] => [
  name,
  new RegExp(
    String.raw`\b(?:${noun})\b(?: (?!no\b|nao\b|sin\b|sem\b|se\b|por\b|puede|pode|sera|tiene que|deve|es\b)[a-z]+){0,3}? (?:${made})(?![a-z])`,
    'g',
  ),
]);
const participles: [PromisedName, string][] = [
  ['reserve', '(?:reserv|separ|apart|guard)ad[oa]s?'],
  ['cancel', '(?:cancel|anul)ad[oa]s?'],
  ['refund', '(?:reembols|reintegr|estorn)ad[oa]s?'],
];
/** "¡Listo, cancelado!", "reservado pra você" */
const bare = participles.map(([name, word]): [PromisedName, RegExp] => [
  name,
  new RegExp(
    String.raw`(?:^[^a-z0-9]*|\b(?:list[oa]|pronto|prontinho|dale|hecho|feito|perfecto|perfeito|ok|joya|genial|si|sim)[^a-z0-9]+)(?:ya |ja |todo |tudo )*${word}(?= *(?:$|[!.,;]|${forWhom}))|\b${word}(?= (?:${forWhom}))`,
    'g',
  ),
]);

/** These make it a promise to this customer, which no rule of the shop bears out. */
const personal = new RegExp(
  String.raw`\b(?:ya|ja|list[oa]|pronto|prontinho|hoy|hoje|ahora|agora|mismo|enseguida|manana|amanha|${forWhom})\b`,
);
/** "Si no te queda, …", "con una seña, …": what holds for everybody who does so. */
const conditional =
  /\b(?:si|se|cuando|quando|caso|con (?:una )?sena|com sinal|abonando|pagando|al pagar|dentro de|hasta \d|ate \d|en los|nos primeiros)\b/;

/** The deeds a folded sentence tells or promises, `denied` telling which words before one take it back. */
export function promisedDeeds(sentence: string, denied: (before: string) => boolean): Promised[] {
  const isQuestion = sentence.trimEnd().endsWith('?');
  const found: Promised[] = [];
  const collect = (patterns: [PromisedName, RegExp][], isParticiple: boolean) => {
    for (const [name, pattern] of patterns)
      for (const { 0: written, index } of sentence.matchAll(pattern)) {
        const before = sentence.slice(0, index);
        const end = index + written.length;
        if (denied(before) || (!isParticiple && setsOut.test(sentence.slice(end, end + 40)))) continue;
        const isOffer =
          name !== 'refund' &&
          name !== 'discount' &&
          !isParticiple &&
          /\b(?:si|se) (?:quer|quier|te sirve|preferi)/.test(before);
        if (isOffer) continue;
        const isPolicy =
          !isParticiple &&
          !personal.test(sentence) &&
          (name !== 'reserve' || conditional.test(sentence)) &&
          (name !== 'discount' || ofAll.test(sentence));
        found.push({ name, isParticiple, isPolicy, start: index, end });
      }
  };
  if (isQuestion) return found;
  collect(verbs, false);
  collect(states, true);
  collect(bare, true);
  return found;
}

/** What a person of the shop speaks of who has promised it, and what the shop's texts speak of that regulate it; folded. */
export const promises: Record<PromisedName, RegExp> = {
  reserve: /\b(?:reserv|separ|apart|guard)/,
  cancel: /\b(?:cancel|anul)/,
  refund: /\b(?:devol|devuelv|reembols|reintegr|estorn)/,
  discount: /\b(?:descuent|descont|rebaj|(?:mas|mais) barat|precio especial|preco especial)/,
};
export const regulates: Record<PromisedName, RegExp> = {
  ...promises,
  reserve: /\b(?:reserva[rns]?\b|reservamos|separamos|apartamos|guardamos|senas?\b|sinal\b)/,
};
