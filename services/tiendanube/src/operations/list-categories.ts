// list_categories: the tree of what the shop sells.
import { presentCategory } from '../facts/present-category.ts';
import type { Operation } from './operation.ts';
import { visibleCategories } from '../shop-api/visible-categories.ts';

export const listCategories: Operation<'list_categories'> = async ({ shop, locale }) => ({
  categories: (await visibleCategories(shop)).map((category) => presentCategory(category, locale)),
});
