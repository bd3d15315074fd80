// Checks what a reply says of an order: its state, its number, its parcel.
import type { Unsourced } from './reading/claim.ts';
import type { Stretch } from './reading/fold.ts';
import { stretches } from './reading/fold.ts';
import type { Amount } from './catalogue.ts';
import { readAmount } from './catalogue.ts';

export interface KnownOrder {
  number: string;
  status: string;
  payment: string;
  shipping: string;
  /** Total and prices of the items. */
  amounts: Amount[];
  createdAt: string;
  /** Folded; null: none. */
  tracking: string | null;
  /** Comparable addresses. */
  links: string[];
}

type Fields = Record<string, unknown>;
const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/** An order as the tools give it; null for what is none. */
export function readOrder(value: Fields): KnownOrder | null {
  if (value['number'] === undefined || typeof value['payment_status'] !== 'string') return null;
  const items = Array.isArray(value['items']) ? (value['items'] as Fields[]) : [];
  const tracking = text(value['shipping_tracking_number']);
  return {
    number: text(value['number']),
    status: text(value['status']).toLowerCase(),
    payment: text(value['payment_status']).toLowerCase(),
    shipping: text(value['shipping_status']).toLowerCase(),
    amounts: [value['total'], ...items.map((item) => item['price'])].flatMap((one) => readAmount(one) ?? []),
    createdAt: text(value['created_at']),
    tracking: tracking === '' ? null : tracking.toLowerCase(),
    links: [text(value['shipping_tracking_url'])].filter(Boolean),
  };
}

type State =
  | 'delivered'
  | 'shipped'
  | 'ready'
  | 'preparing'
  | 'paid'
  | 'unpaid'
  | 'canceled'
  | 'refunded'
  | 'refused'
  | 'held';

/** The words of each state; the first that fits a place wins. */
const words: [State, RegExp][] = [
  [
    'refused',
    /\b(?:pagos? (?:[a-z0-9#]+ ){0,5}(?:rechazad|cancelad|anulad|denegad|fallid)o|pagamento (?:[a-z0-9#]+ ){0,5}(?:recusad|negad|rejeitad|cancelad)o|(?:rechazaron|recusaram|rechazo|recusou) (?:el|o|tu|seu) (?:pago|pagamento)|(?:reboto|fallo) (?:el|tu) pago)\b/g,
  ],
  [
    'held',
    /\b(?:demorad[oa]|retenid[oa]|retid[oa]|atrasad[oa]|extraviad[oa]|perdid[oa]|robad[oa]|roubad[oa]|(?:en|na|por) (?:la )?(?:aduana|alfandega)|devuelt[oa] al remitente|devolvid[oa] ao remetente)\b/g,
  ],
  [
    'unpaid',
    /\b(?:pagos? (?:[a-z]+ )?(?:pendientes?|sin acreditar|en espera)|pendiente de pago|falta (?:el|acreditar el) pago|pagamento (?:[a-z]+ )?pendente|aguardando (?:o )?pagamento|esperando (?:el|o) pago|pendente de pagamento|impag[oa]|sin pagar|pendientes?|pendentes?)\b/g,
  ],
  [
    'refunded',
    /\b(?:reembolsad[oa]|reintegrad[oa]|estornad[oa]|pago devuelto|pagamento devolvido|reembolso (?:hecho|realizado)|(?:dinero|plata) devuelt[oa])\b/g,
  ],
  ['canceled', /\b(?:cancelad[oa]|anulad[oa] el pedido|se cancelo|foi cancelado)\b/g],
  ['delivered', /\b(?:entregad[oa]|entregue|ya llego|chegou|recibido por|entrego|entregaron|entregou|entregaram)\b/g],
  [
    'ready',
    /\b(?:list[oa] para (?:enviar|despachar|retirar|el envio)|pront[oa] para (?:envio|enviar|retirada|ser enviad[oa])|empaquetad[oa]|embalad[oa])\b/g,
  ],
  [
    'shipped',
    /\b(?:enviad[oa]|despachad[oa]|en camino|a caminho|postad[oa]|en transito|em transito|saiu para entrega|salio a reparto|se despacho|se envio ayer|en viaje)\b/g,
  ],
  [
    'preparing',
    /\b(?:en preparacion|em preparacao|preparando(?:lo)?|em separacao|armando(?:lo)?|siendo preparado|sendo preparado|en proceso|en curso|em andamento)\b/g,
  ],
  [
    'paid',
    /\b(?:pagad[oa]|pago (?:[a-z0-9#]+ ){0,5}(?:aprobado|acreditado|confirmado|recibido|aceptado)|pagamento (?:[a-z0-9#]+ ){0,5}(?:aprovado|confirmado|recebido)|(?:esta|foi|ja) pago|se acredito|acreditado|recibimos (?:el|tu) pago|recebemos (?:o|seu) pagamento|abonad[oa])\b/g,
  ],
];

/** The states that hold, and those that do not; what stands in neither the order does not tell. */
function truthOf(order: KnownOrder): { is: Set<State>; isNot: Set<State> } {
  const is = new Set<State>();
  if (order.status === 'cancelled') is.add('canceled');
  if (/^(?:paid|authorized)$/.test(order.payment)) is.add('paid');
  else if (/refunded/.test(order.payment)) is.add('refunded').add('paid');
  else if (/partially_paid/.test(order.payment)) is.add('unpaid').add('paid');
  else if (order.payment === 'voided') is.add('refused');
  else is.add('unpaid');
  if (order.shipping.startsWith('delivered')) is.add('delivered').add('shipped');
  else if (/^(?:shipped|fulfilled|partially_fulfilled|partially_shipped)/.test(order.shipping)) is.add('shipped');
  else if (/^(?:packed|ready|unshipped|partially_packed)/.test(order.shipping)) is.add('ready').add('preparing');
  else is.add('preparing');
  const all: State[] = [
    'delivered',
    'shipped',
    'ready',
    'preparing',
    'paid',
    'unpaid',
    'canceled',
    'refunded',
    'refused',
  ];
  return { is, isNot: new Set(all.filter((state) => !is.has(state))) };
}

const aboutOrder =
  /\b(?:pedidos?|compra|orden|ordenes|encomenda|paquete|pacote|envio|#\d+|entrega|pago|pagamento)\b|#\d/;
const unreal =
  /\b(?:cuando|una vez|si|quando|assim que|apenas|se|despues de|depois d[eo]|para que|va a|vai|sera|seran|seria|puede|pode|podes|podria|poderia|hasta que|ate que|antes de|en cuanto|vamos a|vamos|queres|quer|podemos|suele|suelen|costuma|todos los|todos os|son|sao|al|ao)\b[^.;\n]{0,60}$/;
const denied =
  /\b(?:no|nao|todavia no|aun no|ainda nao|tampoco|nunca|sin|sem|ni|nem|falta)(?: (?:se|fue|esta|ha|ha sido|foi|esta|foi|aparece|figura|consta|te|lo|la|los|las|o|a|esta siendo|ser|haber sido|sido))* ?(?:[a-z]+ )?$/;

/** A place in an order's number ("#1042", "pedido 1042"). */
const numberPattern =
  /#\s?(\d{1,12})\b|\b(?:pedido|orden|compra|encomenda)(?: (?:n°|nº|nro\.?|numero|num\.?))? ?:? ?#?(\d{2,12})\b/g;

export interface OrderNumber extends Stretch {
  number: string;
}

/** The order numbers of a folded text. */
export function orderNumbersIn(folded: string): OrderNumber[] {
  return Array.from(folded.matchAll(numberPattern), (match) => {
    const number = match[1] ?? match[2] ?? '';
    const end = match.index + match[0].length;
    return { number, start: end - number.length, end };
  });
}

/** The order spoken of at a place: the number said last before it (or first after it); all when none is said. */
export function ordersAt(place: number, numbers: OrderNumber[], orders: KnownOrder[], sentence: Stretch): KnownOrder[] {
  const inSentence = numbers.filter((one) => one.start >= sentence.start && one.end <= sentence.end);
  const said =
    inSentence.findLast((one) => one.start <= place) ??
    inSentence[0] ??
    numbers.findLast((one) => one.start <= place) ??
    numbers[0];
  if (said === undefined) return orders;
  return orders.filter((order) => order.number === said.number);
}

const ofSeveral = /\b(?:un[oa]|otr[oa]|primer[oa]?|segund[oa]|outr[oa]|um|uma|ambos|ambas|dos|dois|duas|tod[oa]s)\b/;
const ofNewest = /\bultim[oa]|\bmas reciente|\bmais recente/;
/** "Lamento que esté demorado" repeats what the customer complains of. */
const regretting = /\b(?:lament|entiend|entend|perdon|disculp|desculp|sient|sint|molesti|si est|se est)/;

/** Of several orders, none of them numbered: the one the customer named, else those under way, else the newest. */
function ordersMeant(orders: KnownOrder[], sentence: string, asked: string): KnownOrder[] {
  if (orders.length < 2) return orders;
  const newest = orders.toSorted((one, other) => other.createdAt.localeCompare(one.createdAt)).slice(0, 1);
  if (ofNewest.test(sentence)) return newest;
  const named = orderNumbersIn(asked).findLast(({ number }) => orders.some((order) => order.number === number));
  const bare = orders.filter(({ number }) => new RegExp(`\\b${number}\\b`).test(asked));
  const meant = named === undefined ? bare : orders.filter((order) => order.number === named.number);
  if (meant.length > 0) return meant;
  const underWay = orders.filter((order) => order.status === 'open' && !order.shipping.startsWith('delivered'));
  return underWay.length > 0 ? underWay : newest;
}

interface Known {
  orders: KnownOrder[];
  /** Folded text of the shop's people. */
  people: string;
  stated: { folded: string }[];
  asked: string;
}

/** The states that a reply gives an order and that are not its own. */
export function wrongStates({ folded, subjects }: Read, known: Known): Unsourced[] {
  const wrong: Unsourced[] = [];
  const numbers = [...orderNumbersIn(folded), ...bareNumbersIn(folded, known.orders)].sort(
    (one, other) => one.start - other.start,
  );
  const isAboutOrder = (sentence: Stretch) => aboutOrder.test(folded.slice(sentence.start, sentence.end));
  let isSubject = false;
  for (const sentence of subjects.sentences) {
    const whole = folded.slice(sentence.start, sentence.end);
    isSubject =
      isAboutOrder(sentence) || (isSubject && !/\n\s*\n/.test(folded.slice(sentence.start - 2, sentence.start)));
    if (!isSubject || whole.trimEnd().endsWith('?')) continue;
    for (const clause of stretches(folded, /[;,]\s| (?:pero|mas|porem) /g, sentence.start, sentence.end)) {
      const part = folded.slice(clause.start, clause.end);
      for (const found of statesIn(part)) {
        const place = { part, at: clause.start + found[1], numbers, sentence, whole };
        if (!isStateRight(found, place, known)) wrong.push({ kind: 'order', written: part.trim().slice(0, 120) });
      }
    }
  }
  return wrong;
}

/** "… y el 1050 está en camino": the numbers of known orders, however they stand. */
function bareNumbersIn(folded: string, orders: KnownOrder[]): OrderNumber[] {
  return orders.flatMap(({ number }) =>
    number.length < 3
      ? []
      : Array.from(folded.matchAll(new RegExp(`(?<=\\b(?:el|o|del|do) )${number}\\b`, 'g')), ({ index }) => ({
          number,
          start: index,
          end: index + number.length,
        })),
  );
}

interface Read {
  folded: string;
  subjects: { sentences: Stretch[] };
}

interface StatePlace {
  part: string;
  at: number;
  numbers: OrderNumber[];
  sentence: Stretch;
  /** The sentence's words. */
  whole: string;
}

function isStateRight(
  [state, from, length]: [State, number, number],
  { part, at, numbers, sentence, whole }: StatePlace,
  { orders, people, stated, asked }: Known,
): boolean {
  const before = part.slice(0, from);
  const written = part.slice(from, from + length);
  if (unreal.test(before)) return true;
  // No order tells that it is held up; a person of the shop may.
  if (state === 'held') return regretting.test(whole) || stated.some((text) => text.folded.includes(written));
  const isTrue = (order: KnownOrder) => truthOf(order)[denied.test(before) ? 'isNot' : 'is'].has(state);
  if (orders.length === 0) return people.includes(written);
  const spokenOf = ordersAt(at, numbers, orders, sentence);
  if (numbers.length > 0 || ofSeveral.test(whole)) return spokenOf.some(isTrue);
  return ordersMeant(spokenOf, whole, asked).every(isTrue);
}

function statesIn(part: string): [State, number, number][] {
  let rest = part;
  const found: [State, number, number][] = [];
  for (const [state, pattern] of words)
    rest = rest.replace(pattern, (match: string, at: number) => {
      found.push([state, at, match.length]);
      return ' '.repeat(match.length);
    });
  return found.sort((one, other) => one[1] - other[1]);
}
