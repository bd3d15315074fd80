// How approved facts are put into sentences, in the languages of shops. The check of an answer reads the same sentences.
import type { PaymentMeans } from '@nexus/contracts/shop-facts';

export interface FactPhrases {
  shippingTo(zone: string, terms: string[]): string;
  costAtCheckout: string;
  costFree: string;
  days(from: number | null, to: number | null): string;
  freeFrom(amount: string): string;
  pickup: { yes: string; no: string };
  means(list: string): string;
  meansNames: Record<PaymentMeans, string>;
  instalments(count: number, interest: 'none' | 'charged', from: string | null, note: string): string;
  transferDiscount(percent: string): string;
  address(address: string): string;
  /** Monday first. */
  weekdays: readonly string[];
  /** From Monday on, as the index of `weekdays`; the same day twice is one day. */
  hours(from: number, to: number, spans: readonly { from: string; to: string }[]): string;
  publicHolidays: { closed: string; as_usual: string };
  specialDay(date: string, name: string, spans: readonly { from: string; to: string }[]): string;
  exchange(days: number): string;
  return(days: number): string;
  wholesale: { yes: string; no: string };
  wholesaleMinimum(amount: string | null, units: number | null): string;
  wholesaleDiscount(percent: string): string;
  now: {
    open(closes: string): string;
    closedUntilLater(opens: string): string;
    closed(next: string | null): string;
    closedToday(name: string | null, next: string | null): string;
    nextOn(weekday: string, from: string): string;
  };
}

type Span = { from: string; to: string };
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
const joined = (parts: string[], and: string): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} ${and} ${parts.at(-1)}`;

const daysEs = ['lunes', 'martes', 'miércoles', 'jueves', 'viernes', 'sábado', 'domingo'];
const spansEs = (spans: readonly Span[]): string =>
  spans.length === 0
    ? 'cerrado'
    : joined(
        spans.map(({ from, to }) => `de ${from} a ${to}`),
        'y',
      );
const span = (from: number, to: number, days: readonly string[]): string =>
  from === to ? capital(days[from] ?? '') : `${capital(days[from] ?? '')} a ${days[to]}`;

const es: FactPhrases = {
  shippingTo: (zone, terms) => `Envío a ${zone}: ${terms.join(', ')}.`,
  costAtCheckout: 'el costo se calcula al finalizar la compra',
  costFree: 'sin cargo',
  days: (from, to) =>
    from === null || to === null || from === to
      ? `demora ${to ?? from} días hábiles`
      : `demora de ${from} a ${to} días hábiles`,
  freeFrom: (amount) => `Envío gratis en compras desde ${amount}.`,
  pickup: { yes: 'Se puede retirar en persona.', no: 'No hay retiro en persona.' },
  means: (list) => `Medios de pago: ${list}.`,
  meansNames: {
    credit_card: 'tarjeta de crédito',
    debit_card: 'tarjeta de débito',
    transfer: 'transferencia bancaria',
    cash: 'efectivo',
    mercado_pago: 'Mercado Pago',
    wallet: 'billetera virtual',
    pix: 'Pix',
    boleto: 'boleto',
    cash_coupon: 'efectivo en Rapipago o Pago Fácil',
    cash_on_delivery: 'pago al recibir',
  },
  instalments: (count, interest, from, note) =>
    `Hasta ${count} cuotas ${interest === 'none' ? 'sin interés' : 'con interés'}${note ? ` ${note}` : ''}${from === null ? '' : ` en compras desde ${from}`}.`,
  transferDiscount: (percent) => `${percent}% de descuento pagando por transferencia.`,
  address: (address) => `Dirección: ${address}`,
  weekdays: daysEs,
  hours: (from, to, spans) => `${span(from, to, daysEs)}: ${spansEs(spans)}.`,
  publicHolidays: { closed: 'Feriados: cerrado.', as_usual: 'Los feriados abrimos en el horario de siempre.' },
  specialDay: (date, name, spans) => `El ${date}${name ? ` (${name})` : ''}: ${spansEs(spans)}.`,
  exchange: (days) => `Cambios hasta ${days} días después de la compra.`,
  return: (days) => `Devoluciones hasta ${days} días después de la compra.`,
  wholesale: { yes: 'Vendemos por mayor.', no: 'No vendemos por mayor.' },
  wholesaleMinimum: (amount, units) =>
    `Mínimo por mayor: ${[amount, units === null ? null : `${units} unidades`].filter(Boolean).join(' o ')}.`,
  wholesaleDiscount: (percent) => `${percent}% de descuento por mayor.`,
  now: {
    open: (closes) => `Ahora está abierto; hoy cierra a las ${closes}.`,
    closedUntilLater: (opens) => `Ahora está cerrado; hoy abre a las ${opens}.`,
    closed: (next) => `Ahora está cerrado.${next === null ? '' : ` ${next}`}`,
    closedToday: (name, next) => `Hoy está cerrado${name ? ` (${name})` : ''}.${next === null ? '' : ` ${next}`}`,
    nextOn: (weekday, from) => `Vuelve a abrir el ${weekday} a las ${from}.`,
  },
};

const daysPt = ['segunda', 'terça', 'quarta', 'quinta', 'sexta', 'sábado', 'domingo'];
const longDaysPt = daysPt.map((day, place) => (place < 5 ? `${day}-feira` : day));
const spansPt = (spans: readonly Span[]): string =>
  spans.length === 0
    ? 'fechado'
    : joined(
        spans.map(({ from, to }) => `das ${from} às ${to}`),
        'e',
      );

const pt: FactPhrases = {
  shippingTo: (zone, terms) => `Frete para ${zone}: ${terms.join(', ')}.`,
  costAtCheckout: 'o valor é calculado ao finalizar a compra',
  costFree: 'sem custo',
  days: (from, to) =>
    from === null || to === null || from === to
      ? `prazo de ${to ?? from} dias úteis`
      : `prazo de ${from} a ${to} dias úteis`,
  freeFrom: (amount) => `Frete grátis em compras a partir de ${amount}.`,
  pickup: { yes: 'É possível retirar pessoalmente.', no: 'Não há retirada presencial.' },
  means: (list) => `Formas de pagamento: ${list}.`,
  meansNames: {
    credit_card: 'cartão de crédito',
    debit_card: 'cartão de débito',
    transfer: 'transferência bancária',
    cash: 'dinheiro',
    mercado_pago: 'Mercado Pago',
    wallet: 'carteira digital',
    pix: 'Pix',
    boleto: 'boleto',
    cash_coupon: 'dinheiro em lotéricas',
    cash_on_delivery: 'pagamento na entrega',
  },
  instalments: (count, interest, from, note) =>
    `Até ${count} parcelas ${interest === 'none' ? 'sem juros' : 'com juros'}${note ? ` ${note}` : ''}${from === null ? '' : ` em compras a partir de ${from}`}.`,
  transferDiscount: (percent) => `${percent}% de desconto pagando com Pix ou transferência.`,
  address: (address) => `Endereço: ${address}`,
  weekdays: longDaysPt,
  hours: (from, to, spans) =>
    `${from === to ? capital(longDaysPt[from] ?? '') : `${capital(daysPt[from] ?? '')} a ${longDaysPt[to]}`}: ${spansPt(spans)}.`,
  publicHolidays: { closed: 'Feriados: fechado.', as_usual: 'Nos feriados abrimos no horário normal.' },
  specialDay: (date, name, spans) => `Em ${date}${name ? ` (${name})` : ''}: ${spansPt(spans)}.`,
  exchange: (days) => `Trocas em até ${days} dias após a compra.`,
  return: (days) => `Devoluções em até ${days} dias após a compra.`,
  wholesale: { yes: 'Vendemos no atacado.', no: 'Não vendemos no atacado.' },
  wholesaleMinimum: (amount, units) =>
    `Mínimo no atacado: ${[amount, units === null ? null : `${units} unidades`].filter(Boolean).join(' ou ')}.`,
  wholesaleDiscount: (percent) => `${percent}% de desconto no atacado.`,
  now: {
    open: (closes) => `Agora está aberto; hoje fecha às ${closes}.`,
    closedUntilLater: (opens) => `Agora está fechado; hoje abre às ${opens}.`,
    closed: (next) => `Agora está fechado.${next === null ? '' : ` ${next}`}`,
    closedToday: (name, next) => `Hoje está fechado${name ? ` (${name})` : ''}.${next === null ? '' : ` ${next}`}`,
    nextOn: (weekday, from) => `Volta a abrir ${weekday} às ${from}.`,
  },
};

/** By BCP 47 locale of the shop. The readers of the check know Spanish and Portuguese, so every other shop gets Spanish. */
export function factPhrases(locale: string): FactPhrases {
  return locale.startsWith('pt') ? pt : es;
}
