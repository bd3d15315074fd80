// The product and category resources as far as we read them, in both versions of the API.
import { z } from 'zod';
import {
  readAmount,
  readCount,
  readString,
  readText,
  wireCount,
  wireId,
  wireName,
  wireString,
  wireText,
} from './wire-values.ts';

export const wireCategory = z.object({
  id: wireId,
  name: wireName,
  handle: wireText.optional(),
  parent: wireId.nullish().transform((value) => (value === undefined || value === '0' ? null : value)),
  /** Absent in v1: visible. */
  visibility: z.string().default('visible'),
});
export type WireCategory = z.output<typeof wireCategory>;

export type WireVariant = {
  id: string;
  price: string | null;
  promotional_price: string | null;
  /** Null = unlimited; absent only where the locations tell it. */
  stock: number | null;
  stock_management: boolean | null;
  inventory_levels: { stock: number | null }[];
  sku: string | null;
  values: Record<string, string>[];
  visible: boolean;
};

/** Read by hand: a page holds hundreds of variants, and a schema of their fields costs ten times as much. */
export const wireVariant = z
  .custom<Record<string, unknown>>((value) => isRecord(value) && readString(value.id) !== null, 'is no variant')
  .transform((raw): WireVariant => ({
    id: String(raw.id),
    price: readAmount(raw.price),
    promotional_price: readAmount(raw.promotional_price),
    stock: readCount(raw.stock),
    stock_management: typeof raw.stock_management === 'boolean' ? raw.stock_management : null,
    inventory_levels: listOf(raw.inventory_levels).map((level) => ({ stock: readCount(level.stock) })),
    sku: readString(raw.sku),
    values: Array.isArray(raw.values) ? raw.values.map(readText) : [],
    visible: raw.visible !== false,
  }));

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const listOf = (value: unknown): Record<string, unknown>[] => (Array.isArray(value) ? value.filter(isRecord) : []);

export const wireProduct = z.object({
  id: wireId,
  name: wireName,
  description: wireText.optional(),
  attributes: z.array(wireText).default([]),
  published: z.boolean(),
  canonical_url: wireString,
  tags: wireString,
  variants: z.array(wireVariant).default([]),
  images: z.array(z.object({ src: wireString, position: wireCount })).default([]),
  categories: z.array(wireCategory).default([]),
});
export type WireProduct = z.output<typeof wireProduct>;

/** `fields` of a product, without what we never show. */
export const PRODUCT_FIELDS = 'id,name,description,attributes,published,canonical_url,tags,variants,images,categories';

/** Published products only: the API leaves hidden ones in unless it is told. */
export const SHOWN_PRODUCTS = { published: 'true', fields: PRODUCT_FIELDS } as const;

/** What a scan over the whole catalogue reads. */
export const wireProductName = z.object({ id: wireId, name: wireName, tags: wireString, published: z.boolean() });
export const PRODUCT_NAME_FIELDS = 'id,name,tags,published';
export type WireProductName = z.output<typeof wireProductName>;
