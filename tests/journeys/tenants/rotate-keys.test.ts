// ENCRYPTION_KEY is rotated while customers write: the service is killed in the middle, goes on, and the old key can be taken off the list.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Database } from '@nexus/database/database';
import { Keyring } from '@nexus/database/keyring';
import { newId } from '@nexus/database/new-id';
import { createLog } from '@nexus/service-kit/log';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop } from '@nexus/testing/drive-shop';
import type { Shop } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

const [oldKey, newKey] = ['the old key of this journey long enough', 'the new key of this journey long enough'];
const [both, leaseMs] = [`${newKey},${oldKey}`, '1500'];
const credentials = 450;
let nexus: Nexus;
let shop: Shop;
let people = 0;
let written = 0;

before(async () => {
  nexus = await startNexus({
    spawned: ['orchestrator'],
    environment: { ENCRYPTION_KEY: oldKey, LEASE_MS: leaseMs, CUSTOMER_TURNS_PER_HOUR: '0' },
  });
  shop = await createShop(nexus);
  await control(nexus.simulators.llm, 'behaviours', {
    match: { path: 'chat' },
    action: { type: 'script', content: 'Contame un poco más.' },
    times: null,
  });
  await sealMany();
});
after(() => nexus?.close());

/** Credentials of many providers, so that the rotation takes several batches. */
async function sealMany(): Promise<void> {
  const database = new Database({ dsn: nexus.dsn, log: createLog('test', { level: 'silent' }), maximum: 1 });
  const keyring = await Keyring.open({ keys: oldKey, database });
  const { tenantId } = shop.facts;
  await database.transaction(tenantId, async (tx) => {
    for (let number = 0; number < credentials; number += 1) {
      const id = newId();
      const sealed = keyring.seal(`value ${number}`, { tenantId, table: 'credentials', column: 'sealed', rowId: id });
      tx.send(
        `insert into credentials (tenant_id, id, owner, name, sealed, key_id, hint) values ($1, $2, $3, 'api_key', $4, $5, '…')`,
        [tenantId, id, `model:other-${number}`, sealed, keyring.sealingKeyId],
      );
    }
  });
  await database.close();
}

interface Sealing {
  total: number;
  resealed: number;
  waiting: number;
  cannot_open: number;
  removable_keys: string[];
}
async function rotate(): Promise<Sealing> {
  const { result } = await nexus.admin<{ result: Sealing }>('POST', '/admin/system/actions', {
    action: 'rotate_encryption',
  });
  return result;
}

async function sealedKeys(): Promise<{ key: string; count: number }[]> {
  return nexus.rows(`select key_id as key, count(*)::int as count from credentials group by key_id order by count`);
}

/** A customer is answered, whatever happens to the keys: a webhook that is refused meanwhile is delivered again. */
async function talk(): Promise<void> {
  const customer = shop.customer(`+54911559${String((people += 1)).padStart(5, '0')}`);
  await customer.writes('Hola! Tenés el buzo negro?');
  written += 1;
}

async function until(what: string, done: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 60_000; !(await done());) {
    if (Date.now() > end) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

const isDead = async (): Promise<boolean> =>
  fetch(`${nexus.url}/healthz`).then(
    () => false,
    () => true,
  );

test('killed in the middle of the rotation, it goes on where it stopped; nobody notices', async () => {
  await nexus.stopPart('orchestrator');
  await nexus.startPart('orchestrator', { ENCRYPTION_KEY: both, NEXUS_KILL_AT: 'credentials-resealed#2' });
  await talk();
  const begun = await rotate();
  assert.equal(begun.waiting, begun.total);
  await until('the service was killed', isDead);
  const half = await sealedKeys();
  assert.deepEqual(
    half.map(({ count }) => count).toSorted((a, b) => a - b),
    [200, begun.total - 200],
  );
  await talk();
  await nexus.startPart('orchestrator', { ENCRYPTION_KEY: both });
  await control(shop.network, 'retry', {});
  await until('everything is sealed anew', async () => {
    if (written < 25) await talk();
    return (await sealedKeys()).length === 1;
  });
  await until('its end is told', async () => {
    const [told] = await nexus.rows(`select 1 from events where kind = 'encryption-rotated'`);
    return told !== undefined;
  });
  await nexus.settle(60_000);
  await checkInvariants(nexus);
  const end = await rotate();
  assert.deepEqual([end.waiting, end.cannot_open, end.resealed, end.removable_keys.length], [0, 0, end.total, 1]);
  const [audited] = await nexus.rows<{ count: number }>(
    `select count(*)::int as count from audit_log where action = 'system.rotate_encryption'`,
  );
  assert.equal(audited?.count, 2);
});

test('the new key alone does; the old one alone is refused by its fingerprint', async () => {
  await nexus.settle(60_000);
  await nexus.stopPart('orchestrator');
  await assert.rejects(nexus.startPart('orchestrator', { ENCRYPTION_KEY: oldKey }), (error: unknown) => {
    assert.ok(error instanceof Error);
    assert.match(error.message, /this key does not open this database/);
    assert.ok(!error.message.includes(oldKey) && !error.message.includes(newKey));
    return true;
  });
  await nexus.startPart('orchestrator', { ENCRYPTION_KEY: newKey });
  await talk();
  await nexus.settle(60_000);
  await checkInvariants(nexus);
  const [told] = await nexus.rows<{ answered: number; unknown: number }>(
    `select count(distinct conversation_id) filter (where status in ('sent', 'delivered', 'read'))::int as answered,
            count(*) filter (where status = 'unknown')::int as unknown from messages where direction = 'out'`,
  );
  // What the kill met between the last look and the provider's answer is asked about, not sent again.
  assert.ok(told && told.unknown <= 1, JSON.stringify(told));
  assert.ok(told.answered + told.unknown >= written, `of ${written} customers ${JSON.stringify(told)}`);
});
