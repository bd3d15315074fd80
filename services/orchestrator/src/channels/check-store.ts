// Asks the shop system whether a store's credentials work.
import type { StoreCredentials } from '@nexus/contracts/shop';
import { shopOperations } from '@nexus/contracts/shop';
import { AppError } from '@nexus/service-kit/app-error';
import { z } from 'zod';
import type { Deps } from '../deps.ts';

const answer = z.object({ data: shopOperations.check_connection.data });
/** What the tiendanube service answers when the shop was reached and said no. */
const refusals = [
  'shop.unauthorized',
  'shop.missing_scope',
  'shop.payment_required',
  'shop.invalid_store',
  'shop.not_found',
];

/** @throws AppError 422 `store-connection.refused` (details.reason), 503 `store-connection.unavailable` */
export async function checkStore(
  deps: Pick<Deps, 'tiendanube'>,
  store: StoreCredentials,
  locale: string,
): Promise<z.output<typeof shopOperations.check_connection.data>> {
  try {
    const body = { store, locale, input: {} };
    const { data } = await deps.tiendanube.call({
      path: '/operations/check_connection',
      body,
      response: answer,
      timeout: 15_000,
      idempotent: true,
    });
    return data;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (refusals.includes(error.code))
      throw new AppError({
        code: 'store-connection.refused',
        status: 422,
        message: 'The shop refuses this store id and access token.',
        details: { reason: error.code },
        cause: error,
      });
    throw new AppError({
      code: 'store-connection.unavailable',
      status: 503,
      public: true,
      message: 'The shop cannot be asked right now; nothing was changed. Try again in a little while.',
      details: { retry_after_seconds: 10 },
      cause: error,
    });
  }
}
