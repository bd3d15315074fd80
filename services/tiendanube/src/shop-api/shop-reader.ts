// Reads a shop's resources for one operation: single things, pages of lists, the shop's currency.
import type { z } from 'zod';
import { badAnswer, unknownOutcome } from './shop-error.ts';
import type { ShopAnswer, ShopCall, ShopClient } from './shop-client.ts';

export type Page<T> = { items: T[]; total: number; pages: number };

/** One operation's eyes on one shop. */
export class ShopReader {
  readonly client: ShopClient;
  readonly #call: ShopCall;

  constructor(client: ShopClient, call: ShopCall) {
    this.client = client;
    this.#call = call;
  }

  get store(): ShopCall['store'] {
    return this.#call.store;
  }

  /** One thing, or null when the shop has no such thing. @throws AppError as ShopClient.get, `shop.bad_answer`. */
  async one<S extends z.ZodType>(
    path: string,
    schema: S,
    query: Record<string, string> = {},
  ): Promise<z.output<S> | null> {
    const answer = await this.client.get(this.#call, path, query);
    if (!answer.found) return null;
    const parsed = schema.safeParse(answer.json);
    if (!parsed.success) throw badAnswer(describe(path, parsed.error), parsed.error);
    return parsed.data;
  }

  /** Makes or removes a thing; never tried twice. Null when there is no such thing to remove. @throws AppError as ShopClient.write */
  async write<S extends z.ZodType>(
    method: 'POST' | 'DELETE',
    path: string,
    schema: S,
    body?: unknown,
  ): Promise<z.output<S> | null> {
    const answer = await this.client.write(this.#call, method, path, body);
    if (!answer.found) return null;
    const parsed = schema.safeParse(answer.json);
    if (!parsed.success) throw unknownOutcome(badAnswer(describe(path, parsed.error), parsed.error));
    return parsed.data;
  }

  /**
   * One page; the API's 404 for "nothing" or "past the end" is an empty one. Items in an unknown form are left out,
   * unless no item is in the known one.
   */
  async page<S extends z.ZodType>(path: string, schema: S, query: Record<string, string>): Promise<Page<z.output<S>>> {
    const answer = await this.client.get(this.#call, path, query);
    if (!answer.found) return { items: [], total: 0, pages: 0 };
    if (!Array.isArray(answer.json)) throw badAnswer(`${path} is not a list`);
    const parsed = answer.json.map((item) => schema.safeParse(item));
    const items = parsed.flatMap((result) => (result.success ? [result.data] : []));
    const wrong = parsed.find((result) => !result.success);
    if (items.length === 0 && wrong?.error) throw badAnswer(describe(path, wrong.error), wrong.error);
    const total = totalOf(answer, items.length);
    return { items, total, pages: Math.ceil(total / (Number(query.per_page) || items.length || 1)) };
  }

  /** Several pages, the second and later ones side by side; `complete` says whether nothing was left out. */
  async pages<S extends z.ZodType>(
    path: string,
    schema: S,
    query: Record<string, string>,
    mostPages: number,
  ): Promise<{ items: z.output<S>[]; total: number; complete: boolean }> {
    const first = await this.page(path, schema, query);
    const last = Math.min(first.pages, mostPages);
    const numbers = Array.from({ length: Math.max(0, last - 1) }, (_unused, index) => index + 2);
    const others = await Promise.all(numbers.map((page) => this.page(path, schema, { ...query, page: String(page) })));
    const items = [...first.items, ...others.flatMap((page) => page.items)];
    return { items, total: first.total, complete: first.pages <= mostPages };
  }
}

function totalOf({ headers }: ShopAnswer, seen: number): number {
  const total = Number(headers['x-total-count']);
  return Number.isInteger(total) && total >= seen ? total : seen;
}

const describe = (path: string, error: z.ZodError): string =>
  `${path} ${error.issues[0]?.path.join('.')} ${error.issues[0]?.message}`;
