// Keys are rotated while shops read and write their credentials; what is damaged stays alone; the command says which.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { Keyring } from '@nexus/database/keyring';
import { newId } from '@nexus/database/new-id';
import { setFailpointAction } from '@nexus/service-kit/failpoint';
import { testEnvironment } from '@nexus/testing/test-environment';
import { openPanel } from '../testing/open-panel.ts';
import type { Panel } from '../testing/open-panel.ts';
import { seedShop } from '../testing/seed-conversation.ts';
import { openCredentials } from './open-credentials.ts';
import { readSealing } from './read-sealing.ts';
import { resealAll, resealCredentials } from './reseal-credentials.ts';
import { runSecretsCommand } from './secrets-command.ts';
import { setCredential } from './set-credential.ts';
import { verifyCredentials } from './verify-credentials.ts';

const [oldKey, newKey] = ['the old key of these tests long enough', 'the new key of these tests long enough'];
const shopCount = 3;
const each = 120;

describe('rotation', () => {
  let panel: Panel;
  let tenants: string[];
  let old: Keyring;
  let rotated: Keyring;

  before(async () => {
    panel = await openPanel([], { ENCRYPTION_KEY: oldKey });
    old = panel.deps.keyring;
    rotated = await Keyring.open({ keys: `${newKey},${oldKey}`, database: panel.deps.database });
  });
  after(() => panel.close());
  beforeEach(async () => {
    await rows('delete from tenants');
    tenants = await Promise.all(
      Array.from({ length: shopCount }, async () => (await seedShop(panel.deps.database)).tenantId),
    );
    for (const tenantId of tenants)
      await panel.deps.database.transaction(tenantId, async (tx) => {
        for (let number = 0; number < each; number += 1)
          await setCredential(tx, old, {
            tenantId,
            owner: `model:${number}`,
            name: 'api_key',
            value: `value ${number}`,
          });
      });
  });

  const rows = <Row extends object>(text: string, values: unknown[] = []) =>
    panel.deps.database.platformTransaction('test', (tx) => tx.query<Row>(text, values));
  const deps = () => ({ ...panel.deps, keyring: rotated });
  const state = () => panel.deps.database.platformTransaction('test', (tx) => readSealing(tx, rotated));
  const opened = (tenantId: string, owner: string, keyring = rotated) =>
    panel.deps.database.transaction(tenantId, (tx) => openCredentials(tx, keyring, { tenantId, owner }));
  const command = async (verb: string, keys = `${newKey},${oldKey}`) => {
    const lines: string[] = [];
    const environment = testEnvironment({ POSTGRES_DSN: panel.deps.config.POSTGRES_DSN, ENCRYPTION_KEY: keys });
    const code = await runSecretsCommand(verb, environment, (line) => lines.push(line));
    return { code, text: lines.join('\n') };
  };

  test('seals everything anew while others read and write, and then says which key may go', async () => {
    assert.deepEqual(await state(), {
      sealing_key: rotated.sealingKeyId,
      total: shopCount * each,
      resealed: 0,
      waiting: shopCount * each,
      cannot_open: 0,
      removable_keys: [],
      missing_keys: [],
    });
    const other = await Keyring.open({ keys: `${oldKey},${newKey}`, database: panel.deps.database });
    const work = { over: false, reads: 0, writes: 0 };
    const last = new Map<string, string>();
    const traffic = Array.from({ length: 4 }, async (_one, index) => {
      for (let round = 0; !work.over; round += 1) {
        const tenantId = tenants[round % shopCount] as string;
        const owner = `model:${(round * 7 + index * 30) % each}`;
        // One writer to an owner; half of them still seal with the old key, as a replica that was not restarted yet.
        if (round % 3 === 0 && index < 2) {
          const value = `written ${index} ${round}`;
          const place = { tenantId, owner: `model:written-${index}`, name: 'api_key' };
          await panel.deps.database.transaction(tenantId, (tx) =>
            setCredential(tx, index === 0 ? old : rotated, { ...place, value }),
          );
          last.set(`${tenantId} ${place.owner}`, value);
          work.writes += 1;
        }
        assert.match((await opened(tenantId, owner)).api_key ?? '', /^value \d+$/);
        assert.match((await opened(tenantId, owner, other)).api_key ?? '', /^value \d+$/);
        work.reads += 2;
      }
    });
    const progress: number[] = [];
    const first = await resealAll(deps(), undefined, (count) => progress.push(count));
    work.over = true;
    await Promise.all(traffic);
    assert.ok(work.reads > 0 && work.writes > 0);
    assert.ok(progress.length > 1 && first.resealed_now >= shopCount * each, String(progress));
    await resealAll(deps());
    const end = await state();
    assert.deepEqual([end.waiting, end.cannot_open, end.resealed], [0, 0, end.total]);
    assert.deepEqual(end.removable_keys, [old.sealingKeyId]);
    const alone = await Keyring.open({ keys: newKey, database: panel.deps.database });
    for (const tenantId of tenants)
      for (let number = 0; number < each; number += 1)
        assert.deepEqual(await opened(tenantId, `model:${number}`, alone), { api_key: `value ${number}` });
    for (const [place, value] of last) {
      const [tenantId, owner] = place.split(' ') as [string, string];
      assert.deepEqual(await opened(tenantId, owner, alone), { api_key: value });
    }
    await assert.rejects(Keyring.open({ keys: oldKey, database: panel.deps.database }), {
      code: 'config.wrong-encryption-key',
    });
    const [event] = await rows<{ data: { removable_keys: string[] } }>(
      `select data from events where kind = 'encryption-rotated' order by id desc limit 1`,
    );
    assert.deepEqual(event?.data.removable_keys, [old.sealingKeyId]);
  });

  test('a run that ends in the middle loses nothing, and the next goes on from there', async () => {
    const controller = new AbortController();
    setFailpointAction((name) => {
      if (name === 'credentials-resealed') controller.abort(new Error('killed'));
    });
    const job = resealCredentials(deps());
    const context = { tenantId: newId(), attempt: 1, lastAttempt: false };
    await assert.rejects(job.run({}, { ...context, signal: controller.signal }), { message: 'killed' });
    setFailpointAction(null);
    const half = await state();
    assert.ok(half.resealed > 0 && half.waiting > 0, JSON.stringify(half));
    assert.equal(half.resealed + half.waiting, half.total);
    assert.deepEqual((await verifyCredentials(panel.deps.database, rotated)).broken, []);
    await job.run({}, { ...context, signal: new AbortController().signal });
    assert.equal((await state()).resealed, half.total);
  });

  test('a row that somebody is changing is waited for, not fought over', async () => {
    const release = Promise.withResolvers<void>();
    const locked = Promise.withResolvers<void>();
    const [tenantId = ''] = tenants;
    const writer = panel.deps.database.transaction(tenantId, async (tx) => {
      await setCredential(tx, old, { tenantId, owner: 'model:0', name: 'api_key', value: 'newer' });
      locked.resolve();
      await release.promise;
    });
    await locked.promise;
    const run = resealAll(deps(), undefined, () => undefined);
    for (;;) {
      const { waiting } = await state();
      if (waiting === 1) break;
    }
    release.resolve();
    await writer;
    assert.equal((await run).waiting, 0);
    assert.deepEqual(await opened(tenantId, 'model:0'), { api_key: 'newer' });
  });

  test('what was damaged or moved is passed over, named by the command and breaks nothing else', async () => {
    const [one = '', two = ''] = tenants;
    await rows(
      `update credentials set sealed = overlay(sealed placing 'AAAA' from 30) where tenant_id = $1 and owner = 'model:1'`,
      [one],
    );
    await rows(
      `update credentials a set sealed = b.sealed from credentials b where a.tenant_id = $1 and b.tenant_id = $2 and a.owner = 'model:2' and b.owner = 'model:2'`,
      [one, two],
    );
    const sealing = await resealAll(deps());
    assert.deepEqual([sealing.cannot_open, sealing.waiting, sealing.resealed], [2, 0, sealing.total - 2]);
    assert.deepEqual(sealing.removable_keys, [], 'the damaged ones still name the old key');
    const verified = await command('verify');
    assert.equal(verified.code, 1);
    for (const owner of ['model:1', 'model:2'])
      assert.match(
        verified.text,
        new RegExp(`does not open: changed_or_moved · credentials \\S+ · tenant ${one} · ${owner} api_key`),
      );
    assert.match(verified.text, /2 do not$/);
    assert.doesNotMatch(verified.text, /value|v1\./);
    await assert.rejects(opened(one, 'model:1'), { code: 'credentials.cannot-open' });
    assert.deepEqual(await opened(two, 'model:2'), { api_key: 'value 2' });
    assert.deepEqual(await opened(one, 'model:3'), { api_key: 'value 3' });
    await panel.deps.database.transaction(one, async (tx) => {
      for (const owner of ['model:1', 'model:2'])
        await setCredential(tx, rotated, { tenantId: one, owner, name: 'api_key', value: 'entered again' });
    });
    const mended = await command('verify');
    assert.deepEqual([mended.code, mended.text.split('\n').length], [0, 1]);
  });

  test('the command does the same as the action, and says what to do next', async () => {
    const before = await command('status');
    assert.match(before.text, /0 of 360 credentials are sealed with it\n360 wait to be sealed anew/);
    const done = await command('rotate');
    assert.equal(done.code, 0);
    assert.match(
      done.text,
      new RegExp(`360 of 360 [^]*nothing is sealed with key ${old.sealingKeyId} any more: it may be removed`),
    );
    assert.doesNotMatch(done.text, /of these tests/);
    const without = await command('status', oldKey);
    assert.equal(without.code, 1);
    assert.match(without.text, /config.wrong-encryption-key: ENCRYPTION_KEY: this key does not open this database/);
    assert.equal((await command('drop')).code, 2);
  });

  test('a key that was taken off the list too early is told by its fingerprint', async () => {
    await Keyring.open({ keys: `${newKey},${oldKey}`, database: panel.deps.database });
    const early = await command('verify', newKey);
    assert.equal(early.code, 1);
    assert.match(early.text, /does not open: key_not_listed/);
    assert.match(
      (await command('status', newKey)).text,
      new RegExp(`key ${old.sealingKeyId} is missing from ENCRYPTION_KEY: 360`),
    );
    assert.equal((await command('verify')).code, 0, 'and nothing was marked as damaged for it');
    assert.equal((await state()).cannot_open, 0);
  });
});
