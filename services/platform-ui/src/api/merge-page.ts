// Puts a freshly read newest page into an already loaded list, so that one change costs one small request.
import type { InfiniteData } from '@tanstack/react-query';
import type { Page } from './contract-types.ts';

type Loaded<Item> = InfiniteData<Page<Item>, string | null>;

/**
 * The list with the newest page renewed: its items first, then what was loaded before and is not among them.
 * Null when the page and the list share nothing though more lies between (a gap): the list is then to be read again.
 */
export function mergeNewestPage<Item extends { id: string }>(
  loaded: Loaded<Item>,
  newest: Page<Item>,
): Loaded<Item> | null {
  const [first, ...older] = loaded.pages;
  if (!first) return null;
  const fresh = new Set(newest.items.map((item) => item.id));
  const known = loaded.pages.flatMap((page) => page.items);
  const overlaps = known.some((item) => fresh.has(item.id));
  if (!overlaps && known.length > 0 && newest.next_cursor !== null) return null;
  const kept = first.items.filter((item) => !fresh.has(item.id));
  const pages = [
    { items: [...newest.items, ...kept], next_cursor: first.next_cursor },
    ...older.map((page) => ({ ...page, items: page.items.filter((item) => !fresh.has(item.id)) })),
  ];
  return { ...loaded, pages };
}

/** The list with one item replaced (found by id) or, when absent, put first. */
export function putItem<Item extends { id: string }>(loaded: Loaded<Item>, item: Item): Loaded<Item> {
  let found = false;
  const pages = loaded.pages.map((page) => ({
    ...page,
    items: page.items.map((one) => {
      if (one.id !== item.id) return one;
      found = true;
      return item;
    }),
  }));
  const [first, ...older] = pages;
  if (found || !first) return { ...loaded, pages };
  return { ...loaded, pages: [{ ...first, items: [item, ...first.items] }, ...older] };
}

/** The list without one item. */
export function dropItem<Item extends { id: string }>(loaded: Loaded<Item>, id: string): Loaded<Item> {
  return {
    ...loaded,
    pages: loaded.pages.map((page) => ({ ...page, items: page.items.filter((item) => item.id !== id) })),
  };
}
