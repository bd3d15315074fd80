// Paragraphs about products: what they cost, in what they come, how many there are, where they are seen.
import type { ShopProduct, ShopVariant } from '@nexus/contracts/shop';
import type { Part, Slot } from './reply.ts';
import { parts, slot } from './reply.ts';
import type { Scene } from './scene.ts';
import { colourOf, costOf, nameOf, priceSlot, productWith, say, sizeOf } from './scene.ts';

/** One price for all variants, with the price before where there is an offer. */
export function price(scene: Scene): Part[] | null {
  const found = productWith(scene, (variant) => costOf(variant) !== null);
  if (found === null) return null;
  const { product, variant } = found;
  if (new Set(product.variants.map(costOf)).size > 1) return variantPrice(scene, product, variant);
  const now = priceSlot(scene, costOf(variant) ?? 0, product);
  const name = nameOf(scene, product);
  if (variant.promotional_price === null || variant.price === null)
    return say(scene, {
      es: [
        () => parts`${name} sale ${now}.`,
        () => parts`El precio de ${name} es ${now}`,
        () => parts`${name}: ${now}`,
        () => parts`Te cuento que ${name} está a ${now} 😊`,
        () => parts`${name}\nPrecio: ${now}`,
        () => parts`Por ${now} te llevás ${name}.`,
        () => parts`${name} tiene un valor de ${now}, cualquier talle.`,
      ],
      pt: [
        () => parts`${name} custa ${now}.`,
        () => parts`O preço de ${name} é ${now}`,
        () => parts`${name}: ${now}`,
        () => parts`${name} sai por ${now} 😊`,
        () => parts`${name}\nValor: ${now}`,
        () => parts`Por ${now} você leva ${name}.`,
      ],
    });
  const before = priceSlot(scene, Number(variant.price.amount), product);
  const off = discountSlot(scene, Number(variant.price.amount), costOf(variant) ?? 0);
  return say(scene, {
    es: [
      () => parts`${name} está en promo a ${now} (antes ${before}).`,
      () => parts`${name} tiene ${off} de descuento: de ${before} a ${now}.`,
      () => parts`¡${name} está en oferta! Pasó de ${before} a ${now}, un ${off} off.`,
      () => parts`${name}\nAntes: ${before}\nAhora: ${now}`,
    ],
    pt: [
      () => parts`${name} está em promoção por ${now} (antes ${before}).`,
      () => parts`${name} está com ${off} de desconto: de ${before} por ${now}.`,
      () => parts`${name}\nDe: ${before}\nPor: ${now}`,
    ],
  });
}

function discountSlot({ random, shop }: Scene, before: number, now: number): Slot {
  const percent = Math.round((1 - now / before) * 100);
  const known = [
    percent,
    shop.terms.cashPercent,
    shop.terms.transferPercent,
    ...shop.coupons.map((one) => one.percent),
  ];
  const wrong = random.pick([7, 13, 18, 22, 33, 40, 45, 50, 60].filter((value) => !known.includes(value)));
  return slot(`${percent}%`, { kind: 'percentage', text: `${wrong}%` });
}

function variantPrice(scene: Scene, product: ShopProduct, variant: ShopVariant): Part[] | null {
  const size = sizeOf(variant);
  const cost = costOf(variant);
  if (size === undefined || cost === null) return null;
  const amount = priceSlot(scene, cost, product, variant);
  const name = nameOf(scene, product);
  return say(scene, {
    es: [
      () => parts`${name} en talle ${size} sale ${amount}.`,
      () => parts`En talle ${size}, ${name} cuesta ${amount}`,
      () => parts`${name}: el talle ${size} está a ${amount}.`,
    ],
    pt: [
      () => parts`${name} no tamanho ${size} custa ${amount}.`,
      () => parts`No tamanho ${size}, ${name} sai por ${amount}`,
    ],
  });
}

/** Several products, a line each. */
export function list(scene: Scene): Part[] | null {
  const shown = scene.random.shuffle(scene.shop.products).slice(0, scene.random.integer(2, 4));
  const bullet = scene.random.pick(['- ', '• ', '', '1. ', '✅ ']);
  const withLinks = scene.random.chance(0.5);
  const lines = shown.flatMap((product, place): Part[] => {
    const variant = product.variants[0];
    if (variant === undefined) return [];
    const cost = costOf(variant) ?? 0;
    const mark = bullet === '1. ' ? `${place + 1}. ` : bullet;
    return [
      `${place === 0 ? '' : '\n'}${mark}${nameOf(scene, product)}: `,
      priceSlot(scene, cost, product),
      ...(withLinks ? [' ', linkSlot(scene, product)] : []),
    ];
  });
  return [
    ...say(scene, {
      es: [() => ['Mirá, tenemos estas opciones:\n'], () => ['Te muestro lo que encontré 👇\n']],
      pt: [() => ['Olha, temos estas opções:\n'], () => ['Separei algumas opções para você ver 👇\n']],
    }),
    ...lines,
  ];
}

function linkSlot(scene: Scene, product: ShopProduct): Slot {
  const url = product.url ?? '';
  const other = scene.shop.products.find((one) => one !== product)?.url;
  const host = new URL(url).host;
  const wrongHost = scene.random.pick([
    `${host.replace('.', '-')}.shop`,
    host.replace(/^./, 'x'),
    'bit.ly',
    `www.${host}.co`,
    'tiendanube.com',
  ]);
  const shape = scene.random.pick([
    (text: string) => text,
    (text: string) => text.replace(/\/$/, ''),
    (text: string) => `${text.replace(/\/$/, '')}.`,
  ]);
  return slot(
    shape(url),
    { kind: 'host', text: shape(url.replace(host, wrongHost)) },
    { kind: 'host', text: shape(url.replace(/([a-z0-9-]+)\/$/, 'x$1/')) },
    other === null || other === undefined ? undefined : { kind: 'link of another product', text: shape(other) },
  );
}

/** A card: name, price, picture, page. */
export function card(scene: Scene): Part[] | null {
  const product = scene.random.pick(scene.shop.products);
  const [variant] = product.variants;
  if (variant === undefined || product.image_url === null) return null;
  const amount = priceSlot(scene, costOf(variant) ?? 0, product);
  const image = slot(
    product.image_url,
    {
      kind: 'image',
      text: product.image_url.replace('cdn.imagenes', scene.random.pick(['cdn.fotos', 'images.imagenes'])),
    },
    { kind: 'image', text: product.image_url.replace('-640-', '-1024-') },
  );
  const name = nameOf(scene, product);
  const link = linkSlot(scene, product);
  return say(scene, {
    es: [
      () => parts`${name}\nSale ${amount}\n${image}\n${link}`,
      () => parts`${image}\n${name}: ${amount}\nLo ves acá: ${link}`,
    ],
    pt: [
      () => parts`${name}\nCusta ${amount}\n${image}\n${link}`,
      () => parts`${image}\n${name}: ${amount}\nVeja aqui: ${link}`,
    ],
  });
}

const yes = {
  es: [
    (what: string) => `Sí, tenemos ${what}.`,
    (what: string) => `¡Sí! Hay stock de ${what}.`,
    (what: string) => `Tenemos disponible ${what} 🙌`,
    (what: string) => `${what} está disponible.`,
    (what: string) => `Nos queda ${what}, aprovechá.`,
    (what: string) => `Hay ${what}.`,
  ],
  pt: [
    (what: string) => `Sim, temos ${what}.`,
    (what: string) => `Temos em estoque ${what}.`,
    (what: string) => `${what} está disponível 🙌`,
    (what: string) => `Tem ${what}, sim!`,
    (what: string) => `Há estoque de ${what}.`,
  ],
};
const no = {
  es: [
    (what: string) => `No, no tenemos ${what}.`,
    (what: string) => `Por ahora no hay stock de ${what}.`,
    (what: string) => `${what} está agotado.`,
    (what: string) => `No nos queda ${what} 😔`,
    (what: string) => `${what} no está disponible en este momento.`,
    (what: string) => `Lamentablemente se agotó ${what}.`,
    (what: string) => `Estamos sin stock de ${what}.`,
  ],
  pt: [
    (what: string) => `Não, não temos ${what}.`,
    (what: string) => `No momento não há estoque de ${what}.`,
    (what: string) => `${what} está esgotado.`,
    (what: string) => `${what} não está disponível no momento 😔`,
    (what: string) => `Infelizmente acabou ${what}.`,
    (what: string) => `Estamos sem estoque de ${what}.`,
  ],
};

function described(
  scene: Scene,
  product: ShopProduct,
  variant: ShopVariant,
): { text: string; size: string | undefined; name: string } {
  const isSpanish = scene.shop.tongue === 'es';
  const name = nameOf(scene, product);
  const [size, colour] = [sizeOf(variant), colourOf(variant)];
  const tint =
    colour === undefined
      ? ''
      : isSpanish
        ? scene.random.pick([` en ${colour.toLowerCase()}`, ` color ${colour}`])
        : scene.random.pick([` em ${colour.toLowerCase()}`, ` na cor ${colour}`]);
  const measure =
    size === undefined
      ? ''
      : isSpanish
        ? scene.random.pick([` talle ${size}`, ` en talle ${size}`])
        : scene.random.pick([` tamanho ${size}`, ` no tamanho ${size}`]);
  return { text: `${name}${tint}${measure}`, size, name };
}

/** Whether one variant is to be had. */
export function availability(scene: Scene): Part[] | null {
  const found = productWith(scene, () => true);
  if (found === null) return null;
  const { product, variant } = found;
  const { tongue } = scene.shop;
  const { text, size } = described(scene, product, variant);
  const isThere = variant.available;
  const [said, denied] = isThere ? [yes, no] : [no, yes];
  const pick = scene.random.pick(said[tongue]);
  const others = product.variants.filter((one) => one.available !== isThere && colourOf(one) === colourOf(variant));
  const foreign = isThere ? ['3XL', '62'] : [];
  const wrongSizes = [...others.flatMap((one) => sizeOf(one) ?? []), ...foreign].filter((one) => one !== size);
  const swapped =
    size === undefined || wrongSizes.length === 0
      ? undefined
      : text.replace(new RegExp(`${size}$`), scene.random.pick(wrongSizes));
  return [
    slot(
      pick(text),
      { kind: 'negation', text: scene.random.pick(denied[tongue])(text) },
      swapped === undefined ? undefined : { kind: 'variant', text: pick(swapped) },
    ),
  ];
}

/** The sizes of a product, or of one of its colours, that are to be had. */
export function sizes(scene: Scene): Part[] | null {
  const found = productWith(scene, (variant) => variant.available && sizeOf(variant) !== undefined);
  if (found === null) return null;
  const { product, variant } = found;
  const isSpanish = scene.shop.tongue === 'es';
  const colour = colourOf(variant);
  const same = product.variants.filter((one) => colourOf(one) === colour);
  const there = same.filter((one) => one.available).flatMap((one) => sizeOf(one) ?? []);
  const gone = same.filter((one) => !one.available).flatMap((one) => sizeOf(one) ?? []);
  const and = isSpanish ? ' y ' : ' e ';
  const join = (values: string[]) =>
    values.length < 2 ? values.join('') : `${values.slice(0, -1).join(', ')}${and}${values.at(-1)}`;
  const wrong = (values: string[], instead: string[]) => {
    const place = scene.random.integer(0, values.length - 1);
    const other = scene.random.pick(instead);
    return join(values.map((value, index) => (index === place ? other : value)));
  };
  const having = slot(join(there), {
    kind: 'variant',
    text: wrong(there, [...gone, ...(gone.length === 0 ? ['4XL'] : [])]),
  });
  const missing = gone.length === 0 ? null : slot(join(gone), { kind: 'variant', text: wrong(gone, there) });
  const name = nameOf(scene, product);
  const tint = colour === undefined ? '' : isSpanish ? ` en ${colour.toLowerCase()}` : ` em ${colour.toLowerCase()}`;
  const whole = say(scene, {
    es: [
      () => parts`${name}${tint}: disponible en ${having}.`,
      () => parts`De ${name}${tint} tenemos los talles ${having}.`,
      () => parts`${name}${tint} lo podés elegir en talles ${having}.`,
      () => parts`${name}${tint}\nTalles disponibles: ${having}`,
    ],
    pt: [
      () => parts`${name}${tint}: disponível em ${having}.`,
      () => parts`De ${name}${tint} temos os tamanhos ${having}.`,
      () => parts`${name}${tint}\nTamanhos disponíveis: ${having}`,
    ],
  });
  if (missing === null) return whole;
  return [
    ...whole,
    ...say(scene, {
      es: [
        () => parts`\nAgotado en ${missing}.`,
        () => parts`\nNo queda en talle ${missing}.`,
        () => parts`\nSin stock: ${missing}`,
      ],
      pt: [
        () => parts`\nEsgotado em ${missing}.`,
        () => parts`\nNão temos no tamanho ${missing}.`,
        () => parts`\nSem estoque: ${missing}`,
      ],
    }),
  ];
}

/** How many pieces of a variant are left. */
export function stockFigure(scene: Scene): Part[] | null {
  const found = productWith(scene, (variant) => variant.available && variant.stock !== null);
  if (found === null) return null;
  const { product, variant } = found;
  const count = variant.stock ?? 0;
  const { text } = described(scene, product, variant);
  const all = product.variants.map((one) => one.stock ?? 0);
  const known = [...all, all.reduce((sum, one) => sum + one, 0)];
  const wrong = scene.random.pick([5, 6, 8, 9, 13, 15, 30, 42].filter((one) => !known.includes(one)));
  const figure = slot(String(count), { kind: 'stock figure', text: String(wrong) });
  const [unitEs, unitPt] = count === 1 ? ['unidad', 'unidade'] : ['unidades', 'unidades'];
  return say(scene, {
    es: [
      () => parts`Quedan ${figure} ${unitEs} de ${text}.`,
      () => parts`Tenemos ${figure} ${unitEs} disponibles de ${text}`,
      () => parts`${text}: ${figure} en stock.`,
      () => parts`De ${text} hay ${figure} ${unitEs}.`,
      () => parts`¡Últimas ${figure} ${unitEs} de ${text}!`,
    ],
    pt: [
      () => parts`Restam ${figure} ${unitPt} de ${text}.`,
      () => parts`Temos ${figure} ${unitPt} disponíveis de ${text}`,
      () => parts`${text}: ${figure} em estoque.`,
      () => parts`De ${text} há ${figure} ${unitPt}.`,
    ],
  });
}

/** The article code of a variant. */
export function articleCode(scene: Scene): Part[] | null {
  const found = productWith(scene, (variant) => variant.sku !== null);
  if (found === null) return null;
  const sku = found.variant.sku ?? '';
  const wrong = sku.replace(/\d{3}/, (digits) => String(((Number(digits) + scene.random.integer(7, 500)) % 900) + 100));
  const code = slot(sku, { kind: 'sku', text: wrong });
  const { text } = described(scene, found.product, found.variant);
  return say(scene, {
    es: [() => parts`El código de ${text} es ${code}.`, () => parts`${text} (SKU ${code})`],
    pt: [() => parts`O código de ${text} é ${code}.`, () => parts`${text} (SKU ${code})`],
  });
}
