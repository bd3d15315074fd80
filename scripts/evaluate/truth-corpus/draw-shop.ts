// Draws a shop at random: a catalogue, coupons, orders and the owner's instructions, all with what is true of them.
import type { ShopOrder, ShopProduct, ShopVariant } from '@nexus/contracts/shop';
import type { Random } from '@nexus/simulators/tiendanube/catalogue/random';

export type Tongue = 'es' | 'pt';

/** What the owner's instructions state. */
export interface Terms {
  transferPercent: number;
  cashPercent: number;
  instalments: number;
  freeFrom: number;
  shippingCost: number;
  days: [number, number];
  /** Hours of Monday to Friday and of Saturday. */
  week: [number, number];
  saturday: [number, number];
  /** Days of exchange. */
  exchangeDays: number;
  /** Last day of a campaign. */
  campaignEnds: { day: number; month: number };
}

export interface DrawnCoupon {
  code: string;
  percent: number;
  minimum: number;
  ends: { day: number; month: number; year: number };
}

export interface DrawnShop {
  tongue: Tongue;
  currency: 'ARS' | 'BRL';
  locale: string;
  host: string;
  products: ShopProduct[];
  coupons: DrawnCoupon[];
  orders: ShopOrder[];
  terms: Terms;
}

const nouns = {
  es: [
    'Buzo',
    'Campera',
    'Remera',
    'Pantalón',
    'Vestido',
    'Zapatilla',
    'Mochila',
    'Taza',
    'Camisa',
    'Pollera',
    'Cartera',
    'Manta',
  ],
  pt: [
    'Moletom',
    'Jaqueta',
    'Camiseta',
    'Calça',
    'Vestido',
    'Tênis',
    'Mochila',
    'Caneca',
    'Camisa',
    'Saia',
    'Bolsa',
    'Manta',
  ],
};
const models = {
  es: [
    'Aurora',
    'Quebrada',
    'Río Bravo',
    'Malbec',
    'Pampa 2.0',
    'Cordillera',
    'Trama',
    'de lino',
    'con capucha',
    'estampado',
    'clásico',
    'Nube',
  ],
  pt: [
    'Aurora',
    'Serra',
    'Maré',
    'Ipanema',
    'Trilha 2.0',
    'Cerrado',
    'Trama',
    'de linho',
    'com capuz',
    'estampado',
    'clássico',
    'Nuvem',
  ],
};
const colours = {
  es: ['Negro', 'Blanco', 'Azul', 'Verde militar', 'Rojo', 'Gris melange', 'Beige', 'Bordó'],
  pt: ['Preto', 'Branco', 'Azul marinho', 'Verde', 'Vermelho', 'Cinza', 'Bege', 'Vinho'],
};
const sizeSets = [
  ['XS', 'S', 'M', 'L', 'XL'],
  ['S', 'M', 'L'],
  ['36', '38', '40', '42', '44'],
  ['P', 'M', 'G', 'GG'],
  ['1', '2', '3', '4'],
];

function drawPrice(random: Random, currency: DrawnShop['currency']): string {
  if (currency === 'BRL') return `${random.integer(39, 890)}.${random.pick(['90', '00', '99', '50'])}`;
  return `${random.integer(45, 950) * 100 + random.pick([0, 0, 50, 90])}.${random.chance(0.12) ? '50' : '00'}`;
}

function drawVariants(random: Random, shop: Pick<DrawnShop, 'tongue' | 'currency'>, id: string): ShopVariant[] {
  const sizes = random.chance(0.8) ? random.pick(sizeSets) : [];
  const tints = random.chance(0.6) ? random.shuffle(colours[shop.tongue]).slice(0, random.integer(1, 3)) : [];
  const varies = random.chance(0.3);
  const price = drawPrice(random, shop.currency);
  const off = random.chance(0.35) ? random.pick([10, 15, 20, 25, 30]) : 0;
  const pairs = (sizes.length > 0 ? sizes : [null]).flatMap((size) =>
    (tints.length > 0 ? tints : [null]).map((tint) => ({ size, tint })),
  );
  const bySize = new Map(sizes.map((size) => [size, varies ? drawPrice(random, shop.currency) : price]));
  return pairs.map(({ size, tint }, index) => {
    const amount = (size === null ? undefined : bySize.get(size)) ?? price;
    const stock = random.chance(0.15) ? null : random.pick([0, 0, 1, 2, 3, 4, 7, 11, 18, 25]);
    const reduced = (Math.round(Number(amount) * (100 - off)) / 100).toFixed(2);
    return {
      id: `${id}${index}`,
      sku: `${random.pick(['AUR', 'QBR', 'TRM', 'NUB'])}-${random.integer(100, 999)}-${size ?? 'U'}${index}`,
      options: {
        ...(tint === null ? {} : { [shop.tongue === 'es' ? 'Color' : 'Cor']: tint }),
        ...(size === null ? {} : { [shop.tongue === 'es' ? 'Talle' : 'Tamanho']: size }),
      },
      price: { amount, currency: shop.currency },
      promotional_price: off === 0 ? null : { amount: reduced, currency: shop.currency },
      stock,
      available: stock === null || stock > 0,
    };
  });
}

function drawProduct(
  random: Random,
  shop: Pick<DrawnShop, 'tongue' | 'currency' | 'host'>,
  name: string,
  index: number,
): ShopProduct {
  const id = String(random.integer(10_000_000, 99_999_999));
  const variants = drawVariants(random, shop, id);
  const slug = name
    .toLowerCase()
    .normalize('NFD')
    .replace(/[^a-z0-9]+/g, '-');
  return {
    id,
    name,
    description: random.pick([
      'Algodón 100%.',
      '80% algodão, 20% poliéster.',
      'Garantía de 6 meses.',
      'Lavar a máquina hasta 30 grados.',
      '',
    ]),
    url: `https://${shop.host}/${shop.tongue === 'es' ? 'productos' : 'produtos'}/${slug}${index}/`,
    image_url: `https://cdn.imagenes.example/stores/${random.integer(100, 999)}/${slug}-${random.hex(8)}-640-0.jpg`,
    categories: [],
    tags: [],
    variants,
    available: variants.some((variant) => variant.available),
  };
}

/** Order states as the vendor names them, in the combinations that occur. */
const orderStates = [
  ['open', 'paid', 'shipped'],
  ['closed', 'paid', 'delivered'],
  ['open', 'paid', 'unpacked'],
  ['open', 'pending', 'unpacked'],
  ['open', 'paid', 'unshipped'],
  ['cancelled', 'refunded', 'unpacked'],
] as const;

function drawOrder(random: Random, products: ShopProduct[], currency: string, number: number): ShopOrder {
  const [status, payment, shipping] = random.pick(orderStates);
  const product = random.pick(products);
  const quantity = random.integer(1, 3);
  const price = product.variants[0]?.price ?? null;
  const total = (Number(price?.amount ?? 0) * quantity + random.integer(10, 90) * 10).toFixed(2);
  const isSent = shipping === 'shipped' || shipping === 'delivered';
  const code = random.pick([
    `RR${random.integer(100_000_000, 999_999_999)}AR`,
    String(random.integer(3_600_000_000, 3_699_999_999)),
    `OCA${random.integer(1_000_000, 9_999_999)}`,
  ]);
  return {
    id: String(random.integer(1_000_000, 9_999_999)),
    number: String(number),
    status,
    payment_status: payment,
    shipping_status: shipping,
    total: { amount: total, currency },
    created_at: `2026-${String(random.integer(1, 2)).padStart(2, '0')}-${String(random.integer(1, 28)).padStart(2, '0')}T${String(random.integer(0, 23)).padStart(2, '0')}:15:00.000Z`,
    shipping_tracking_number: isSent ? code : null,
    shipping_tracking_url: isSent && random.chance(0.5) ? `https://correo.example/seguir?codigo=${code}` : null,
    items: [{ name: product.name, quantity, price }],
  };
}

function drawTerms(random: Random, currency: string): Terms {
  const [transfer = 10, cash = 15] = random.shuffle([5, 8, 10, 12, 15, 20, 25]);
  const opens = random.integer(8, 11);
  return {
    transferPercent: transfer,
    cashPercent: cash,
    instalments: random.pick([3, 6, 9, 12]),
    freeFrom: currency === 'ARS' ? random.integer(50, 180) * 1000 : random.integer(19, 60) * 10,
    shippingCost: currency === 'ARS' ? random.integer(31, 98) * 100 : random.integer(12, 49),
    days: [random.integer(2, 4), random.integer(5, 9)],
    week: [opens, random.integer(17, 20)],
    saturday: [opens + 1, random.integer(13, 15)],
    exchangeDays: random.pick([10, 15, 30]),
    campaignEnds: { day: random.integer(13, 28), month: random.integer(4, 12) },
  };
}

/** A shop with three to six products, two coupons and two orders of the customer. */
export function drawShop(random: Random, tongue: Tongue): DrawnShop {
  const currency = tongue === 'es' ? ('ARS' as const) : ('BRL' as const);
  const host = `${random.pick(['puntolana', 'casanube', 'lojadosol', 'trama', 'bosque'])}.${random.pick(['mitiendanube.com', 'example.com.ar', 'lojavirtualnuvem.com.br'])}`;
  const chosenModels = random.shuffle(models[tongue]);
  const products = random
    .shuffle(nouns[tongue])
    .slice(0, random.integer(3, 6))
    .map((noun, index) => drawProduct(random, { tongue, currency, host }, `${noun} ${chosenModels[index]}`, index));
  const percents = random.shuffle([5, 10, 15, 20, 25, 30, 35]);
  const coupons = ['HOLA', 'VERANO', 'NUBE'].slice(0, 2).map((word, index): DrawnCoupon => {
    const percent = percents[index] ?? 10;
    return {
      code: random.chance(0.3) ? `${word}${random.pick(['CLIENTE', 'AMIGO', 'BIENVENIDA'])}` : `${word}${percent}`,
      percent,
      minimum: (currency === 'ARS' ? 1000 : 10) * random.integer(11, 49),
      ends: { day: random.integer(13, 28), month: random.integer(3, 12), year: 2026 },
    };
  });
  const number = random.integer(1000, 4000);
  const orders = [
    drawOrder(random, products, currency, number),
    drawOrder(random, products, currency, number + random.integer(3, 90)),
  ];
  return {
    tongue,
    currency,
    locale: tongue === 'es' ? 'es-AR' : 'pt-BR',
    host,
    products,
    coupons,
    orders,
    terms: drawTerms(random, currency),
  };
}

/** The owner's instructions, in which the terms stand. */
export function instructionsOf({ terms, tongue }: DrawnShop): string {
  const { week, saturday, days, campaignEnds: ends } = terms;
  const date = `${ends.day}/${String(ends.month).padStart(2, '0')}`;
  if (tongue === 'es')
    return [
      'Sos Vera y atendés a los clientes con calidez.',
      `- Horario del local: lunes a viernes de ${week[0]} a ${week[1]} hs, sábados de ${saturday[0]} a ${saturday[1]} hs. Domingos cerrado.`,
      `- Con transferencia hay ${terms.transferPercent}% de descuento. En efectivo, ${terms.cashPercent}% de descuento.`,
      `- Tarjeta: hasta ${terms.instalments} cuotas sin interés.`,
      `- Envío gratis en compras desde $ ${terms.freeFrom.toLocaleString('es-AR')}; si no, cuesta $ ${terms.shippingCost.toLocaleString('es-AR')}. Demora de ${days[0]} a ${days[1]} días hábiles.`,
      `- Cambios dentro de los ${terms.exchangeDays} días. La preventa termina el ${date}.`,
    ].join('\n');
  return [
    'Você é a Vera e atende os clientes com carinho.',
    `- Horário da loja: segunda a sexta das ${week[0]}h às ${week[1]}h, sábado das ${saturday[0]}h às ${saturday[1]}h. Domingo fechado.`,
    `- No Pix, ${terms.transferPercent}% de desconto. Em dinheiro, ${terms.cashPercent}% de desconto.`,
    `- Cartão: em até ${terms.instalments}x sem juros.`,
    `- Frete grátis em compras a partir de R$ ${terms.freeFrom}; abaixo disso custa R$ ${terms.shippingCost}. Prazo de ${days[0]} a ${days[1]} dias úteis.`,
    `- Trocas em até ${terms.exchangeDays} dias. A pré-venda termina em ${date}.`,
  ].join('\n');
}
