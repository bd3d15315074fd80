// The category tree of a drawn shop: roots, families below them, a sale, and a hidden branch.
import type { Category } from '../wire-types.ts';
import { localized, slug, wireDate, daysAgo } from './shop-plan.ts';
import type { ShopPlan } from './shop-plan.ts';

/** Categories in the order of their ids; parents come before their children. */
export function makeCategories(plan: Omit<ShopPlan, 'categories'>): Category[] {
  const { vocabulary } = plan;
  const categories: Category[] = [];
  const add = (name: string, parent: Category | null, visibility: Category['visibility'], description = '') => {
    const created = wireDate(daysAgo(plan, 500));
    const category: Category = {
      id: plan.nextId('category'),
      name: localized(plan, name),
      description: localized(plan, description),
      handle: localized(plan, slug(name)),
      parent: parent?.id ?? null,
      subcategories: [],
      visibility,
      visibility_updated_at: new Date(daysAgo(plan, 300)).toISOString(),
      google_shopping_category: null,
      created_at: created,
      updated_at: created,
    };
    parent?.subcategories.push(category.id);
    categories.push(category);
    return category;
  };
  for (const key of ['clothes', 'shoes', 'accessories'] as const) {
    const families = plan.families.filter((family) => family.root === key);
    if (families.length === 0) continue;
    const root = add(vocabulary.roots[key], null, 'visible');
    for (const family of families) add(family.category, root, 'visible');
  }
  add(vocabulary.saleCategory, null, 'visible');
  const hidden = add(vocabulary.hiddenRoot, null, 'hidden');
  add(vocabulary.hiddenChild, hidden, 'soft-hidden');
  return categories;
}
