// The keyring seals for one place only, refuses a database it does not fit, and lets keys be rotated.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { AppError } from '@nexus/service-kit/app-error';
import { createLog } from '@nexus/service-kit/log';
import { createTestDatabase } from '@nexus/testing/test-database';
import { Database } from './database.ts';
import { Keyring } from './keyring.ts';
import { newId } from './new-id.ts';

const first = 'the first key of these tests long enough';
const second = 'the second key of these tests long enough';
const place = { tenantId: newId(), table: 'credentials', column: 'sealed', rowId: newId() };
const withCode = (code: string) => (error: unknown) => error instanceof AppError && error.code === code;

describe('keyring', () => {
  let database: Database;
  let drop: () => Promise<void>;

  before(async () => {
    const made = await createTestDatabase();
    drop = made.drop;
    database = new Database({ dsn: made.dsn, log: createLog('test', { level: 'silent' }), maximum: 4 });
  });
  after(async () => {
    await database.close();
    await drop();
  });

  const canaries = () =>
    database.platformTransaction('test', (tx) => tx.query<{ key_id: string }>('select key_id from encryption_keys'));

  test('two replicas that start together on an empty database leave one canary', async () => {
    const [one] = await Promise.all([Keyring.open({ keys: first, database }), Keyring.open({ keys: first, database })]);
    assert.deepEqual(await canaries(), [{ key_id: one.sealingKeyId }]);
  });

  test('what was sealed opens at its place and says nothing of what is inside', async () => {
    const keyring = await Keyring.open({ keys: first, database });
    const sealed = keyring.seal('ñandú secreto', place);
    assert.equal(keyring.open(sealed, place), 'ñandú secreto');
    assert.notEqual(keyring.seal('ñandú secreto', place), sealed);
    assert.ok(!sealed.includes('secreto'));
    assert.match(sealed, new RegExp(`^v1\\.${keyring.sealingKeyId}\\.`));
  });

  test('a sealed value moved to another row, column, table or tenant does not open', async () => {
    const keyring = await Keyring.open({ keys: first, database });
    const sealed = keyring.seal('x', place);
    for (const other of [{ tenantId: newId() }, { table: 'channels' }, { column: 'hint' }, { rowId: newId() }])
      assert.throws(() => keyring.open(sealed, { ...place, ...other }), withCode('credentials.cannot-open'));
  });

  test('a data key taken from another value of the same place does not open the first', async () => {
    const keyring = await Keyring.open({ keys: first, database });
    const [one, two] = [keyring.seal('one', place).split('.'), keyring.seal('two', place).split('.')];
    assert.throws(
      () => keyring.open([one[0], one[1], two[2], one[3]].join('.'), place),
      withCode('credentials.cannot-open'),
    );
  });

  test('every changed bit of the kept text is noticed', async () => {
    const keyring = await Keyring.open({ keys: first, database });
    const parts = keyring.seal('a longer secret of the shop', place).split('.');
    const text = Buffer.from(parts.join('.'));
    for (let position = 0; position < text.length; position += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const changed = Buffer.from(text);
        changed[position] = (text[position] as number) ^ (1 << bit);
        assert.throws(() => keyring.open(changed.toString('latin1'), place), withCode('credentials.cannot-open'));
      }
    }
    for (const broken of ['', 'v1', 'plain text', parts.with(0, 'v2').join('.'), [...parts, 'x'].join('.')])
      assert.throws(() => keyring.open(broken, place), withCode('credentials.cannot-open'));
  });

  test('a key that fits no canary refuses to start by its fingerprint and leaves no trace', async () => {
    const right = await Keyring.open({ keys: first, database });
    await assert.rejects(Keyring.open({ keys: second, database }), (error: unknown) => {
      assert.ok(error instanceof AppError && error.code === 'config.wrong-encryption-key');
      assert.match(error.message, /this key does not open this database\. Given: fingerprint [0-9a-f]{12};/);
      assert.ok(error.message.includes(right.sealingKeyId) && !error.message.includes('of these tests'));
      return true;
    });
    assert.equal((await canaries()).length, 1);
  });

  test('a damaged canary neither refuses the right key nor lets a wrong one in, and is mended', async () => {
    const write = (canary: string) =>
      database.platformTransaction('test', (tx) => tx.query('update encryption_keys set canary = $1', [canary]));
    await write('v1.damaged');
    await assert.rejects(Keyring.open({ keys: second, database }), withCode('config.wrong-encryption-key'));
    const keyring = await Keyring.open({ keys: first, database });
    const rows = await database.platformTransaction('test', (tx) =>
      tx.query<{ id: string; canary: string }>('select id, canary from encryption_keys'),
    );
    assert.deepEqual(
      rows.map((row) => keyring.opensCanary(row)),
      [true],
    );
  });

  test('without canaries the sealed credentials themselves refuse a wrong key; a key that is missing is told', async () => {
    const tenantId = newId();
    const keyring = await Keyring.open({ keys: first, database });
    await database.platformTransaction('test', async (tx) => {
      await tx.query(
        `insert into tenants (id, store_name, locale, timezone, currency) values ($1, 'Sol', 'es-AR', 'UTC', 'ARS')`,
        [tenantId],
      );
      await tx.query(
        `insert into credentials (tenant_id, id, owner, name, sealed, key_id, hint) values ($1, $2, 'store', 'x', 'y', $3, '')`,
        [tenantId, newId(), keyring.sealingKeyId],
      );
      await tx.query('delete from encryption_keys', []);
    });
    await assert.rejects(Keyring.open({ keys: second, database }), withCode('config.wrong-encryption-key'));
    assert.equal((await canaries()).length, 0);
    const rotated = await Keyring.open({ keys: `${second},${first}`, database });
    assert.deepEqual(rotated.unlisted, []);
    const alone = await Keyring.open({ keys: second, database });
    assert.deepEqual(alone.unlisted, [{ keyId: keyring.sealingKeyId, sealed: 1 }]);
    await database.platformTransaction('test', async (tx) => {
      await tx.query('delete from tenants where id = $1', [tenantId]);
      await tx.query('delete from encryption_keys', []);
    });
    await Keyring.open({ keys: first, database });
  });

  test('a rotated list seals with the first key and opens what either sealed; afterwards the new key alone starts', async () => {
    const before = await Keyring.open({ keys: first, database });
    const old = before.seal('old', place);
    const rotated = await Keyring.open({ keys: ` ${second} , ${first}`, database });
    assert.equal(rotated.open(old, place), 'old');
    const fresh = rotated.seal('fresh', place);
    assert.notEqual(rotated.sealingKeyId, before.sealingKeyId);
    const alone = await Keyring.open({ keys: second, database });
    assert.equal(alone.open(fresh, place), 'fresh');
    assert.throws(() => alone.open(old, place), withCode('credentials.cannot-open'));
    assert.equal((await canaries()).length, 2);
  });

  test('keys of fewer than 32 characters are refused, anywhere in the list', async () => {
    for (const keys of ['', 'short', `${first},short`])
      await assert.rejects(Keyring.open({ keys, database }), withCode('config.short-encryption-key'));
  });

  test('keys for other purposes differ by purpose and follow the order of the list', async () => {
    const rotated = await Keyring.open({ keys: `${second},${first}`, database });
    const alone = await Keyring.open({ keys: second, database });
    assert.deepEqual(rotated.derivedKeys('media')[0], alone.derivedKeys('media')[0]);
    assert.equal(rotated.derivedKeys('media').length, 2);
    assert.notDeepEqual(alone.derivedKeys('media')[0], alone.derivedKeys('links')[0]);
  });
});
