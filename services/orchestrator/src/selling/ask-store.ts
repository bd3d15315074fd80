// Asks the tiendanube service about one shop's draft orders.
import type { StoreCredentials } from '@nexus/contracts/shop';
import { shopOperations } from '@nexus/contracts/shop';
import { z } from 'zod';
import type { Deps } from '../deps.ts';

type Name = 'create_draft_order' | 'find_draft_order' | 'delete_draft_order';
type Operations = typeof shopOperations;

/** Longer than the service itself takes, so that its own word on the outcome arrives. */
const patienceMilliseconds = 20_000;

/** Nobody's going away ends it: what was asked of a shop is heard to its end. @throws AppError of the connector */
export async function askStore<N extends Name>(
  { tiendanube }: Pick<Deps, 'tiendanube'>,
  store: StoreCredentials,
  name: N,
  input: z.input<Operations[N]['input']>,
): Promise<z.output<Operations[N]['data']>> {
  const { data } = await tiendanube.call({
    path: `/operations/${name}`,
    body: { store, input },
    response: z.object({ data: shopOperations[name].data }),
    timeout: patienceMilliseconds,
    idempotent: name === 'find_draft_order',
  });
  return data as never;
}
