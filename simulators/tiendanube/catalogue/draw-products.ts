// Draws the bulk of a shop's products from its families, colours and collections.
import type { ProductDraft, VariantDraft } from './assemble-product.ts';
import { roundPrice } from './shop-plan.ts';
import type { ShopPlan } from './shop-plan.ts';
import { colourName } from './vocabulary/vocabulary.ts';
import type { Colour, Family } from './vocabulary/vocabulary.ts';

/** Kinds that a demo shop sells exactly once, as its showcase says: a question for them has one answer. */
const RESERVED = ['BUZ-NEG', 'MOL-PRE'];

/** Drafts with names not in `taken`; fewer than asked only when the vocabulary has no further names. */
export function drawProducts(plan: ShopPlan, count: number, taken: ReadonlySet<string>): ProductDraft[] {
  const names = new Set(taken);
  const drafts: ProductDraft[] = [];
  for (let attempt = 0; drafts.length < count && attempt < count * 20; attempt += 1) {
    const family = plan.families[attempt % plan.families.length] as Family;
    const draft = drawProduct(plan, family);
    if (names.has(draft.name)) continue;
    names.add(draft.name);
    drafts.push(draft);
  }
  return drafts;
}

function drawProduct(plan: ShopPlan, family: Family): ProductDraft {
  const { random, vocabulary } = plan;
  const line = random.pick(plan.lines);
  const model = random.pick(family.models);
  const colourIsOption = family.plural === true || random.chance(0.3);
  const colours = random
    .shuffle(plan.colours.filter((colour) => !plan.demo || !RESERVED.includes(`${family.key}-${colour.code}`)))
    .slice(0, colourIsOption ? random.integer(2, 3) : 1);
  const first = colours[0] as Colour;
  const base = `${family.noun} ${model} ${line}`;
  const name = colourIsOption ? base : `${base} ${colourName(first, family)}`;
  const sizes = drawSizes(plan, family);
  const listPrice = roundPrice(plan, random.integer(family.price[0], family.price[1]) * plan.priceFactor);
  const promotional = random.chance(0.25) ? roundPrice(plan, listPrice * (1 - random.integer(2, 8) / 20)) : null;
  const attributes = [...(colourIsOption ? [vocabulary.colourWord] : []), ...(sizes ? [vocabulary.sizeWord] : [])];
  const variants: VariantDraft[] = [];
  for (const [colourIndex, colour] of colours.entries()) {
    for (const size of sizes ?? ['']) {
      variants.push({
        values: [...(colourIsOption ? [colourName(colour, family)] : []), ...(sizes ? [size] : [])],
        price: listPrice,
        promotional,
        stock: drawStock(plan),
        sku: [family.key, colour.code, size || 'U', random.hex(4).toUpperCase()].join('-'),
        image: colourIndex,
        split: random.chance(0.1),
      });
    }
  }
  return {
    name,
    description: vocabulary.describe({ noun: `${family.noun} ${model}`, material: family.material, line }),
    attributes,
    variants,
    images: colours.map((colour) => ({
      picture: family.picture,
      colour: colour.hex,
      format: random.chance(0.08) ? 'webp' : random.chance(0.3) ? 'png' : 'jpeg',
    })),
    categories: [
      vocabulary.roots[family.root],
      family.category,
      ...(promotional === null ? [] : [vocabulary.saleCategory]),
    ],
    tags: [...family.tags, model, line.toLowerCase()],
    published: !random.chance(0.03),
    freeShipping: random.chance(0.1),
  };
}

function drawSizes(plan: ShopPlan, family: Family): string[] | null {
  const { random, vocabulary } = plan;
  const run = (all: readonly string[], least: number): string[] => {
    const length = random.integer(least, all.length);
    const start = random.integer(0, all.length - length);
    return all.slice(start, start + length);
  };
  if (family.sizes === 'letters') return run(vocabulary.letterSizes, 3);
  if (family.sizes === 'trousers') return run(vocabulary.trouserSizes, 3);
  if (family.sizes === 'shoes') return run(vocabulary.shoeSizes, 4);
  return family.sizes === 'single' ? [vocabulary.singleSize] : null;
}

function drawStock(plan: ShopPlan): number | null {
  if (plan.random.chance(0.15)) return 0;
  return plan.random.chance(0.08) ? null : plan.random.integer(1, 30);
}
