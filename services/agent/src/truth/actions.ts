// Checks that what a reply says was done was done: by a tool that left a receipt, or by the shop's people.
import type { Unsourced } from './reading/claim.ts';
import type { Stretch } from './reading/fold.ts';
import { stretches } from './reading/fold.ts';
import type { Promised } from './offers/promised-deeds.ts';
import { promisedDeeds, promises, regulates } from './offers/promised-deeds.ts';
import type { KnownOrder } from './orders.ts';
import { orderNumbersIn } from './orders.ts';

/** Kinds of deed, each with the tools whose receipt bears it out. */
interface Deed {
  name: string;
  receipts: string[];
  /** What else the sentence must speak of for a receipt to bear it out. */
  about?: RegExp;
  /** First person, done: "reservé", "cancelei". */
  words: string;
  /** Participles: "ya quedó reservado", "já está cancelado". */
  done: string;
}

const deeds: Deed[] = [
  {
    name: 'reserve',
    receipts: [],
    words: 'reserve|reservei|separe|separei|aparte|apartei|guarde|guardei|senie',
    done: 'reservad[oa]s?|separad[oa]s?|apartad[oa]s?|guardad[oa]s?|senad[oa]s?',
  },
  {
    name: 'send',
    receipts: [],
    words: 'envie|enviei|mande|mandei|despache|despachei|reenvie|reenviei|comparti|compartilhei',
    done: '',
  },
  { name: 'cancel', receipts: [], words: 'cancele|cancelei|anule|anulei|di de baja', done: 'cancelad[oa]|anulad[oa]' },
  {
    name: 'register',
    receipts: [],
    words: 'registre|registrei|anote|anotei|cargue|carreguei|agende|agendei|programe|programei|marquei',
    done: 'agendad[oa]|registrad[oa]|anotad[oa]|programad[oa]',
  },
  {
    name: 'link',
    receipts: ['create_payment_link'],
    about: /\b(?:link|enlace|pedido|orden|compra)\b/,
    words: 'genere|gerei|cree|criei|arme|montei|hice|fiz',
    done: 'generad[oa]|gerad[oa]|cread[oa]|criad[oa]',
  },
  {
    name: 'forget',
    receipts: ['forget'],
    words: 'borre|apaguei|elimine|eliminei|exclui|deletei',
    done: 'borrad[oa]s?|eliminad[oa]s?|apagad[oa]s?|excluid[oa]s?|olvidad[oa]s?|esquecid[oa]s?',
  },
  { name: 'remember', receipts: ['remember'], words: 'memorice|memorizei|gravei', done: 'memorizad[oa]|gravad[oa]' },
  {
    name: 'order',
    receipts: [],
    words: 'agregue|adicionei|sume|procese|processei|finalice|finalizei|complete',
    done: 'agregad[oa]|adicionad[oa]|procesad[oa]|processad[oa]',
  },
  {
    name: 'change',
    receipts: [],
    words: 'cambie|modifique|modifiquei|actualice|atualizei|corregi|corrigi|alterei|mudei|troquei|edite|editei',
    done: 'cambiad[oa]|modificad[oa]|actualizad[oa]|atualizad[oa]|alterad[oa]|corregid[oa]',
  },
  {
    name: 'discount',
    receipts: [],
    words: 'aplique|apliquei|active|ativei|bonifique|bonifiquei',
    done: 'aplicad[oa]|activad[oa]|ativad[oa]|bonificad[oa]',
  },
  {
    name: 'refund',
    receipts: [],
    words: 'reembolse|reembolsei|reintegre|devolvi|estornei|acredite|creditei',
    done: 'reembolsad[oa]|reintegrad[oa]|estornad[oa]',
  },
  { name: 'confirm', receipts: [], words: 'confirme|confirmei|aprobe|aprovei|valide|validei', done: '' },
  {
    name: 'tell',
    receipts: ['hand_off_to_person'],
    words:
      'avise|avisei|notifique|notifiquei|informe|informei|pase|passei|derive|encaminhei|transferi|escale|escalei|comunique|comuniquei|solicite|solicitei|pedi|reclame|reclamei|hable|falei|contacte|contatei|inicie|iniciei|gestione|tramite|abri|levante',
    done: 'derivad[oa]|encaminhad[oa]|avisad[oa]s?|notificad[oa]s?|informad[oa]s?',
  },
  {
    name: 'look',
    receipts: ['*'],
    words:
      'consulte|consultei|revise|revisei|verifique|verifiquei|chequee|chequei|busque|busquei|procurei|conferi|olhei|pesquisei',
    done: '',
  },
];

const clitics =
  '(?:(?:ya|ja|recien|acabo de|hoy|ahora|agora|te|se|lhe|le|les|lo|la|los|las|me|o|a|os|as|eu|yo|voce|vc) ){0,4}';
const starts = new RegExp(
  String.raw`(?<![a-z0-9])(${clitics})(${deeds.map((deed) => deed.words).join('|')})(?![a-z0-9])`,
  'g',
);
const perfect = new RegExp(
  String.raw`\b(?:(?:ya|ja|te|lo|la|los|las|o|a) ){0,3}(?:quedo|quedaron|queda|quedan|ficou|ficaram|fica|dejo|deje|deixei|esta|estan|estao|tenes|fue|fueron|foi|foram|he|hemos|tengo|tenho|temos|te lo he)(?: ya| ja| lo| la| o| a| te| todo| tudo)? (${deeds
    .map((deed) => deed.done)
    .filter(Boolean)
    .join('|')})(?![a-z])`,
  'g',
);
const infinitives =
  /\b(?:acabo de|acabei de|acabamos de|termine de|terminei de) (reserv|separ|apart|guard|envi|mand|despach|cancel|anul|registr|anot|agend|gener|ger|cre|cri|agreg|adicion|cambi|modific|actualiz|atualiz|alter|aplic|activ|ativ|reembols|devolv|estorn|confirm|avis|notific|pas|pass|deriv|encaminh)[a-z]{0,8}/g;
const plural =
  /\b(?:ya|ja) (?:te |lo |la |o |a |se |lhe |los |las ){0,3}(reservamos|separamos|apartamos|guardamos|enviamos|mandamos|despachamos|cancelamos|anulamos|registramos|anotamos|agendamos|generamos|geramos|creamos|criamos|agregamos|adicionamos|cambiamos|modificamos|actualizamos|atualizamos|alteramos|aplicamos|activamos|ativamos|reembolsamos|devolvimos|devolvemos|estornamos|confirmamos|avisamos|notificamos|pasamos|passamos|derivamos|encaminhamos)\b/g;
const denied =
  /\b(?:no|nao|nunca|tampoco|nem|ni|sin|sem|que|para que|si|se|cuando|quando|como|quieras que|queres que|quer que|quiere que|necesito que|preciso que|pra que)(?: (?:yo|eu|te|lo|la|le|se|o|a|me|lhe|los|las))* ?$/;
/** These are also the present subjunctive or imperative ("reserve", "aviseme", "que pase"): only with "ya", "te lo" or an accent are they done. */
const doubtful =
  /^(?:reserve|separe|aparte|guarde|envie|mande|despache|reenvie|cancele|anule|registre|anote|cargue|agende|programe|genere|cree|arme|agregue|sume|procese|finalice|complete|cambie|modifique|actualice|edite|aplique|active|bonifique|reembolse|reintegre|acredite|confirme|aprobe|valide|avise|notifique|informe|pase|derive|escale|comunique|solicite|reclame|hable|contacte|consulte|revise|verifique|chequee|busque|senie|hice|inicie|gestione|tramite|levante|borre|elimine|memorice)$/;
/** These are also what one asks the customer to do ("pedí tu talle", "abrí el link"): with "ya" they are done. */
const invitations = /^(?:pedi|abri|comparti|corregi)$/;

export interface DeedSources {
  /** Names of the tools that gave a result in this turn or episode. */
  receipts: Set<string>;
  /** Folded words of the shop's people and of the instructions. */
  people: string;
  /** An order of the customer is canceled or paid back: the order says so, not a deed. */
  hasCanceledOrder: boolean;
  orders: KnownOrder[];
  /** What the shop wrote, and what texts in results say. */
  stated: { folded: string }[];
  described: { folded: string }[];
  /** An answer of this episode already held an address. */
  sentLink: boolean;
}

/**
 * The deeds a reply claims for which there is no receipt. `original` and `folded` are the same text; an accent tells
 * "reservé" from "reserve".
 */
export function wrongDeeds(original: string, folded: string, sources: DeedSources): Unsourced[] {
  const wrong: Unsourced[] = [];
  for (const sentence of stretches(folded, /(?<=[.!?…])\s|\n+/g)) {
    const part = folded.slice(sentence.start, sentence.end);
    const isQuestion = part.trimEnd().endsWith('?');
    const found = [
      ...claimed(part, starts, 2),
      ...claimed(part, perfect, 1),
      ...claimed(part, infinitives, 1),
      ...claimed(part, plural, 1),
    ];
    for (const claim of found) {
      const place = sentence.start + claim.start;
      const spelled = original.slice(place, place + claim.word.length);
      if (denied.test(part.slice(0, claim.from)) || (isQuestion && claim.isParticiple)) continue;
      const deed = deedOf(claim.word, claim.isParticiple);
      if (deed === undefined || isBare(claim, spelled, part) || isBorneOut(deed, claim, part, sources)) continue;
      wrong.push({
        kind: 'action',
        written: writtenFrom(claim.from),
      });
    }
    for (const promised of promisedDeeds(part, (before) => denied.test(before) || conditionOf.test(before)))
      if (!isKept(promised, part, sources)) wrong.push({ kind: 'action', written: writtenFrom(promised.start) });

    function writtenFrom(from: number): string {
      return original
        .slice(sentence.start + from, sentence.end)
        .trim()
        .slice(0, 120);
    }
  }
  return wrong;
}

const conditionOf = /\b(?:cuando|quando|una vez|que este|sera|para que|pra que|puedo|podemos|posso)\b[^,;]{0,40}$/;

/** By a person of the shop, by the order's own state, or by the shop's rule for everybody. */
function isKept({ name, isParticiple, isPolicy }: Promised, part: string, sources: DeedSources): boolean {
  const { people, stated, described } = sources;
  if (isParticiple && name !== 'reserve' && hasCanceled(part, sources)) return true;
  if (promises[name].test(people)) return true;
  return isPolicy && [...stated, ...described].some(({ folded }) => regulates[name].test(folded));
}

/** The order that is named is canceled or paid back; any, where none is named. */
function hasCanceled(part: string, { hasCanceledOrder, orders }: DeedSources): boolean {
  const named = new Set(orderNumbersIn(part).map(({ number }) => number));
  if (named.size === 0) return hasCanceledOrder;
  return orders.some(
    ({ number, status, payment }) => named.has(number) && (status === 'cancelled' || /refunded|voided/.test(payment)),
  );
}

interface Claimed extends Stretch {
  word: string;
  /** Where the claim begins, its pronouns included. */
  from: number;
  lead: string;
  isParticiple: boolean;
}

function claimed(part: string, pattern: RegExp, group: number): Claimed[] {
  return Array.from(part.matchAll(pattern), (match) => {
    const word = match[group] ?? '';
    const start = match.index + match[0].lastIndexOf(word);
    return {
      word,
      from: match.index,
      lead: group === 2 ? (match[1] ?? '') : '',
      isParticiple: pattern === perfect,
      start,
      end: start + word.length,
    };
  });
}

/** A word that may be a wish ("que te avise") counts only with its accent or with "ya" before it. */
function isBare({ word, lead, isParticiple, start }: Claimed, spelled: string, part: string): boolean {
  if (isParticiple) return /\b(?:si|cuando|quando|se|que este|sera|una vez)\b[^,;]{0,40}$/.test(part.slice(0, start));
  if (invitations.test(word)) return !/\b(?:ya|ja|recien)\b/.test(lead);
  if (!doubtful.test(word)) return false;
  return (
    !/[áéíóú]/i.test(spelled) && !/\b(?:ya|ja|te lo|te la|hice|recien)\b/.test(`${lead}${word}`) && word !== 'hice'
  );
}

function deedOf(word: string, isParticiple: boolean): Deed | undefined {
  const exact = deeds.find((deed) => new RegExp(`^(?:${isParticiple ? deed.done || '-' : deed.words})$`).test(word));
  return exact ?? deeds.find((deed) => deed.words.split('|').some((one) => one.slice(0, 4) === word.slice(0, 4)));
}

/** What is noted down of these is more than a memory of the customer. */
const ofTheShop =
  /\b(?:pedido|orden|compra|turno|cita|reserva|envio|entrega|cambio|troca|devolu|reclamo|reclamacao|retiro|visita)/;

function isBorneOut(deed: Deed, { isParticiple }: Claimed, part: string, sources: DeedSources): boolean {
  const { receipts, people, sentLink } = sources;
  if (isParticiple && /^(?:cancel|refund)$/.test(deed.name) && hasCanceled(part, sources)) return true;
  if (deed.name === 'register' && receipts.has('remember') && !ofTheShop.test(part)) return true;
  const isAbout = deed.about === undefined || deed.about.test(part);
  if (isAbout && deed.receipts.some((name) => (name === '*' ? receipts.size > 0 : receipts.has(name)))) return true;
  // "Te pasé el link más arriba": the link itself is the receipt. "Pasé" and "mandé" are said of links more than of people.
  if (
    /^(?:send|tell)$/.test(deed.name) &&
    /\b(?:link|enlace|foto|imagen|imagem|links|fotos|pagina|precio|preco|info|informacion|datos|opciones|opcoes)\b/.test(
      part,
    ) &&
    !/\bmail|correo|e-mail|whatsapp\b/.test(part)
  )
    return sentLink;
  return new RegExp(`\\b(?:${[deed.words, deed.done].filter(Boolean).join('|')})\\b`).test(people);
}
