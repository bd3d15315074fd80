// Pictures that wait are shown to models that see, within bounds; nobody else's bytes are read.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TurnRequest } from '@nexus/contracts/turn';
import { isSeenLater, picturesToShow, withPictures } from './show-pictures.ts';
import type { HistoryRow, WaitingMessage } from '../store/turns.store.ts';

const now = new Date('2026-03-01T12:00:00Z');
const seeing = { model_provider: 'openai', model: 'gpt-4o-mini' };
const blind = { model_provider: 'openai-compatible', model: 'llama' };
const megabyte = 1024 * 1024;
const waiting = (id: string, changes: Partial<WaitingMessage> = {}): WaitingMessage => ({
  id,
  type: 'image',
  text: '[imagen]',
  at: now,
  created_at: now,
  provider_message_id: null,
  details: {},
  media_kind: 'image',
  media_status: 'ready',
  media_created_at: now,
  media_path: `t/${id}`,
  media_type: 'image/jpeg',
  media_size: 1000,
  ...changes,
});
const row = (id: string): HistoryRow => ({
  id,
  author: 'customer',
  type: 'image',
  text: '[imagen]',
  image_url: null,
  at: now,
  turn_id: null,
  direction: 'in',
  waits: false,
  fallback: false,
});
const shown = (messages: WaitingMessage[], model = seeing) =>
  picturesToShow(model, messages, ['x', 'a', 'b', 'c', 'd'].map(row)).map(({ path, place }) => `${path} ${place}`);

test('a model that sees is shown what waits, at its place; one that does not is shown nothing', () => {
  assert.deepEqual(shown([waiting('a'), waiting('c')]), ['t/a 1', 't/c 3']);
  assert.deepEqual(shown([waiting('a')], blind), []);
  assert.deepEqual(shown([waiting('a', { media_kind: 'voice' }), waiting('b', { media_path: null })]), []);
});

test('of many the newest three, none that is too large or of another type, and not more than fit together', () => {
  assert.deepEqual(shown(['a', 'b', 'c', 'd'].map((id) => waiting(id))), ['t/b 2', 't/c 3', 't/d 4']);
  assert.deepEqual(shown([waiting('a', { media_size: 5 * megabyte }), waiting('b', { media_type: 'image/heic' })]), []);
  const large = ['a', 'b', 'c'].map((id) => waiting(id, { media_size: 3 * megabyte }));
  assert.deepEqual(shown(large), ['t/b 2', 't/c 3']);
  assert.deepEqual(shown([waiting('not-in-the-history')]), []);
});

test('a picture under way is waited for a little, and only for a model that sees', () => {
  const coming = [waiting('a', { media_status: 'pending', media_path: null })];
  assert.equal(isSeenLater(seeing, coming, now), true);
  assert.equal(isSeenLater(blind, coming, now), false);
  assert.equal(isSeenLater(seeing, coming, new Date(now.getTime() + 10_000)), false);
  assert.equal(isSeenLater(seeing, [waiting('a')], now), false);
});

test('the bytes stand with their message; a file that is gone is left to its label', async () => {
  const request = { history: [{ text: 'x' }, { text: '[imagen]' }, { text: '[imagen]' }] } as TurnRequest;
  const pictures = [
    { place: 1, path: 't/a', type: 'image/png' },
    { place: 2, path: 't/gone', type: 'image/png' },
  ];
  const read = async (path: string): Promise<Buffer> => {
    if (path === 't/gone') throw new Error('gone');
    return Buffer.from('bytes');
  };
  const { history } = await withPictures(request, pictures, read);
  assert.deepEqual(
    history.map(({ images }) => images ?? null),
    [null, [{ mime_type: 'image/png', base64: 'Ynl0ZXM=' }], null],
  );
  assert.equal(await withPictures(request, [], read), request);
});
