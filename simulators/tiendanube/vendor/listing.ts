// How the API lists: pages, Link and X-Total-Count headers, 404 for nothing, `fields`, date windows.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { World } from '../world.ts';
import { queryOf } from './door.ts';
import { notFound, unprocessable } from './vendor-error.ts';

type Dated = { id: number; created_at: string; updated_at: string };

const DEFAULT_PER_PAGE = 30;
const MAXIMUM_PER_PAGE = 200;

/**
 * One page of a list, with its headers. Out-of-range paging is clamped (assumption).
 * @throws VendorError 404 `Last page is n` when the list is empty or the page past its end.
 */
export function sendPage<T extends object>(
  world: World,
  request: FastifyRequest,
  reply: FastifyReply,
  items: readonly T[],
): Partial<T>[] {
  const query = queryOf(request);
  const page = Math.max(1, wholeNumber(query.page) ?? 1);
  const asked = wholeNumber(query.per_page) ?? DEFAULT_PER_PAGE;
  const perPage = asked < 1 ? DEFAULT_PER_PAGE : Math.min(MAXIMUM_PER_PAGE, asked);
  const lastPage = Math.ceil(items.length / perPage);
  if (page > lastPage) throw notFound(`Last page is ${lastPage}`);
  const address = new URL(request.url, world.publicUrl);
  const link = (target: number, relation: string): string => {
    address.searchParams.set('page', String(target));
    address.searchParams.set('per_page', String(perPage));
    return `<${address.href}>; rel="${relation}"`;
  };
  const links = [
    ...(page < lastPage ? [link(page + 1, 'next'), link(lastPage, 'last')] : []),
    ...(page > 1 ? [link(1, 'first'), link(page - 1, 'prev')] : []),
  ];
  reply.header('x-total-count', String(items.length));
  if (links.length > 0) reply.header('link', links.join(', '));
  return items.slice((page - 1) * perPage, page * perPage).map((item) => selectFields(item, query.fields));
}

/** The item with only the top-level keys that `fields` names. */
export function selectFields<T extends object>(item: T, fields: string | undefined): Partial<T> {
  if (!fields) return item;
  const wanted = fields.split(',').map((field) => field.trim());
  return Object.fromEntries(Object.entries(item).filter(([key]) => wanted.includes(key))) as Partial<T>;
}

/** The filters all classic lists share: since_id and the windows of creation and change. */
export function filterByWindow<T extends Dated>(items: readonly T[], query: Record<string, string>): T[] {
  const sinceId = wholeNumber(query.since_id);
  const moment = (name: string): number | null => readMoment(name, query[name]);
  const [createdMin, createdMax] = [moment('created_at_min'), moment('created_at_max')];
  const [updatedMin, updatedMax] = [moment('updated_at_min'), moment('updated_at_max')];
  const windows = [sinceId, createdMin, createdMax, updatedMin, updatedMax];
  if (windows.every((limit) => limit === null)) return [...items];
  return items.filter((item) => {
    const created = Date.parse(item.created_at);
    const updated = Date.parse(item.updated_at);
    return (
      (sinceId === null || item.id > sinceId) &&
      (createdMin === null || created >= createdMin) &&
      (createdMax === null || created <= createdMax) &&
      (updatedMin === null || updated >= updatedMin) &&
      (updatedMax === null || updated <= updatedMax)
    );
  });
}

/** An unreadable date is refused (assumption; what the API does is not documented). */
function readMoment(name: string, text: string | undefined): number | null {
  if (text === undefined || text === '') return null;
  const moment = Date.parse(text);
  if (Number.isNaN(moment)) {
    throw unprocessable('Validation error', { [name]: [`The ${name.replaceAll('_', ' ')} is not a valid date.`] });
  }
  return moment;
}

export function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : null;
}

/** `true` and `false` as queries write them; anything else filters nothing. */
export function flag(text: string | undefined): boolean | null {
  if (text === 'true') return true;
  return text === 'false' ? false : null;
}

/** Lower case without accents, for the searches. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Diacritic}/gu, '')
    .toLowerCase();
}

/** Both folded: every word is somewhere in the text (assumption about `q`). */
export function hasAllWords(folded: string, words: readonly string[]): boolean {
  return words.every((word) => folded.includes(word));
}
