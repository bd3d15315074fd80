// POST /operations/:name: checks the question, asks the shop within the time allowed, answers `{data}`.
import { AppError } from '@nexus/service-kit/app-error';
import { route } from '@nexus/service-kit/route';
import type { Route } from '@nexus/service-kit/route';
import { shopOperations, shopRequest } from '@nexus/contracts/shop';
import type { ShopOperationName } from '@nexus/contracts/shop';
import { z } from 'zod';
import type { Deps } from '../deps.ts';
import { ShopReader } from '../shop-api/shop-reader.ts';
import { operations } from './index.ts';
import type { Operation } from './operation.ts';

/** @throws AppError `operations.unknown` 404, `operations.invalid_input` 400, and the `shop.*` errors of the client. */
export function answerOperation(deps: Deps): Route {
  return route({
    method: 'POST',
    url: '/operations/:name',
    allow: 'internal',
    summary: 'Ask a shop one question',
    params: z.object({ name: z.string() }),
    body: shopRequest,
    response: z.object({ data: z.unknown() }),
    handler: async ({ params, body, signal }) => {
      const name = knownName(params.name);
      const input = readInput(name, body.input);
      const started = deps.now();
      const shop = new ShopReader(deps.shops, { store: body.store, deadline: started + deps.operationTimeout, signal });
      // The list pairs each name with the operation of that name's types; the pairing is lost on a name of all.
      const run = operations[name] as Operation<ShopOperationName>;
      const data = await run({ shop, input, locale: body.locale, now: started });
      deps.log.info(
        { operation: name, store_id: body.store.store_id, duration_ms: deps.now() - started },
        'shop answered',
      );
      return { data };
    },
  });
}

function knownName(name: string): ShopOperationName {
  if (Object.hasOwn(shopOperations, name)) return name as ShopOperationName;
  const known = Object.keys(shopOperations);
  throw new AppError({
    code: 'operations.unknown',
    status: 404,
    message: `A shop cannot be asked "${name}".`,
    details: { known },
  });
}

function readInput(name: ShopOperationName, input: unknown): never {
  const parsed = shopOperations[name].input.safeParse(input ?? {});
  if (parsed.success) return parsed.data as never;
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  throw new AppError({
    code: 'operations.invalid_input',
    status: 400,
    message: `The input of ${name} is not right.`,
    details: { issues },
  });
}
