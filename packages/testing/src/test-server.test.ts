// Whoever comes when, there is one server; nobody's connection is cut by another's start, and it ends when nobody needs it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { Client } from 'pg';
import { eventually, isAlive } from './faults/await-condition.ts';
import { startKeeper, testServerDsn } from './test-server.ts';

test('many who need it at once get the same server, late keepers leave it alone, and it goes when it is idle', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'nexus-test-server-'));
  chmodSync(directory, 0o755);
  const options = { directory, idleMilliseconds: 2000 };
  const dsns = await Promise.all(Array.from({ length: 4 }, () => testServerDsn(options)));
  assert.equal(new Set(dsns).size, 1);
  const client = new Client({ connectionString: dsns[0] });
  await client.connect();
  const late = await Promise.all(Array.from({ length: 3 }, () => startKeeper(options)));
  await Promise.all(late.map((keeper) => once(keeper, 'exit')));
  const { rows } = await client.query('select 1 as alive');
  assert.deepEqual(rows, [{ alive: 1 }]);
  assert.equal(await testServerDsn(options), dsns[0]);
  const { pid } = JSON.parse(readFileSync(join(directory, 'server.json'), 'utf8')) as { pid: number };
  await client.end();
  await eventually('the keeper ends', () => !isAlive(pid));
  const left = [join(directory, 'server.json'), join('/dev/shm', basename(directory)), join(directory, 'keeper.log')];
  assert.deepEqual(
    left.filter((path) => existsSync(path)),
    [],
  );
  rmSync(directory, { recursive: true, force: true });
});
