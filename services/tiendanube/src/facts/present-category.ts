// A category by name; the API gives no address for categories.
import type { z } from 'zod';
import type { shopCategory } from '@nexus/contracts/shop';
import type { WireCategory } from '../shop-api/wire-product.ts';
import { pickText } from './localized-text.ts';

export function presentCategory(category: WireCategory, locale: string): z.output<typeof shopCategory> {
  return { id: category.id, name: pickText(category.name, locale), url: null, parent_id: category.parent };
}
