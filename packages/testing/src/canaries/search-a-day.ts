// Lives a canary day on spawned services and searches logs, answers, metrics and the whole database for what was planted.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startNexus } from '../start-nexus.ts';
import type { Nexus } from '../start-nexus.ts';
import { canaryEnvironment, personal, secrets } from './canary-values.ts';
import { canaryServices, liveADay } from './live-a-day.ts';

/** Declares the tests of one day. */
export function searchADay(level: 'debug' | 'info'): void {
  describe(`with LOG_LEVEL=${level}`, () => {
    let nexus: Nexus;
    const answers: string[] = [];
    /** Signed-in things made on the way: links, cookies. */
    const made: string[] = [];
    before(async () => {
      nexus = await startNexus({ mode: 'spawned', environment: { ...canaryEnvironment, LOG_LEVEL: level } });
      await liveADay(nexus, answers, made);
    });
    after(() => nexus?.close());

    const all = (): string[] => [
      ...Object.values(canaryEnvironment)
        .flatMap((value) => value.split(','))
        .map((value) => value.replace(/^redis:\/\/:|@.*$/g, '')),
      ...Object.values(secrets),
      ...made,
    ];
    const logs = (): string => canaryServices.flatMap((name) => nexus.parts.get(name)?.log ?? []).join('\n');

    test('something was logged by every service, failures included', () => {
      for (const name of canaryServices)
        assert.ok(
          (nexus.parts.get(name)?.log ?? []).some((line) => line.includes(`"service":"${name}"`)),
          name,
        );
      assert.match(logs(), /"level":"error"/);
      assert.match(logs(), /"level":"warn"/);
      assert.equal(/"level":"debug"/.test(logs()), level === 'debug');
    });

    test('no log line has a secret', () => assertClean(logs().split('\n'), all()));

    test('no log line has a whole phone number or an e-mail address', () =>
      assertClean(logs().split('\n'), [
        personal.phone,
        personal.otherPhone,
        personal.mail,
        '1166778899',
        '1166778800',
      ]));

    test('no log line at info or above has what somebody wrote', () =>
      assertClean(
        logs()
          .split('\n')
          .filter((line) => !line.includes('"level":"debug"')),
        [personal.words, personal.spoken, personal.said],
      ));

    test('no answer to a bad request says a secret back', () => {
      assert.ok(answers.length > 15);
      assertClean(answers, all());
    });

    test('metrics have neither secrets nor anything personal', async () => {
      const pages = await Promise.all(
        [...canaryServices.slice(1).map((name) => nexus.parts.get(name)?.url ?? ''), nexus.internalUrl].map(
          async (url) => {
            const answer = await fetch(`${url}/metrics`);
            assert.equal(answer.status, 200);
            return answer.text();
          },
        ),
      );
      assertClean(
        pages.flatMap((page) => page.split('\n')),
        [...all(), ...Object.values(personal)],
      );
    });

    test('the database, table by table, has no secret in any form', async () => {
      const dump = await dumpDatabase(nexus);
      assert.ok(dump.length > 50);
      assert.ok(
        dump.some(({ text }) => text.includes(personal.words)),
        'the dump sees what is there',
      );
      const forms = all().flatMap((secret) => [
        secret,
        Buffer.from(secret).toString('hex'),
        Buffer.from(secret).toString('base64').replace(/=+$/, ''),
      ]);
      assertClean(
        dump.map(({ table, text }) => `${table}: ${text}`),
        forms,
      );
    });

    test('events, audit trail and job errors have nothing personal either', async () => {
      const dump = (await dumpDatabase(nexus)).filter(({ table }) => ['events', 'audit_log', 'jobs'].includes(table));
      assert.ok(dump.some(({ table }) => table === 'events') && dump.some(({ table }) => table === 'audit_log'));
      assertClean(
        dump.map(({ table, text }) => `${table}: ${text}`),
        Object.values(personal),
      );
    });
  });
}

function assertClean(texts: string[], forbidden: string[]): void {
  const found = texts.flatMap((text) =>
    forbidden
      .filter((one) => text.toLowerCase().includes(one.toLowerCase()))
      .map((one) => `${one} in ${text.slice(0, 1500)}`),
  );
  assert.deepEqual(found.slice(0, 5), [], `${found.length} leaks`);
}

async function dumpDatabase(nexus: Nexus): Promise<{ table: string; text: string }[]> {
  const tables = await nexus.rows<{ name: string }>(
    `select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE'`,
  );
  assert.ok(tables.length > 20);
  const rows = await Promise.all(
    tables.map(async ({ name }) =>
      (await nexus.rows<{ text: string }>(`select t::text as text from ${name} t`)).map(({ text }) => ({
        table: name,
        text,
      })),
    ),
  );
  return rows.flat();
}
