// A change reaches what is kept of the shop, whether or not it is on the screen at that moment.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { applyChanges } from './apply-changes.ts';
import type { Change } from './contract-types.ts';
import { queryKeys } from './query-keys.ts';

const tenantId = '01970000-0000-7000-8000-000000000001';
const list = [...queryKeys.conversationLists(tenantId), { owner: null, search: '', waiting: false }];
const isNew: Change = {
  kind: 'message-changed',
  tenant_id: tenantId,
  conversation_id: '01970000-0000-7000-8000-000000000002',
} as Change;
let client: QueryClient;

beforeEach(() => {
  client = new QueryClient({ defaultOptions: { queries: { staleTime: 60_000, retry: false } } });
});
afterEach(() => client.clear());

test('the list of conversations that was left for another screen is read anew when it is shown again', async () => {
  let reads = 0;
  const options = { queryKey: list, queryFn: () => Promise.resolve({ pages: [(reads += 1)], pageParams: [null] }) };
  await client.fetchQuery(options);
  applyChanges(client, tenantId, [isNew]);
  assert.equal(reads, 1, 'nobody looks at it');
  const leave = new QueryObserver(client, options).subscribe(() => undefined);
  await client.fetchQuery(options);
  leave();
  assert.equal(reads, 2);
});

test('what is being read for the first time when the change comes is read again', async () => {
  const answers = [Promise.withResolvers<object>(), Promise.withResolvers<object>()];
  let reads = 0;
  const observer = new QueryObserver(client, {
    queryKey: list,
    queryFn: () => (answers[(reads += 1) - 1] as (typeof answers)[number]).promise,
  });
  const leave = observer.subscribe(() => undefined);
  applyChanges(client, tenantId, [isNew]);
  answers[0]?.resolve({ pages: ['without it'], pageParams: [null] });
  await new Promise(setImmediate);
  assert.equal(reads, 2);
  answers[1]?.resolve({ pages: ['with the new one'], pageParams: [null] });
  await new Promise(setImmediate);
  assert.deepEqual(observer.getCurrentResult().data, { pages: ['with the new one'], pageParams: [null] });
  leave();
});
