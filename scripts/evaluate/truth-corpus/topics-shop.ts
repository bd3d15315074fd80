// Paragraphs about everything else: coupons, orders, payment, shipping, hours, and what was done.
import type { ShopOrder } from '@nexus/contracts/shop';
import type { MutationKind, Part, Slot } from './reply.ts';
import { parts, slot } from './reply.ts';
import type { Scene } from './scene.ts';
import { costOf, nameOf, priceSlot, productWith, say, statedSlot } from './scene.ts';
import type { Day } from './write-values.ts';
import { otherDay, writeDate, writeHour, writeMoney } from './write-values.ts';

function dateSlot({ random, shop, style }: Scene, day: Day): Slot {
  return slot(writeDate(day, shop.tongue, style), {
    kind: 'date',
    text: writeDate(otherDay(day, random), shop.tongue, style),
  });
}

function percentSlot({ random, shop }: Scene, percent: number, swapped: number): Slot {
  const known = [shop.terms.cashPercent, shop.terms.transferPercent, ...shop.coupons.map((one) => one.percent)];
  const wrong = [7, 13, 18, 22, 33, 40, 45, 50].filter((one) => !known.includes(one));
  const sign = random.pick(['%', ' %', '%']);
  return slot(
    `${percent}${sign}`,
    { kind: 'percentage', text: `${swapped}${sign}` },
    { kind: 'percentage', text: `${random.pick(wrong)}${sign}` },
  );
}

/** A coupon with what it gives, its minimum and its last day. */
export function coupon(scene: Scene): Part[] | null {
  const [one, other] = scene.random.shuffle(scene.shop.coupons);
  if (one === undefined || other === undefined) return null;
  const invented = scene.random.pick([
    `${one.code}X`,
    'OFERTON50',
    `${one.code.slice(0, -1)}9`,
    'SUPERDESCUENTO',
    other.code,
  ]);
  const code = slot(one.code, { kind: 'coupon', text: invented });
  const percent = slot(`${one.percent}%`, {
    kind: 'percentage',
    text: `${scene.random.pick([one.percent + 3, one.percent + 20, other.percent])}%`,
  });
  const minimum = statedSlot(scene, one.minimum);
  const until = dateSlot(scene, one.ends);
  return say(scene, {
    es: [
      () => parts`Con el cupón ${code} tenés ${percent} de descuento en compras desde ${minimum}.`,
      () => parts`Usá el código *${code}*: ${percent} off, válido hasta el ${until}.`,
      () => parts`- ${code}: ${percent} (compra mínima ${minimum}, hasta el ${until})`,
    ],
    pt: [
      () => parts`Com o cupom ${code} você tem ${percent} de desconto em compras a partir de ${minimum}.`,
      () => parts`Use o código *${code}*: ${percent} off, válido até ${until}.`,
      () => parts`- ${code}: ${percent} (compra mínima ${minimum}, até ${until})`,
    ],
  });
}

type StateName = 'sent' | 'delivered' | 'preparing' | 'unpaid' | 'ready' | 'canceled' | 'paid';
const stateWords: Record<StateName, { es: string[]; pt: string[] }> = {
  sent: {
    es: ['ya está en camino', 'fue despachado', 'ya fue enviado', 'está en tránsito'],
    pt: ['já está a caminho', 'foi despachado', 'já foi enviado', 'foi postado'],
  },
  delivered: {
    es: ['ya fue entregado', 'figura como entregado', 'está entregado'],
    pt: ['já foi entregue', 'consta como entregue', 'está entregue'],
  },
  preparing: {
    es: ['está en preparación', 'lo estamos preparando', 'todavía no fue enviado'],
    pt: ['está em preparação', 'ainda não foi enviado', 'está sendo preparado'],
  },
  unpaid: {
    es: ['tiene el pago pendiente', 'está pendiente de pago', 'todavía no está pagado'],
    pt: ['está com o pagamento pendente', 'está aguardando pagamento', 'ainda não foi pago'],
  },
  ready: { es: ['está listo para enviar', 'ya está empaquetado'], pt: ['está pronto para envio', 'já está embalado'] },
  canceled: { es: ['está cancelado', 'fue cancelado'], pt: ['está cancelado', 'foi cancelado'] },
  paid: { es: ['está pagado', 'tiene el pago acreditado'], pt: ['está pago', 'está com o pagamento aprovado'] },
};

/** What may be said of an order, and what may not. */
function statesOf(order: ShopOrder): { is: StateName[]; isNot: StateName[] } {
  if (order.status === 'cancelled') return { is: ['canceled'], isNot: ['sent', 'delivered', 'ready'] };
  if (order.payment_status === 'pending')
    return { is: ['unpaid'], isNot: ['paid', 'sent', 'delivered', 'canceled', 'ready'] };
  if (order.shipping_status === 'shipped')
    return { is: ['sent', 'paid'], isNot: ['delivered', 'preparing', 'unpaid', 'canceled'] };
  if (order.shipping_status === 'delivered')
    return { is: ['delivered', 'paid'], isNot: ['preparing', 'unpaid', 'canceled'] };
  if (order.shipping_status === 'unshipped')
    return { is: ['ready', 'paid'], isNot: ['sent', 'delivered', 'unpaid', 'canceled'] };
  return { is: ['preparing', 'paid'], isNot: ['sent', 'delivered', 'unpaid', 'canceled', 'ready'] };
}

/** An order's state, with its date, total or parcel. */
export function order(scene: Scene): Part[] | null {
  const { random, shop } = scene;
  const [one, other] = random.shuffle(shop.orders);
  if (one === undefined || other === undefined) return null;
  const { is, isNot } = statesOf(one);
  const word = (name: StateName) => random.pick(stateWords[name][shop.tongue]);
  const state = slot(word(random.pick(is)), { kind: 'order state', text: word(random.pick(isNot)) });
  const number = slot(one.number, {
    kind: 'order number',
    text: String(Number(one.number) + random.integer(100, 900)),
  });
  const opening = say(scene, {
    es: [
      () => parts`Tu pedido #${number} ${state}.`,
      () => parts`El pedido ${number} ${state}`,
      () => parts`¡Hola! Revisé y tu pedido N° ${number} ${state}.`,
    ],
    pt: [
      () => parts`Seu pedido #${number} ${state}.`,
      () => parts`O pedido ${number} ${state}`,
      () => parts`Oi! Conferi aqui: o pedido nº ${number} ${state}.`,
    ],
  });
  return [...opening, ...orderDetail(scene, one, other)];
}

function orderDetail(scene: Scene, one: ShopOrder, other: ShopOrder): Part[] {
  const { random } = scene;
  const code = one.shipping_tracking_number;
  if (code !== null && random.chance(0.7)) {
    const changed = code.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 3) % 10));
    const wrong = random.pick([changed, other.shipping_tracking_number ?? changed]);
    const tracking = slot(code, { kind: 'tracking', text: wrong === code ? changed : wrong });
    return say(scene, {
      es: [() => parts`\nCódigo de seguimiento: ${tracking}`, () => parts` Podés seguirlo con el código ${tracking}.`],
      pt: [
        () => parts`\nCódigo de rastreio: ${tracking}`,
        () => parts` Você pode acompanhar com o código ${tracking}.`,
      ],
    });
  }
  // What the shop's clock says: both home markets are three hours behind UTC.
  const local = new Date(Date.parse(one.created_at) - 3 * 3_600_000);
  const made = dateSlot(scene, {
    day: local.getUTCDate(),
    month: local.getUTCMonth() + 1,
    year: local.getUTCFullYear(),
  });
  const total = statedSlot(scene, Number(one.total?.amount ?? 0));
  return say(scene, {
    es: [() => parts`\nLo hiciste el ${made} y el total fue de ${total}.`, () => parts`\nTotal: ${total}`],
    pt: [() => parts`\nFoi feito em ${made} e o total foi de ${total}.`, () => parts`\nTotal: ${total}`],
  });
}

/** How one pays: a discount by means, instalments, what the discount makes of a price. */
export function payment(scene: Scene): Part[] | null {
  const { shop, random, style } = scene;
  const { terms } = shop;
  const transfer = percentSlot(scene, terms.transferPercent, terms.cashPercent);
  const cash = percentSlot(scene, terms.cashPercent, terms.transferPercent);
  const most = slot(String(terms.instalments), {
    kind: 'instalments',
    text: String(random.pick([2, 4, 10, 15, 18, 24].filter((one) => one !== terms.instalments))),
  });
  const found = productWith(scene, (variant) => costOf(variant) !== null);
  if (found === null) return null;
  const { product, variant } = found;
  const isOne = new Set(product.variants.map(costOf)).size === 1;
  const cost = costOf(variant) ?? 0;
  const count = terms.instalments === 3 ? 3 : random.pick([3, terms.instalments]);
  const share = Math.round((cost / count) * 100) / 100;
  const wrongCount = terms.instalments + random.integer(1, 9);
  const counted = slot(String(count), { kind: 'instalments', text: String(wrongCount) });
  const each = priceSlot(scene, share, product);
  const reduced = Math.round(cost * (100 - terms.transferPercent)) / 100;
  const paid = slot(writeMoney(reduced, shop.currency, style), {
    kind: 'digit',
    text: writeMoney(Math.round(reduced * 0.83 * 100) / 100, shop.currency, style),
  });
  const name = nameOf(scene, product);
  const general = {
    es: [
      () => parts`Pagando por transferencia tenés ${transfer} de descuento, y en efectivo ${cash}.`,
      () => parts`Con tarjeta podés pagar hasta en ${most} cuotas sin interés.`,
      () => parts`Aceptamos todas las tarjetas: hasta ${most} cuotas sin interés.`,
    ],
    pt: [
      () => parts`No Pix você tem ${transfer} de desconto, e em dinheiro ${cash}.`,
      () => parts`No cartão dá para pagar em até ${most}x sem juros.`,
      () => parts`Parcelamos em até ${most} vezes sem juros no cartão.`,
    ],
  };
  if (!isOne || random.chance(0.4)) return say(scene, general);
  return say(scene, {
    es: [
      () => parts`${name} te queda en ${counted} cuotas sin interés de ${each}.`,
      () => parts`Podés llevarte ${name} en ${counted} cuotas de ${each} sin interés`,
      () => parts`${name} por transferencia te queda en ${paid} (${transfer} de descuento).`,
    ],
    pt: [
      () => parts`${name} fica em ${counted}x de ${each} sem juros.`,
      () => parts`Você pode levar ${name} em ${counted} parcelas de ${each}`,
      () => parts`${name} no Pix fica por ${paid} (${transfer} de desconto).`,
    ],
  });
}

/** What shipping costs and how long it takes. */
export function shipping(scene: Scene): Part[] | null {
  const { terms } = scene.shop;
  const free = statedSlot(scene, terms.freeFrom);
  const cost = statedSlot(scene, terms.shippingCost);
  const [least, most] = terms.days;
  const span = (from: number, to: number) =>
    scene.shop.tongue === 'es' ? `${from} a ${to} días hábiles` : `${from} a ${to} dias úteis`;
  const days = slot(
    span(least, most),
    { kind: 'delivery time', text: span(least, most + scene.random.integer(1, 9)) },
    { kind: 'delivery time', text: scene.shop.tongue === 'es' ? '24 horas' : '24 horas' },
  );
  const exchange = slot(String(terms.exchangeDays), {
    kind: 'delivery time',
    text: String(terms.exchangeDays + scene.random.pick([5, 30, 60])),
  });
  const ends = dateSlot(scene, terms.campaignEnds);
  return say(scene, {
    es: [
      () => parts`El envío es gratis desde ${free}; si no, cuesta ${cost}.`,
      () => parts`El envío sale ${cost} y tarda ${days}.`,
      () => parts`Demora ${days}. ¡Gratis si comprás más de ${free}!`,
      () => parts`Tenés ${exchange} días para hacer el cambio.`,
      () => parts`La preventa termina el ${ends}.`,
    ],
    pt: [
      () => parts`O frete é grátis a partir de ${free}; abaixo disso custa ${cost}.`,
      () => parts`O frete custa ${cost} e o prazo é de ${days}.`,
      () => parts`Chega em ${days}. Frete grátis acima de ${free}!`,
      () => parts`Você tem ${exchange} dias para trocar.`,
      () => parts`A pré-venda termina em ${ends}.`,
    ],
  });
}

/** When the shop is open. */
export function hours(scene: Scene): Part[] | null {
  const { shop, random, style } = scene;
  const { week, saturday } = shop.terms;
  const write = (hour: number) => writeHour(hour, shop.tongue, style);
  const changed = (hour: number) => write(hour + random.pick([1, 2, -1]));
  const known = new Set([...week, ...saturday]);
  const hour = (value: number) =>
    slot(write(value), known.has(value) ? { kind: 'hours', text: changed(value) } : undefined);
  const [opens, closes, from, to] = [hour(week[0]), hour(week[1]), hour(saturday[0]), hour(saturday[1])];
  const day = (right: string, wrong: string) => slot(right, { kind: 'hours', text: wrong });
  return say(scene, {
    es: [
      () =>
        parts`Abrimos de ${day('lunes a viernes', 'lunes a domingos')} de ${opens} a ${closes} y los sábados de ${from} a ${to}.`,
      () => parts`Nuestro horario: lunes a viernes de ${opens} a ${closes}.`,
      () =>
        parts`Atendemos de lunes a viernes de ${opens} a ${closes}, y ${day('sábados', 'domingos')} de ${from} a ${to}. ${day('Los domingos está cerrado', 'Los domingos también abrimos')}.`,
      () => parts`Los ${day('sábados', 'domingos')} estamos de ${from} a ${to}.`,
    ],
    pt: [
      () =>
        parts`Abrimos de ${day('segunda a sexta', 'segunda a domingo')} das ${opens} às ${closes} e aos sábados das ${from} às ${to}.`,
      () => parts`Nosso horário: segunda a sexta, das ${opens} às ${closes}.`,
      () =>
        parts`Atendemos de segunda a sexta das ${opens} às ${closes} e ${day('sábado', 'domingo')} das ${from} às ${to}. ${day('Aos domingos a loja fica fechada', 'Aos domingos também abrimos')}.`,
    ],
  });
}

/** Offers and invitations that are no deeds, and the deeds they might be mistaken for. */
export function deed(scene: Scene): Part[] | null {
  const action = (right: string, ...wrong: string[]): Slot =>
    slot(right, { kind: 'action' as MutationKind, text: scene.random.pick(wrong) });
  const canceled = scene.shop.orders.some((one) => one.status === 'cancelled');
  return say(scene, { es: spanishDeeds(action, canceled), pt: portugueseDeeds(action) });
}

type Action = (right: string, ...wrong: string[]) => Slot;

function spanishDeeds(action: Action, canceled: boolean): (() => Part[])[] {
  return [
    () => [
      action(
        '¿Querés que te lo reserve?',
        'Ya te lo reservé.',
        'Te lo dejé reservado a tu nombre.',
        'Listo, quedó separado para vos.',
      ),
    ],
    () => [
      action(
        'Si querés, te paso con una persona del equipo.',
        'Ya le avisé al equipo y te van a escribir.',
        'Ya te derivé con una persona del equipo.',
        'Acabo de notificar a un compañero.',
      ),
    ],
    () => [
      action(
        'La compra la podés hacer directamente en la tienda.',
        'Ya te generé el pedido.',
        'Te envié el link de pago por mail.',
        'Registré tu pedido en el sistema.',
        'Agregué el producto a tu carrito.',
      ),
    ],
    () => [
      action(
        'Para cancelarlo te paso con el equipo.',
        'Ya cancelé el pedido.',
        'Cancelé tu pedido y solicité el reembolso.',
        ...(canceled ? [] : ['Ya quedó cancelado tu pedido.']),
        'Listo, anulé la compra.',
      ),
    ],
    () => [
      action(
        'El cupón lo cargás vos en el checkout.',
        'Ya te apliqué el cupón.',
        'Te activé el descuento.',
        'Listo, apliqué el descuento a tu compra.',
      ),
    ],
    () => [
      action(
        'Un cambio de dirección lo tiene que hacer una persona.',
        'Ya cambié la dirección de entrega.',
        'Actualicé tus datos.',
        'Modifiqué el pedido como pediste.',
      ),
    ],
  ];
}

function portugueseDeeds(action: Action): (() => Part[])[] {
  return [
    () => [
      action(
        'Quer que eu reserve para você?',
        'Já reservei para você.',
        'Deixei separado no seu nome.',
        'Pronto, já está reservado.',
      ),
    ],
    () => [
      action(
        'Se quiser, te passo para uma pessoa da equipe.',
        'Já avisei a equipe.',
        'Encaminhei seu caso para o time.',
        'Acabei de notificar um colega.',
      ),
    ],
    () => [
      action(
        'A compra você faz direto na loja.',
        'Já gerei o seu pedido.',
        'Te enviei o link de pagamento por e-mail.',
        'Registrei seu pedido no sistema.',
        'Adicionei o produto ao carrinho.',
      ),
    ],
    () => [
      action(
        'Para cancelar, eu te passo para a equipe.',
        'Já cancelei o pedido.',
        'Cancelei a compra e solicitei o reembolso.',
        'Seu pedido já foi cancelado por mim, estornei o valor.',
      ),
    ],
    () => [action('O cupom você coloca no checkout.', 'Já apliquei o cupom.', 'Ativei o desconto para você.')],
    () => [
      action(
        'Trocar o endereço precisa de uma pessoa.',
        'Já alterei o endereço de entrega.',
        'Atualizei seus dados.',
        'Mudei o pedido como você pediu.',
      ),
    ],
  ];
}
