// A person who wrote, spoke and was handed over is erased in the middle of a turn: from every table, file and Redis; and may come back as a stranger.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop } from '@nexus/testing/drive-shop';
import type { Customer, Shop } from '@nexus/testing/drive-shop';
import { freePort } from '@nexus/testing/embedded-postgres';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';
import { modelIsAsked } from '@nexus/testing/watch-model';

const redisServer = '/usr/bin/redis-server';
const redisClient = '/usr/bin/redis-cli';
let nexus: Nexus;
let redis: ChildProcess;
let redisPort: number;
before(async () => {
  redisPort = await freePort();
  redis = spawn(redisServer, ['--port', String(redisPort), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], {
    stdio: 'ignore',
  });
  nexus = await startNexus({ environment: { REDIS_URL: `redis://127.0.0.1:${redisPort}` } });
});
after(async () => {
  await nexus?.close();
  redis?.kill('SIGKILL');
});

/** Where a text stands: rows of tables, files of media, values of Redis. */
async function places(texts: string[], butNot: string): Promise<string[]> {
  const holds = (text: string) => texts.some((one) => text.toLowerCase().includes(one.toLowerCase()));
  const found: string[] = [];
  const tables = await nexus.rows<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  for (const { name } of tables)
    for (const { row } of await nexus.rows<{ row: string }>(`select t::text as row from ${name} t`))
      if (holds(row) && !row.includes(butNot)) found.push(`${name}: ${row.slice(0, 200)}`);
  const directory = join(String(nexus.environment.DATA_DIRECTORY), 'media');
  for (const entry of await readdir(directory, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && !path.includes(butNot) && holds((await readFile(path)).toString('latin1'))) found.push(path);
  }
  const ask = (...words: string[]) => execFileSync(redisClient, ['-p', String(redisPort), ...words]).toString();
  for (const key of ask('--scan').split('\n').filter(Boolean))
    if (holds(key + ask('get', key))) found.push(`redis: ${key}`);
  return found;
}

async function livesThrough(customer: Customer): Promise<void> {
  await customer.writes('Hola, soy Canaria. Tenés el buzo negro en M?');
  await customer.receives(1);
  await customer.sends({ type: 'voice', text: 'Zanahoria canaria, tenés el buzo negro en L?' });
  await nexus.settle();
  await customer.sends({ type: 'image', caption: 'canaria en la foto' });
  await nexus.settle();
}

const customerIdOf = async (customer: Customer) => ((await customer.conversation()).customer as { id: string }).id;
const filesOf = async (shop: Shop) =>
  readdir(join(String(nexus.environment.DATA_DIRECTORY), 'media', shop.facts.tenantId)).catch(() => []);

test('nothing of the person is left, the other shop’s same customer is untouched, and a new message begins anew', async () => {
  const [shop, other] = [await createShop(nexus, { handoffMail: 'equipo@example.com' }), await createShop(nexus)];
  const customer = shop.customer('+5491133224455', 'Canaria Zafiro');
  const elsewhere = other.customer('+5491133224455', 'Canaria Zafiro');
  await livesThrough(customer);
  await livesThrough(elsewhere);
  const first = shop.customer('+5491144445555', 'Bruno');
  await first.writes('Hola');
  await nexus.settle();
  await shop.api('PUT', `/conversations/${(await customer.conversation()).id}/owner`, { owner: 'ai' });
  await customer.writes('Quiero hablar con una persona, dice canaria');
  await nexus.settle();
  await shop.api('PUT', `/conversations/${(await customer.conversation()).id}/owner`, { owner: 'ai' });
  await nexus.settle();
  const theirs = await elsewhere.messages();
  assert.ok((await filesOf(shop)).length >= 2);
  await control(nexus.simulators.llm, 'behaviours', {
    match: { last_user_includes: 'canaria pregunta' },
    action: { type: 'delay', delay_ms: 3000 },
    times: null,
  });
  await customer.writes('canaria pregunta por el buzo negro en S');
  await modelIsAsked(nexus, 'canaria pregunta');
  const texts = ['canaria', 'zanahoria', 'zafiro', '1133224455', '1133-22'];
  const tables = new Set((await places(texts, other.facts.tenantId)).map((place) => place.split(':')[0]));
  assert.ok(tables.size >= 6, [...tables].join());
  const id = await customerIdOf(customer);
  const before = (await customer.received()).length;
  await shop.api('DELETE', `/customers/${id}`);
  await nexus.settle();
  assert.deepEqual(await places(texts, other.facts.tenantId), []);
  assert.equal((await filesOf(shop)).length, 0);
  assert.equal((await filesOf(other)).length >= 2, true);
  const urlless = (list: typeof theirs) => list.map(({ media: _media, ...rest }) => rest);
  assert.deepEqual(urlless(await elsewhere.messages()), urlless(theirs));
  assert.equal((await customer.received()).length, before, 'the turn that ran sent nothing');
  assert.ok((await first.conversation()).id, 'the shop’s other customers stay');
  await new Promise((done) => setTimeout(done, 1000 - (Date.now() % 1000)));
  await customer.writes('Hola, tenés el buzo negro en M?');
  await customer.receives(before + 1);
  assert.notEqual(await customerIdOf(customer), id);
  assert.equal((await customer.messages()).filter(({ direction }) => direction === 'in').length, 1);
  await checkInvariants(nexus);
});
