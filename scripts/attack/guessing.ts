// Attacks on signing in: guessing, planted and stolen sessions, other web sites that use a person's cookie.
import type { Attack } from './attack.ts';
import { outcomeOf } from './attack.ts';
import { verdictOf } from './target.ts';
import type { Target } from './target.ts';

const kind = 'signing in';

/** Through the panel's host, which replaces what a caller says of its address. */
async function guess(
  target: Target,
  count: number,
  of: (time: number) => Parameters<typeof verdictOf>[1],
  path: string,
) {
  const verdicts: string[] = [];
  for (let time = 0; time < count; time += 1) {
    const options = of(time);
    const headers = { ...options?.headers, 'x-forwarded-for': `203.0.113.${time % 250}` };
    verdicts.push(await verdictOf(target.panel.url + path, { ...options, headers }));
  }
  return verdicts;
}

const json = (value: unknown): string => JSON.stringify(value);
const forget = (target: Target) => target.nexus.rows(`delete from verifications where identifier like 'guess:%'`);

export const guessing: Attack[] = [
  {
    kind,
    name: 'guessing a password, each time under another X-Forwarded-For',
    run: async (target) => {
      const person = { ...target.owner };
      const credentials = { name: 'Ana', email: 'duena@example.com', password: 'una-clave-bien-larga' };
      await verdictOf(`${target.nexus.url}/admin/session/credentials`, {
        method: 'PUT',
        headers: person,
        body: json(credentials),
      });
      const verdicts = await guess(
        target,
        100,
        (time) => ({ body: json({ email: credentials.email, password: `guess-number-${time}` }) }),
        '/admin/session',
      );
      const slowed = verdicts.filter((verdict) => verdict.startsWith('429')).length > 80;
      await forget(target);
      return outcomeOf(verdicts, /^(401 session\.wrong-credentials|429 session\.too-many-attempts)$/, slowed);
    },
  },
  {
    kind,
    name: 'telling whether somebody has an account from what a wrong password is answered',
    run: async (target) => {
      const answers = [];
      for (const email of ['duena@example.com', 'nadie@example.com']) {
        const answer = await fetch(`${target.panel.url}/admin/session`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: json({ email, password: 'not-the-password' }),
        });
        answers.push(`${answer.status} ${await answer.text()}`);
      }
      await forget(target);
      return {
        tried: 'a known and an unknown e-mail',
        seen: answers[0] ?? '',
        held: answers[0] === answers[1] && answers[0]?.startsWith('401') === true,
      };
    },
  },
  {
    kind,
    name: 'guessing the administrator’s token, while automation elsewhere goes on with the right one',
    run: async (target) => {
      const verdicts = await guess(
        target,
        60,
        (time) => ({ headers: { 'x-admin-token': `guess-number-${time}-of-the-token` } }),
        '/admin/system/health',
      );
      const slowed = verdicts.filter((verdict) => verdict.startsWith('429')).length > 40;
      const elsewhere = await verdictOf(`${target.nexus.url}/admin/system/health`, {
        headers: { 'x-admin-token': target.nexus.environment.ADMIN_TOKEN ?? '', 'x-forwarded-for': '198.51.100.7' },
      });
      await forget(target);
      return outcomeOf(
        verdicts,
        /^(401 session\.wrong-admin-token|429 session\.too-many-attempts)$/,
        slowed && elsewhere === '200',
      );
    },
  },
  {
    kind,
    name: 'guessing sign-in links and cookies',
    run: async (target) => {
      const verdicts = [];
      for (let time = 0; time < 50; time += 1) {
        const token = Buffer.alloc(32, time).toString('base64url');
        verdicts.push(await verdictOf(`${target.panel.url}/admin/session/link`, { body: json({ token }) }));
        const cookie = `nexus_session=${token}.${token}`;
        verdicts.push(await verdictOf(`${target.panel.url}/admin/session`, { headers: { cookie } }));
      }
      return outcomeOf(verdicts, /^401 session\.(link-invalid|required)$/);
    },
  },
  {
    kind,
    name: 'a session used after signing out',
    run: async (target) => {
      const { signIn } = await import('@nexus/testing/sign-in');
      const thief = await signIn(target.nexus, { name: 'Ana', tenantId: target.victim.tenantId, role: 'owner' });
      const out = await verdictOf(`${target.nexus.url}/admin/session`, { method: 'DELETE', headers: thief });
      const verdicts = [await verdictOf(`${target.nexus.url}/admin/session`, { headers: thief })];
      return outcomeOf(verdicts, /^401 session\.required$/, out === '204');
    },
  },
  {
    kind,
    name: 'another web site that writes with a person’s cookie: forms, fetches, no origin, “null”',
    run: async (target) => {
      const { cookie = '' } = target.owner;
      const url = `${target.nexus.url}/admin/tenants/${target.victim.tenantId}`;
      const form = 'application/x-www-form-urlencoded';
      const verdicts = [];
      for (const headers of [
        { cookie },
        { cookie, origin: 'https://evil.example' },
        { cookie, origin: 'null', 'x-nexus-csrf': '1' },
        { cookie, origin: 'https://evil.example', 'x-nexus-csrf': '1' },
        { cookie, 'sec-fetch-site': 'cross-site', 'x-nexus-csrf': '1' },
        { cookie, 'content-type': 'text/plain', origin: 'https://evil.example' },
        { cookie, 'content-type': form, origin: 'https://evil.example' },
      ] as Record<string, string>[])
        verdicts.push(await verdictOf(url, { method: 'PATCH', headers, body: '{"debounce_ms":1}' }));
      const [row] = await target.nexus.rows<{ debounce_ms: number | null }>(
        'select debounce_ms from tenants where id = $1',
        [target.victim.tenantId],
      );
      return outcomeOf(verdicts, /^(403 session\.cross-site|415 request\.unknown-type)$/, row?.debounce_ms !== 1);
    },
  },
];
