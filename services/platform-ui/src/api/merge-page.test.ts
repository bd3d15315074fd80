// One fresh page put into a list that was read before.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dropItem, mergeNewestPage, putItem } from './merge-page.ts';

interface Item {
  id: string;
  status?: string;
}

const item = (id: string, status?: string): Item => ({ id, ...(status ? { status } : {}) });
const list = (...pages: Item[][]) => ({
  pages: pages.map((items, index) => ({ items, next_cursor: index === pages.length - 1 ? 'more' : String(index) })),
  pageParams: pages.map((_, index) => (index === 0 ? null : String(index - 1))),
});
const ids = (loaded: { pages: { items: Item[] }[] } | null) =>
  loaded?.pages.map((page) => page.items.map((one) => one.id).join(''));

test('new items come first, renewed ones replace the old, older pages stay', () => {
  const merged = mergeNewestPage(list([item('c', 'sent'), item('b'), item('a')], [item('z')]), {
    items: [item('d'), item('c', 'read'), item('b')],
    next_cursor: 'x',
  });
  assert.deepEqual(ids(merged), ['dcba', 'z']);
  assert.equal(merged?.pages[0]?.items[1]?.status, 'read');
  assert.equal(merged?.pages[0]?.next_cursor, '0');
});

test('an item that moved up from an older page stands only once', () => {
  assert.deepEqual(
    ids(
      mergeNewestPage(list([item('c'), item('b')], [item('z'), item('y')]), {
        items: [item('y'), item('c')],
        next_cursor: 'x',
      }),
    ),
    ['ycb', 'z'],
  );
});

test('a gap between the fresh page and the list is said, not hidden', () => {
  assert.equal(
    mergeNewestPage(list([item('b'), item('a')]), { items: [item('z'), item('y')], next_cursor: 'more' }),
    null,
  );
  assert.deepEqual(ids(mergeNewestPage(list([item('b')]), { items: [item('z')], next_cursor: null })), ['zb']);
  assert.deepEqual(ids(mergeNewestPage(list([]), { items: [item('z')], next_cursor: 'more' })), ['z']);
});

test('an item is replaced where it stands, put first when new, and dropped', () => {
  const loaded = list([item('b'), item('a')], [item('z')]);
  assert.deepEqual(ids(putItem(loaded, item('z', 'read'))), ['ba', 'z']);
  assert.equal(putItem(loaded, item('z', 'read')).pages[1]?.items[0]?.status, 'read');
  assert.deepEqual(ids(putItem(loaded, item('n'))), ['nba', 'z']);
  assert.deepEqual(ids(dropItem(loaded, 'a')), ['b', 'z']);
});
