// One product for each oddity a real catalogue has: every shop, demo or drawn, contains all of them.
import type { ProductDraft, VariantDraft } from './assemble-product.ts';
import { roundPrice } from './shop-plan.ts';
import type { ShopPlan } from './shop-plan.ts';
import { colourName } from './vocabulary/vocabulary.ts';
import type { Colour, Family } from './vocabulary/vocabulary.ts';

/** The oddities' drafts; their names end in a word no drawn product uses, so that they are unique. */
export function specialProducts(plan: ShopPlan): ProductDraft[] {
  return [
    soldOutSize(plan),
    mixedStock(plan),
    stalePromotion(plan),
    withoutPriceInOneSize(plan),
    threeAttributes(plan),
    digital(plan),
    madeToMeasure(plan),
    unpublished(plan),
    withoutCategory(plan),
    inHiddenCategory(plan),
    withoutImages(plan),
    manyImages(plan),
    webpImage(plan),
    oddSkus(plan),
    caseTwins(plan),
    hiddenVariant(plan),
    soldOutWhole(plan),
    costly(plan),
  ];
}

type Base = { draft: ProductDraft; price: number; family: Family; sizes: readonly string[] };

function base(plan: ShopPlan, label: string, familyIndex: number): Base {
  const wearable = plan.families.filter((family) => family.sizes === 'letters' && !family.plural);
  const family = wearable[familyIndex % wearable.length] as Family;
  // One step on, so that the demo's only black hoodie stays the one that is named in documents.
  const colour = plan.colours[(familyIndex + 1) % plan.colours.length] as Colour;
  const model = family.models[familyIndex % family.models.length] as string;
  const price = roundPrice(plan, ((family.price[0] + family.price[1]) / 2) * plan.priceFactor);
  const sizes = plan.vocabulary.letterSizes.slice(1, 5);
  const draft: ProductDraft = {
    name: `${family.noun} ${model} ${label} ${colourName(colour, family)}`,
    description: plan.vocabulary.describe({ noun: family.noun, material: family.material, line: label }),
    attributes: [plan.vocabulary.sizeWord],
    variants: sizes.map((size, index) => ({
      values: [size],
      price,
      stock: index + 2,
      sku: `${family.key}-${label.slice(0, 3).toUpperCase()}-${size}`,
    })),
    images: [{ picture: family.picture, colour: colour.hex }],
    categories: [plan.vocabulary.roots[family.root], family.category],
    tags: [...family.tags],
  };
  return { draft, price, family, sizes };
}

const changeVariant = (draft: ProductDraft, index: number, change: Partial<VariantDraft>): ProductDraft => ({
  ...draft,
  variants: draft.variants.map((variant, at) => (at === index ? { ...variant, ...change } : variant)),
});

function soldOutSize(plan: ShopPlan): ProductDraft {
  const { draft, price } = base(plan, 'Zonda', 0);
  const promoted = draft.variants.map((variant) => ({ ...variant, promotional: roundPrice(plan, price * 0.8) }));
  return changeVariant({ ...draft, variants: promoted }, 2, { stock: 0 });
}

function mixedStock(plan: ShopPlan): ProductDraft {
  const { draft } = base(plan, 'Quebracho', 1);
  return changeVariant(changeVariant(draft, 0, { stock: null }), 1, { stock: 0, split: true });
}

function stalePromotion(plan: ShopPlan): ProductDraft {
  const { draft, price } = base(plan, 'Tala', 2);
  return changeVariant(draft, 0, { promotional: roundPrice(plan, price * 1.2) });
}

function withoutPriceInOneSize(plan: ShopPlan): ProductDraft {
  const { draft } = base(plan, 'Algarrobo', 3);
  return changeVariant(draft, 3, { price: null, image: null });
}

function threeAttributes(plan: ShopPlan): ProductDraft {
  const { draft, price, family, sizes } = base(plan, 'Lapacho', 4);
  const colours = plan.colours.slice(0, 2).map((colour) => colourName(colour, family));
  return {
    ...draft,
    attributes: [plan.vocabulary.colourWord, plan.vocabulary.sizeWord, plan.vocabulary.lengthWord],
    variants: colours.flatMap((colour) =>
      sizes
        .slice(0, 3)
        .flatMap((size) =>
          ['7/8', '1/1'].map((length) => ({ values: [colour, size, length], price, stock: length === '7/8' ? 0 : 6 })),
        ),
    ),
  };
}

function digital(plan: ShopPlan): ProductDraft {
  return {
    name: plan.vocabulary.giftCard.name,
    description: plan.vocabulary.giftCard.description,
    attributes: [],
    variants: [{ values: [], price: roundPrice(plan, 20_000 * (plan.currency === 'BRL' ? 0.005 : 1)), stock: null }],
    images: [{ picture: 'card', colour: '#7a5fc0', format: 'png' }],
    categories: [],
    tags: [],
    brand: null,
    requiresShipping: false,
  };
}

function madeToMeasure(plan: ShopPlan): ProductDraft {
  return {
    name: plan.vocabulary.madeToMeasure.name,
    description: plan.vocabulary.madeToMeasure.description,
    attributes: [],
    variants: [{ values: [], price: null, stock: null }],
    images: [{ picture: 'dress', colour: '#f4f1ea' }],
    categories: [plan.vocabulary.saleCategory],
    tags: ['a medida'],
    brand: null,
  };
}

const unpublished = (plan: ShopPlan): ProductDraft => ({ ...base(plan, 'Secreto', 5).draft, published: false });

const withoutCategory = (plan: ShopPlan): ProductDraft => ({
  ...base(plan, 'Suelto', 6).draft,
  categories: [],
  description: '',
});

const inHiddenCategory = (plan: ShopPlan): ProductDraft => ({
  ...base(plan, 'Reserva', 7).draft,
  categories: [plan.vocabulary.hiddenRoot, plan.vocabulary.hiddenChild],
});

const withoutImages = (plan: ShopPlan): ProductDraft => ({ ...base(plan, 'Boceto', 8).draft, images: [], brand: null });

function manyImages(plan: ShopPlan): ProductDraft {
  const { draft, family } = base(plan, 'Muestrario', 9);
  return {
    ...draft,
    images: plan.vocabulary.colours
      .slice(0, 11)
      .map((colour) => ({ picture: family.picture, colour: colour.hex, format: 'png' })),
    freeShipping: true,
  };
}

function webpImage(plan: ShopPlan): ProductDraft {
  const { draft } = base(plan, 'Ligero', 10);
  return { ...draft, images: draft.images.map((image) => ({ ...image, format: 'webp' })) };
}

function oddSkus(plan: ShopPlan): ProductDraft {
  const { draft } = base(plan, 'Etiqueta', 11);
  const skus = ['A/B 12#3', 'DUP-001', null, 'DUP-001'];
  return { ...draft, variants: draft.variants.map((variant, index) => ({ ...variant, sku: skus[index] ?? null })) };
}

function caseTwins(plan: ShopPlan): ProductDraft {
  const { draft, price } = base(plan, 'Mellizo', 12);
  const values = ['M', 'm ', plan.vocabulary.singleSize];
  return {
    ...draft,
    tags: [],
    variants: values.map((value) => ({ values: [value], price, stock: 3, sku: 'DUP-001' })),
  };
}

function hiddenVariant(plan: ShopPlan): ProductDraft {
  return changeVariant(base(plan, 'Velado', 13).draft, 0, { visible: false });
}

function soldOutWhole(plan: ShopPlan): ProductDraft {
  const { draft } = base(plan, 'Agotado', 14);
  return { ...draft, variants: draft.variants.map((variant) => ({ ...variant, stock: 0 })) };
}

function costly(plan: ShopPlan): ProductDraft {
  const { draft, price } = base(plan, 'Gala', 15);
  const high = roundPrice(plan, Math.max(price * 8, plan.currency === 'BRL' ? 2500 : 489_900));
  return { ...draft, variants: draft.variants.map((variant) => ({ ...variant, price: high, split: true })) };
}
