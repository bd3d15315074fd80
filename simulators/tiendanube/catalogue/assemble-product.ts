// Turns a product draft into the product resource of the API.
import { extensionOf } from '../media/paint.ts';
import type { Image, InventoryLevel, Product, Variant } from '../wire-types.ts';
import { daysAgo, localized, money, slug, wireDate } from './shop-plan.ts';
import type { ShopPlan } from './shop-plan.ts';
import type { Picture } from './vocabulary/vocabulary.ts';

export type VariantDraft = {
  values: string[];
  price: number | null;
  promotional?: number | null;
  /** null = unlimited. */
  stock: number | null;
  sku?: string | null;
  visible?: boolean;
  /** Which of the product's images is this variant's, from 0. */
  image?: number | null;
  /** Splits the stock over both locations of the shop. */
  split?: boolean;
};

export type ImageDraft = { picture: Picture; colour: string; format?: 'png' | 'jpeg' | 'webp' };

export type ProductDraft = {
  name: string;
  description: string;
  attributes: string[];
  variants: VariantDraft[];
  images: ImageDraft[];
  /** Names of the shop's categories, as its vocabulary writes them. */
  categories: string[];
  tags: string[];
  brand?: string | null;
  published?: boolean;
  freeShipping?: boolean;
  requiresShipping?: boolean;
};

/**
 * The product resource for a draft.
 * @throws Error when the draft names a category the shop lacks or a variant has the wrong number of values.
 */
export function assembleProduct(plan: ShopPlan, draft: ProductDraft): Product {
  const id = plan.nextId('product');
  const createdAt = wireDate(daysAgo(plan, 400 - (id % 350)));
  const updatedAt = wireDate(daysAgo(plan, id % 30));
  const handle = slug(draft.name);
  const images = draft.images.map((image, index) => assembleImage(plan, { id, handle, createdAt }, image, index));
  return {
    id,
    name: localized(plan, draft.name),
    description: localized(plan, draft.description),
    handle: localized(plan, handle),
    attributes: draft.attributes.map((attribute) => localized(plan, attribute)),
    published: draft.published ?? true,
    free_shipping: draft.freeShipping ?? false,
    requires_shipping: draft.requiresShipping ?? true,
    canonical_url: `${plan.publicUrl}/storefront/${plan.storeId}/${plan.vocabulary.productPath}/${handle}/`,
    video_url: null,
    seo_title: localized(plan, draft.name.slice(0, 70)),
    seo_description: localized(plan, ''),
    brand: draft.brand === undefined ? plan.storeName : draft.brand,
    tags: draft.tags.join(', '),
    created_at: createdAt,
    updated_at: updatedAt,
    variants: draft.variants.map((variant, index) => {
      if (variant.values.length !== draft.attributes.length) {
        throw new Error(`variant ${index + 1} of "${draft.name}" does not have one value for each attribute`);
      }
      return assembleVariant(plan, { id, images, createdAt, updatedAt }, variant, index);
    }),
    images,
    categories: draft.categories.map((name) => {
      const category = plan.categories.find((candidate) => Object.values(candidate.name)[0] === name);
      if (!category) throw new Error(`"${draft.name}" is in the unknown category "${name}"`);
      return category;
    }),
  };
}

function assembleVariant(
  plan: ShopPlan,
  product: { id: number; images: Image[]; createdAt: string; updatedAt: string },
  draft: VariantDraft,
  index: number,
): Variant {
  const id = plan.nextId('variant');
  const image = draft.image === null ? undefined : product.images[draft.image ?? 0];
  return {
    id,
    image_id: image?.id ?? null,
    product_id: product.id,
    position: index + 1,
    price: draft.price === null ? null : money(draft.price),
    promotional_price: draft.promotional === undefined || draft.promotional === null ? null : money(draft.promotional),
    stock_management: draft.stock !== null,
    stock: draft.stock,
    inventory_levels: inventoryLevels(plan, draft),
    weight: '0.350',
    width: '30.00',
    height: '5.00',
    depth: '40.00',
    sku: draft.sku ?? null,
    values: draft.values.map((value) => localized(plan, value)),
    barcode: id % 3 === 0 ? `779${id}`.padEnd(13, '0').slice(0, 13) : null,
    mpn: null,
    age_group: 'adult',
    gender: id % 2 === 0 ? 'unisex' : null,
    visible: draft.visible ?? true,
    cost: null,
    created_at: product.createdAt,
    updated_at: product.updatedAt,
  };
}

function inventoryLevels(plan: ShopPlan, draft: VariantDraft): InventoryLevel[] {
  const [first, second] = plan.locations;
  if (!first) return [];
  if (!draft.split || !second || draft.stock === null) return [{ location_id: first.id, stock: draft.stock }];
  const atFirst = Math.ceil(draft.stock / 2);
  return [
    { location_id: first.id, stock: atFirst },
    { location_id: second.id, stock: draft.stock - atFirst },
  ];
}

function assembleImage(
  plan: ShopPlan,
  product: { id: number; handle: string; createdAt: string },
  draft: ImageDraft,
  index: number,
): Image {
  const id = plan.nextId('image');
  const format = draft.format ?? 'jpeg';
  const folders = String(plan.storeId)
    .padStart(9, '0')
    .replace(/(\d{3})(?=\d)/g, '$1/');
  const base = `/media/stores/${folders}/products/${product.handle}-${id}${plan.random.hex(12)}`;
  plan.pictures.set(base, { picture: draft.picture, colour: draft.colour, format, turn: index });
  return {
    id,
    product_id: product.id,
    src: `${plan.publicUrl}${base}-1024-1024.${extensionOf(format)}`,
    position: index + 1,
    alt: [],
    height: 1024,
    width: 1024,
    thumbnails_generated: 2,
    created_at: product.createdAt,
    updated_at: product.createdAt,
  };
}
