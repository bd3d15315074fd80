// Signing in: by link once, by password with patience for guessers, and out again at once.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { route } from '@nexus/service-kit/route';
import { platformTenantId } from '../events/record-event.ts';
import { openPanel } from '../testing/open-panel.ts';
import type { As, Panel } from '../testing/open-panel.ts';
import { createSignInLink } from './create-sign-in-link.ts';
import { identifierOf, insertFailures } from './guessing.store.ts';
import { sessionRoutes } from './session.routes.ts';

const csrf = { 'x-nexus-csrf': '1' };
const password = 'una clave bien larga';

describe('session', () => {
  let panel: Panel;
  before(async () => {
    panel = await openPanel([
      sessionRoutes,
      () => [
        route({ method: 'GET', url: '/admin/only', allow: 'platform_admin', summary: 'x', handler: async () => ({}) }),
      ],
    ]);
  });
  after(() => panel.close());

  const rows = (sql: string, values: unknown[] = []) =>
    panel.deps.database.transaction(platformTenantId, (tx) => tx.query<Record<string, unknown>>(sql, values));
  const tokenOf = (url: string) => new URL(url).searchParams.get('token') ?? '';
  const cookieOf = (headers: Headers): As => ({
    cookie: (headers.get('set-cookie') ?? '').split(';')[0] ?? '',
    ...csrf,
  });
  const byLink = async (email?: string): Promise<As> => {
    const link = await createSignInLink(panel.deps, { email });
    const answer = await panel.call('POST', '/admin/session/link', { body: { token: tokenOf(link) } });
    assert.equal(answer.status, 200);
    return cookieOf(answer.headers);
  };
  const byPassword = (body: { email: string; password: string }, as: As = {}) =>
    panel.call('POST', '/admin/session', { body, as });
  const forgetFailures = () => rows(`delete from verifications where identifier like 'guess:%'`);

  test('the first links, made at once, make one platform administrator, and each signs in', async () => {
    const links = await Promise.all([1, 2, 3].map(() => createSignInLink(panel.deps, { name: 'Dueña' })));
    assert.deepEqual(await rows('select name, platform_admin from users'), [{ name: 'Dueña', platform_admin: true }]);
    for (const link of links) {
      assert.match(link, /^http:\/\/localhost:8080\/welcome\?token=[\w-]{43}$/);
      const { status, body } = await panel.call('POST', '/admin/session/link', { body: { token: tokenOf(link) } });
      assert.equal(status, 200);
      assert.deepEqual((body.user as Record<string, unknown>).has_password, false);
      assert.deepEqual(body.memberships, []);
    }
  });

  test('a link signs in once, also when it is opened many times at once', async () => {
    const token = tokenOf(await createSignInLink(panel.deps));
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => panel.call('POST', '/admin/session/link', { body: { token } })),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 401, 401, 401, 401, 401, 401, 401]);
    const refused = await panel.call('POST', '/admin/session/link', { body: { token } });
    assert.equal(refused.body.code, 'session.link-invalid');
  });

  test('a link whose time is over, or that was never given out, signs nobody in', async () => {
    const token = tokenOf(await createSignInLink(panel.deps));
    await rows(`update verifications set expires_at = now() where identifier like 'sign-in-link:%'`);
    for (const one of [token, 'x'.repeat(43)]) {
      const { status, headers } = await panel.call('POST', '/admin/session/link', { body: { token: one } });
      assert.deepEqual([status, headers.get('set-cookie')], [401, null]);
    }
  });

  test('neither token nor cookie stands in the database or the log as it is', async () => {
    const token = tokenOf(await createSignInLink(panel.deps));
    const me = await byLink();
    const kept = JSON.stringify([await rows('select * from verifications'), await rows('select * from sessions')]);
    assert.ok(!kept.includes(token));
    assert.ok(!kept.includes((me.cookie ?? '').split('=')[1] as string));
    assert.ok(!panel.logged.join('').includes(token));
  });

  test('a link for somebody who is not here is refused', async () => {
    await assert.rejects(createSignInLink(panel.deps, { email: 'nobody@example.com' }), { code: 'accounts.not-found' });
  });

  test('after the link a person sets e-mail and password, and signs in with them', async () => {
    const me = await byLink();
    const credentials = { name: 'Ana', email: 'Ana@Example.com', password };
    const set = await panel.call('PUT', '/admin/session/credentials', { as: me, body: credentials });
    assert.equal(set.status, 200);
    const user = set.body.user as Record<string, unknown>;
    assert.deepEqual(
      [user.name, user.email, user.has_password, user.platform_admin],
      ['Ana', 'ana@example.com', true, true],
    );
    const answer = await byPassword({ email: 'ANA@example.com', password });
    assert.equal(answer.status, 200);
    const cookie = answer.headers.get('set-cookie') ?? '';
    for (const part of ['nexus_session=', 'HttpOnly', 'SameSite=Lax', 'Path=/']) assert.ok(cookie.includes(part), part);
    const mine = await panel.call('GET', '/admin/session', { as: cookieOf(answer.headers) });
    assert.equal((mine.body.user as { email: string }).email, 'ana@example.com');
  });

  test('a wrong password and an unknown e-mail are told apart by nothing', async () => {
    const answers = [
      await byPassword({ email: 'ana@example.com', password: 'not the password' }),
      await byPassword({ email: 'nobody@example.com', password: 'not the password' }),
    ];
    for (const { status, body } of answers) assert.deepEqual([status, body.code], [401, 'session.wrong-credentials']);
    assert.deepEqual(answers[0]?.body, answers[1]?.body);
    await forgetFailures();
  });

  test('setting credentials ends the other sessions and the links given out', async () => {
    const [other, me] = [await byLink('ana@example.com'), await byLink('ana@example.com')];
    const link = await createSignInLink(panel.deps, { email: 'ana@example.com' });
    const set = await panel.call('PUT', '/admin/session/credentials', {
      as: me,
      body: { name: 'Ana', email: 'ana@example.com', password },
    });
    assert.equal(set.status, 200);
    assert.equal((await panel.call('GET', '/admin/session', { as: other })).status, 401);
    assert.equal((await panel.call('GET', '/admin/session', { as: me })).status, 200);
    assert.equal((await panel.call('POST', '/admin/session/link', { body: { token: tokenOf(link) } })).status, 401);
  });

  test('a password that is set cannot be changed in a session that is not fresh', async () => {
    const me = await byLink('ana@example.com');
    await rows(`update sessions set created_at = now() - interval '16 minutes'`);
    const body = { name: 'Ana', email: 'ana@example.com', password };
    const { status, body: problem } = await panel.call('PUT', '/admin/session/credentials', { as: me, body });
    assert.deepEqual([status, problem.code], [403, 'session.sign-in-again']);
  });

  test('an e-mail that belongs to another person is refused', async () => {
    const me = await panel.person();
    const body = { name: 'Eva', email: 'ANA@example.com', password };
    const { status, body: problem } = await panel.call('PUT', '/admin/session/credentials', { as: me, body });
    assert.deepEqual([status, problem.code], [409, 'accounts.already-exists']);
  });

  test('after five failures the next attempts wait, also those made at once, and the right password does not get through', async () => {
    const wrong = { email: 'ana@example.com', password: 'not the password' };
    const answers = await Promise.all(Array.from({ length: 12 }, () => byPassword(wrong)));
    const count = (status: number) => answers.filter((one) => one.status === status).length;
    assert.ok(count(401) >= 5 && count(401) < 12 && count(401) + count(429) === 12);
    await panel.deps.database.transaction(platformTenantId, (tx) =>
      insertFailures(
        tx,
        Array.from({ length: 5 }, () => identifierOf('pair|ana@example.com|127.0.0.1')),
      ),
    );
    const right = await byPassword({ email: 'ana@example.com', password });
    assert.deepEqual([right.status, right.body.code], [429, 'session.too-many-attempts']);
    assert.ok(Number(right.headers.get('retry-after')) >= 1);
    assert.equal(
      (await byPassword({ email: 'eva@example.com', password })).status,
      401,
      'another account is not delayed',
    );
  });

  test('the delay passes by itself, and success forgets the failures', async () => {
    await rows(
      `update verifications set created_at = created_at - interval '2 minutes' where identifier like 'guess:%'`,
    );
    assert.equal((await byPassword({ email: 'ana@example.com', password })).status, 200);
    assert.equal((await byPassword({ email: 'ana@example.com', password: 'wrong again' })).status, 401);
    assert.equal((await byPassword({ email: 'ana@example.com', password })).status, 200);
    await forgetFailures();
  });

  test('many addresses against one account do not delay where the owner is signed in', async () => {
    await panel.deps.database.transaction(platformTenantId, (tx) =>
      insertFailures(
        tx,
        Array.from({ length: 60 }, () => identifierOf('account|ana@example.com')),
      ),
    );
    assert.equal((await byPassword({ email: 'ana@example.com', password })).status, 200);
    await rows(`update sessions set ip_address = '203.0.113.9'`);
    assert.equal((await byPassword({ email: 'ana@example.com', password })).status, 429);
    await forgetFailures();
  });

  test('signing out ends the session at once and clears the cookie', async () => {
    const me = await byLink();
    const out = await panel.call('DELETE', '/admin/session', { as: me });
    assert.deepEqual([out.status, /Max-Age=0/.test(out.headers.get('set-cookie') ?? '')], [204, true]);
    assert.equal((await panel.call('GET', '/admin/session', { as: me })).status, 401);
  });

  test('signing in gives a new session and ends the one the browser came with; a planted cookie is worth nothing', async () => {
    const first = await byLink();
    const token = tokenOf(await createSignInLink(panel.deps));
    const again = await panel.call('POST', '/admin/session/link', {
      body: { token },
      as: { cookie: first.cookie ?? '' },
    });
    const cookie = (again.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
    assert.notEqual(cookie, first.cookie);
    assert.equal((await panel.call('GET', '/admin/session', { as: { cookie } })).status, 200);
    assert.equal((await panel.call('GET', '/admin/session', { as: first })).status, 401);
    const planted = { cookie: 'nexus_session=planted.planted' };
    const other = await panel.call('POST', '/admin/session/link', {
      body: { token: tokenOf(await createSignInLink(panel.deps)) },
      as: planted,
    });
    assert.doesNotMatch(other.headers.get('set-cookie') ?? '', /planted/);
    assert.equal((await panel.call('GET', '/admin/session', { as: planted })).status, 401);
  });

  test('a session ends after seven days without use and after thirty days in any case', async () => {
    for (const ended of [`updated_at = now() - interval '8 days'`, `expires_at = now()`]) {
      const me = await byLink();
      await rows(`update sessions set ${ended}`);
      const { status, body } = await panel.call('GET', '/admin/session', { as: me });
      assert.deepEqual([status, body.code], [401, 'session.required']);
    }
    const me = await byLink();
    await rows(`update sessions set updated_at = now() - interval '6 days'`);
    assert.equal((await panel.call('GET', '/admin/session', { as: me })).status, 200);
    const [{ fresh } = {}] = await rows(`select max(updated_at) > now() - interval '1 minute' as fresh from sessions`);
    assert.equal(fresh, true);
  });

  test('writes with a cookie need the header and the same origin; signing in needs the same origin', async () => {
    const me = await byLink();
    const write = (as: As) => panel.call('DELETE', '/admin/session', { as });
    const cookie = { cookie: me.cookie ?? '' };
    const foreign = [
      cookie,
      { ...me, origin: 'https://evil.example' },
      { ...me, origin: 'null' },
      { ...me, 'sec-fetch-site': 'cross-site' },
      { ...me, 'sec-fetch-site': 'same-site' },
    ];
    for (const as of foreign) {
      const { status, body } = await write(as);
      assert.deepEqual([status, body.code], [403, 'session.cross-site'], JSON.stringify(as));
    }
    const signedIn = await byPassword({ email: 'ana@example.com', password }, { origin: 'https://evil.example' });
    assert.equal(signedIn.body.code, 'session.cross-site');
    assert.equal((await panel.call('GET', '/admin/session', { as: cookie })).status, 200, 'reading needs no header');
    assert.equal(
      (await write({ ...me, origin: 'http://localhost:8080', 'sec-fetch-site': 'same-origin' })).status,
      204,
    );
  });

  test('a cookie with a changed or foreign signature is nobody', async () => {
    const me = await byLink();
    const [name, value] = (me.cookie ?? '').split('=') as [string, string];
    const [token] = value.split('.');
    for (const forged of [token, `${token}.`, `${token}.x`, `${value}x`, `${value}.y`, '']) {
      const { status } = await panel.call('GET', '/admin/session', { as: { cookie: `${name}=${forged}` } });
      assert.equal(status, 401, String(forged));
    }
  });

  test('the administrator token acts as platform administrator; wrong ones are slowed down by address', async () => {
    assert.equal((await panel.call('GET', '/admin/only', { as: panel.admin })).status, 200);
    const wrong = { 'x-admin-token': 'not-the-token' };
    const { status, body } = await panel.call('GET', '/admin/only', { as: wrong });
    assert.deepEqual([status, body.code], [401, 'session.wrong-admin-token']);
    const [counted] = await rows(`select identifier from verifications where identifier like 'guess:%'`);
    await panel.deps.database.transaction(platformTenantId, (tx) =>
      insertFailures(
        tx,
        Array.from({ length: 10 }, () => String(counted?.identifier)),
      ),
    );
    assert.equal((await panel.call('GET', '/admin/only', { as: wrong })).status, 429);
    assert.equal(
      (await panel.call('GET', '/admin/only', { as: panel.admin })).status,
      429,
      'the right one waits too: it could be a guess',
    );
    await forgetFailures();
    assert.equal((await panel.call('GET', '/admin/only', { as: panel.admin })).status, 200);
    assert.equal((await panel.call('GET', '/admin/session', { as: panel.admin })).body.code, 'session.required');
    const from = (address: string, as: As) =>
      panel.call('GET', '/admin/only', { as: { ...as, 'x-forwarded-for': address } }).then(({ status }) => status);
    const guesses = [];
    for (let time = 0; time < 12; time += 1) guesses.push(await from('198.51.100.66', wrong));
    assert.deepEqual([guesses.slice(0, 5), guesses.at(-1)], [Array<number>(5).fill(401), 429]);
    assert.equal(await from('198.51.100.7', panel.admin), 200, 'who guesses elsewhere locks nobody out here');
    assert.equal(await from('198.51.100.66', panel.admin), 429);
  });

  test('bodies of another form are refused', async () => {
    const bodies: [string, string, unknown][] = [
      ['POST', '/admin/session', { email: 'no e-mail', password }],
      ['POST', '/admin/session', { email: 'ana@example.com' }],
      ['POST', '/admin/session/link', { token: 5 }],
      ['POST', '/admin/session/link', {}],
    ];
    for (const [method, path, body] of bodies)
      assert.equal((await panel.call(method, path, { body })).body.code, 'request.invalid', path);
    const me = await byLink();
    const short = { name: 'Ana', email: 'ana@example.com', password: 'short' };
    assert.equal(
      (await panel.call('PUT', '/admin/session/credentials', { as: me, body: short })).body.code,
      'request.invalid',
    );
  });

  test('sign-ins are in the audit trail', async () => {
    const [{ count } = {}] = await rows(`select count(*)::int as count from audit_log where action = 'session.open'`);
    assert.ok(Number(count) > 3);
  });
});

test('behind https the cookie is Secure and bound to the host', async () => {
  const panel = await openPanel([sessionRoutes], { PUBLIC_BASE_URL: 'https://panel.example.com' });
  const token = new URL(await createSignInLink(panel.deps)).searchParams.get('token');
  const { headers } = await panel.call('POST', '/admin/session/link', { body: { token } });
  assert.match(headers.get('set-cookie') ?? '', /^__Host-nexus_session=.*; Path=\/;.*; Secure$/);
  await panel.close();
});
