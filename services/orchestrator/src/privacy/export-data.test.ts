// The export of a person holds everything and nothing of anybody else.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { removeMediaFile } from '../media/media-files.ts';
import { openPanel } from '../testing/open-panel.ts';
import type { Panel } from '../testing/open-panel.ts';
import { readZip } from '../testing/read-zip.ts';
import { canaries, seedPerson } from '../testing/seed-person.ts';
import type { SeededPerson } from '../testing/seed-person.ts';
import { customerDataRoutes } from './customer-data.routes.ts';
import { dataMap } from './data-map.ts';
import { isExported } from './export-data.ts';
import { zipStream } from './zip-stream.ts';

let panel: Panel;
let person: SeededPerson;
before(async () => {
  panel = await openPanel([customerDataRoutes]);
  person = await seedPerson(panel.deps);
});
after(() => panel.close());

async function download(path: string): Promise<Map<string, string>> {
  const answer = await fetch(panel.url + path, { headers: { ...panel.admin, connection: 'close' } });
  assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, 'application/zip']);
  assert.match(answer.headers.get('content-disposition') ?? '', /^attachment; filename="customer-[0-9a-f-]{36}\.zip"$/);
  const files = readZip(Buffer.from(await answer.arrayBuffer()));
  return new Map([...files].map(([name, bytes]) => [name, bytes.toString()]));
}

const exportOf = ({ tenantId, customerId }: SeededPerson) =>
  `/admin/tenants/${tenantId}/customers/${customerId}/export`;

describe('the export of a customer', () => {
  test('holds every text, the media as a file and a table each, and nothing of another shop', async () => {
    const other = await seedPerson(panel.deps, 'Tienda Luna');
    const files = await download(exportOf(person));
    const everything = [...files.values()].join('\n');
    const held = [
      ...canaries.texts.filter((one) => one !== 'canary-kept'),
      canaries.name,
      canaries.digits,
      canaries.bsuid,
    ];
    for (const text of held) assert.ok(everything.includes(text), text);
    const expected = dataMap.filter((one) => isExported(one, { person: { ...person, ids: [] } }));
    for (const { table } of expected) assert.ok(files.has(`${table}.json`), table);
    assert.ok(
      [...files.entries()].some(
        ([name, text]) => name.startsWith('media/') && name.endsWith('.png') && text.includes('canary-bytes'),
      ),
    );
    for (const secret of ['lease_token', 'sealed', other.tenantId, other.customerId])
      assert.ok(!everything.includes(secret), secret);
    const manifest = JSON.parse(files.get('manifest.json') ?? '') as {
      rows: Record<string, number>;
      missing_files: string[];
    };
    assert.deepEqual(
      [manifest.rows.messages, manifest.rows.turn_steps, manifest.rows.handoffs, manifest.rows.media],
      [2, 1, 1, 1],
    );
    for (const { table } of expected) assert.ok((manifest.rows[table] ?? 0) > 0, `${table} is seeded and found`);
    const audited = await panel.deps.database.transaction(person.tenantId, (tx) =>
      tx.query(`select 1 from audit_log where tenant_id = $1 and action = 'customers.export' and object = $2`, [
        person.tenantId,
        person.customerId,
      ]),
    );
    assert.equal(audited.length, 1);
  });

  test('more rows than a page go on in further files; a file that is gone is named', async () => {
    await panel.deps.database.transaction(person.tenantId, (tx) =>
      tx.query(
        `insert into messages (tenant_id, id, conversation_id, channel_id, direction, author, type, text, episode, status, at)
         select $1, gen_random_uuid(), $2, $3, 'in', 'customer', 'text', 'm' || n, 1, 'received', now() from generate_series(1, 2100) n`,
        [person.tenantId, person.conversationId, person.channelId],
      ),
    );
    await removeMediaFile(panel.deps.config.DATA_DIRECTORY, person.mediaPath);
    const files = await download(exportOf(person));
    const rows = ['messages.json', 'messages-2.json', 'messages-3.json'].flatMap(
      (name) => JSON.parse(files.get(name) ?? '[]') as { text: string }[],
    );
    assert.equal(new Set(rows.map(({ text }) => text)).size, 2102);
    assert.equal((JSON.parse(files.get('manifest.json') ?? '') as { missing_files: string[] }).missing_files.length, 1);
  });
});

test('an archive of more entries than the old records count opens too', async () => {
  async function* entries() {
    for (let number = 0; number < 66_000; number += 1)
      yield {
        name: `ñandú/${number}.txt`,
        bytes: Buffer.from(number % 1000 ? '' : 'x'.repeat(500)),
        modified: new Date(),
      };
  }
  const parts: Buffer[] = [];
  for await (const part of zipStream(entries())) parts.push(part);
  const files = readZip(Buffer.concat(parts));
  assert.deepEqual(
    [files.size, files.get('ñandú/1000.txt')?.length, files.get('ñandú/65999.txt')?.length],
    [66_000, 500, 0],
  );
});
