// Media come home, voice notes are written down, and both are served only under addresses made here.
import assert from 'node:assert/strict';
import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { newId } from '@nexus/database/new-id';
import { dueChannel } from '@nexus/leases/lease-worker';
import { AppError } from '@nexus/service-kit/app-error';
import { createHttpServer } from '@nexus/service-kit/http-server';
import { createLog } from '@nexus/service-kit/log';
import { Metrics } from '@nexus/service-kit/metrics';
import { route } from '@nexus/service-kit/route';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { checkMediaUrl, mediaUrl } from '../conversations/panel/media-url.ts';
import { setCredential } from '../credentials/set-credential.ts';
import { PermanentError } from '../jobs/permanent-error.ts';
import { openPanel } from '../testing/open-panel.ts';
import type { Panel } from '../testing/open-panel.ts';
import { seedConversation, seedMessage, seedShop } from '../testing/seed-conversation.ts';
import type { SeededConversation } from '../testing/seed-conversation.ts';
import { fetchMedia } from './fetch-media.ts';
import { mediaRoutes } from './media.routes.ts';

type Asked = { path: string; body: Record<string, unknown> };
let panel: Panel;
let whatsapp: FastifyInstance;
let talk: SeededConversation;
let directory: string;
const asked: Asked[] = [];
const answers: {
  bytes: () => Promise<{ type: string; filename: string | null; bytes: Buffer }>;
  transcript: () => Promise<{ text: string; duration_seconds: number | null }>;
} = { bytes: refused('media.unavailable', 502), transcript: refused('transcription.unavailable', 502) };

function refused(code: string, status: number): () => Promise<never> {
  return async () => {
    throw new AppError({ code, status, message: code, public: true });
  };
}

/** Stands for the whatsapp service: the two calls of the contract, answered as the test says. */
async function startWhatsapp(token: string): Promise<{ server: FastifyInstance; url: string }> {
  const note = (path: string, body: unknown) => asked.push({ path, body: body as Record<string, unknown> });
  const server = await createHttpServer({
    name: 'whatsapp',
    log: createLog('whatsapp', { level: 'silent' }),
    metrics: new Metrics('whatsapp'),
    access: { kind: 'internal', tokens: [token] },
    readiness: async () => ({ ready: true }),
    exposeMetrics: false,
    routes: [
      route({
        method: 'POST',
        url: '/media/fetch',
        allow: 'internal',
        summary: 'fetch',
        body: z.looseObject({}),
        handler: async ({ body, reply }) => {
          note('/media/fetch', body);
          const { type, filename, bytes } = await answers.bytes();
          if (filename) reply.header('x-media-filename', encodeURIComponent(filename));
          return reply.type(type).send(bytes);
        },
      }),
      route({
        method: 'POST',
        url: '/transcriptions',
        allow: 'internal',
        summary: 'transcribe',
        bodyLimit: 30_000_000,
        body: z.looseObject({}),
        handler: async ({ body }) => {
          note('/transcriptions', body);
          return answers.transcript();
        },
      }),
    ],
  });
  return { server, url: await server.listen({ host: '127.0.0.1', port: 0 }) };
}

before(async () => {
  const started = await startWhatsapp('test-internal-token-for-every-service');
  whatsapp = started.server;
  panel = await openPanel([mediaRoutes], { WHATSAPP_SERVICE_URL: started.url });
  directory = panel.deps.config.DATA_DIRECTORY;
});
beforeEach(async () => {
  asked.splice(0);
  talk = await seedConversation(panel.deps.database, await seedShop(panel.deps.database));
});
after(async () => {
  await panel.close();
  await whatsapp.close();
});

async function seedMedia(kind: string): Promise<{ mediaId: string; messageId: string }> {
  const messageId = await seedMessage(panel.deps.database, talk, { type: kind, text: '', waits: true });
  const mediaId = newId();
  const source = { kind, provider_media_id: 'm-1', link: null, mime_type: null, sha256: null, filename: null };
  await panel.deps.database.transaction(talk.tenantId, (tx) =>
    tx.query(
      `insert into media (tenant_id, id, message_id, kind, status, source) values ($1, $2, $3, $4, 'pending', $5)`,
      [talk.tenantId, mediaId, messageId, kind, JSON.stringify(source)],
    ),
  );
  return { mediaId, messageId };
}

interface Stored {
  status: string;
  path: string | null;
  error: string | null;
  transcript: string | null;
  filename: string | null;
  text: string;
  details: Record<string, unknown>;
  due_at: Date | null;
}
async function stored(mediaId: string): Promise<Stored> {
  const rows = await panel.deps.database.transaction(talk.tenantId, (tx) =>
    tx.query<Stored>(
      `select media.*, m.text, m.details, c.due_at from media join messages m on m.tenant_id = media.tenant_id and m.id = media.message_id
         join conversations c on c.tenant_id = m.tenant_id and c.id = m.conversation_id where media.tenant_id = $1 and media.id = $2`,
      [talk.tenantId, mediaId],
    ),
  );
  return rows[0] as Stored;
}

const fetching = (mediaId: string, context: { lastAttempt?: boolean } = {}) =>
  fetchMedia(panel.deps).run(
    { media_id: mediaId },
    { tenantId: talk.tenantId, signal: new AbortController().signal, attempt: 1, lastAttempt: false, ...context },
  );

describe('the job that fetches media', () => {
  test('keeps a picture for its owner’s eyes alone and wakes the turn that waits', async () => {
    const { mediaId } = await seedMedia('image');
    await panel.deps.database.transaction(talk.tenantId, (tx) =>
      setCredential(tx, panel.deps.keyring, {
        tenantId: talk.tenantId,
        owner: `channel:${talk.channelId}`,
        name: 'api_key',
        value: 'test-channel-key',
      }),
    );
    answers.bytes = async () => ({ type: 'image/png', filename: 'foto año.png', bytes: Buffer.from('png bytes') });
    const woken = new Promise<string>((done) => panel.deps.listener.on(dueChannel, done));
    await fetching(mediaId);
    const media = await stored(mediaId);
    assert.equal(media.status, 'ready');
    assert.equal(media.filename, 'foto año.png');
    assert.ok(media.due_at);
    assert.match(await woken, /^turns:/);
    const file = await stat(join(directory, 'media', media.path ?? ''));
    assert.equal(file.mode & 0o777, 0o600);
    assert.equal(file.size, 9);
    const channel = asked[0]?.body.channel as { credentials: unknown; provider: string };
    assert.deepEqual(channel.credentials, { api_key: 'test-channel-key' });
  });

  test('makes what was said in a voice note the text of its message, with the shop’s own key', async () => {
    const { mediaId } = await seedMedia('voice');
    await panel.deps.database.transaction(talk.tenantId, (tx) =>
      setCredential(tx, panel.deps.keyring, {
        tenantId: talk.tenantId,
        owner: 'model:openai',
        name: 'api_key',
        value: 'test-shop-key',
      }),
    );
    answers.bytes = async () => ({ type: 'audio/ogg; codecs=opus', filename: null, bytes: Buffer.from('ogg') });
    answers.transcript = async () => ({ text: ' ¿Tienen el buzo negro? ', duration_seconds: 3 });
    await fetching(mediaId);
    const media = await stored(mediaId);
    assert.deepEqual(
      [media.status, media.transcript, media.text],
      ['ready', '¿Tienen el buzo negro?', '¿Tienen el buzo negro?'],
    );
    assert.deepEqual(asked[1]?.body, {
      audio_base64: Buffer.from('ogg').toString('base64'),
      mime_type: 'audio/ogg',
      locale: 'es-AR',
      api_key: 'test-shop-key',
    });
  });

  test('does not fetch again what an earlier run stored, when only the transcription failed', async () => {
    const { mediaId } = await seedMedia('voice');
    answers.bytes = async () => ({ type: 'audio/ogg', filename: null, bytes: Buffer.from('ogg') });
    answers.transcript = refused('transcription.unavailable', 502);
    await assert.rejects(fetching(mediaId), { code: 'transcription.unavailable' });
    assert.equal((await stored(mediaId)).status, 'pending');
    answers.transcript = async () => ({ text: 'hola', duration_seconds: null });
    await fetching(mediaId);
    assert.equal((await stored(mediaId)).text, 'hola');
    assert.deepEqual(
      asked.map((one) => one.path),
      ['/media/fetch', '/transcriptions', '/transcriptions'],
    );
    assert.equal(asked.at(-1)?.body.api_key, 'test-model-key');
  });

  test('marks a voice note nobody could read, so that the customer is asked to write', async () => {
    const { mediaId } = await seedMedia('voice');
    answers.bytes = async () => ({ type: 'audio/ogg', filename: null, bytes: Buffer.from('ogg') });
    answers.transcript = async () => ({ text: '  ', duration_seconds: 1 });
    await assert.rejects(fetching(mediaId), PermanentError);
    const media = await stored(mediaId);
    assert.deepEqual([media.status, media.text, media.error], ['ready', '', 'transcription.empty']);
    assert.equal(media.details.transcription, 'failed');
    assert.ok(media.due_at);
  });

  test('gives a file up that the provider does not have any more, and one that cannot be had after the last try', async () => {
    for (const [code, status, lastAttempt, ends] of [
      ['media.gone', 404, false, true],
      ['media.unavailable', 502, false, false],
      ['media.unavailable', 502, true, true],
    ] as [string, number, boolean, boolean][]) {
      const { mediaId } = await seedMedia('image');
      answers.bytes = refused(code, status);
      await assert.rejects(fetching(mediaId, { lastAttempt }), { code });
      const media = await stored(mediaId);
      assert.deepEqual([media.status, media.error], ends ? ['failed', code] : ['pending', null]);
    }
    const events = await panel.deps.database.transaction(talk.tenantId, (tx) =>
      tx.query(`select 1 from events where tenant_id = $1 and kind = 'media-failed'`, [talk.tenantId]),
    );
    assert.equal(events.length, 2);
  });

  test('leaves no unfinished file behind', async () => {
    const names = await readdir(join(directory, 'media'), { recursive: true });
    assert.deepEqual(
      names.filter((name) => name.endsWith('.part')),
      [],
    );
  });
});

describe('the address of a medium', () => {
  const link = (mediaId: string, now = panel.deps.now()) =>
    mediaUrl(panel.deps.keyring, { tenantId: talk.tenantId, mediaId }, now);

  async function readyMedia(type: string, bytes: Buffer, filename: string | null = null): Promise<string> {
    const { mediaId } = await seedMedia('image');
    answers.bytes = async () => ({ type, filename, bytes });
    await fetching(mediaId);
    return mediaId;
  }

  test('opens without a session, for a while, with headers that let nothing run', async () => {
    const mediaId = await readyMedia('image/png', Buffer.from('0123456789'), 'foto.png');
    const answer = await fetch(panel.url + link(mediaId), { headers: { connection: 'close' } });
    assert.equal(answer.status, 200);
    assert.equal(await answer.text(), '0123456789');
    assert.equal(answer.headers.get('content-type'), 'image/png');
    assert.equal(answer.headers.get('x-content-type-options'), 'nosniff');
    assert.match(answer.headers.get('content-security-policy') ?? '', /sandbox/);
    assert.match(answer.headers.get('content-disposition') ?? '', /^inline; filename="foto\.png"/);
    const part = await fetch(panel.url + link(mediaId), { headers: { range: 'bytes=2-4', connection: 'close' } });
    assert.deepEqual([part.status, await part.text(), part.headers.get('content-range')], [206, '234', 'bytes 2-4/10']);
    const beyond = await fetch(panel.url + link(mediaId), { headers: { range: 'bytes=99-', connection: 'close' } });
    assert.deepEqual([beyond.status, beyond.headers.get('content-range')], [416, 'bytes */10']);
    await beyond.body?.cancel();
  });

  test('gives what could run as a download', async () => {
    const mediaId = await readyMedia('text/html', Buffer.from('<script>'), 'factura (1).html');
    const answer = await fetch(panel.url + link(mediaId), { headers: { connection: 'close' } });
    await answer.text();
    assert.equal(answer.headers.get('content-type'), 'application/octet-stream');
    assert.match(
      answer.headers.get('content-disposition') ?? '',
      /^attachment; .*filename\*=UTF-8''factura%20%281%29\.html/,
    );
  });

  test('opens nothing when it is over, altered, or moved to another tenant or medium', async () => {
    const mediaId = await readyMedia('image/png', Buffer.from('x'));
    const good = link(mediaId);
    for (const [path, status, code] of [
      [link(mediaId, new Date(Date.now() - 3_600_000)), 410, 'media.link-expired'],
      [good.replace(/expires=\d+/, 'expires=99999999999'), 403, 'media.link-invalid'],
      [good.replace(mediaId, newId()), 403, 'media.link-invalid'],
      [good.replace(talk.tenantId, newId()), 403, 'media.link-invalid'],
      [good.replace(/signature=.*/, 'signature=x'), 403, 'media.link-invalid'],
      [good.replace(/\?.*/, ''), 400, 'request.invalid'],
      [link(newId()), 404, 'media.not-found'],
    ] as [string, number, string][]) {
      const answer = await panel.call('GET', path);
      assert.deepEqual([answer.status, answer.body.code], [status, code], path);
    }
  });

  test('is the same for some minutes and made with any key of the installation', () => {
    const now = new Date(Math.floor(Date.now() / 300_000) * 300_000);
    assert.equal(
      link('00000000-0000-7000-8000-000000000001', now),
      link('00000000-0000-7000-8000-000000000001', new Date(now.getTime() + 299_000)),
    );
    const place = { tenantId: newId(), mediaId: newId() };
    const rotated = { derivedKeys: () => [Buffer.alloc(32, 1), Buffer.alloc(32, 2)] };
    const old = { derivedKeys: () => [Buffer.alloc(32, 2)] };
    const search = new URL(mediaUrl(old, place, now), 'http://x').searchParams;
    checkMediaUrl(
      rotated,
      place,
      { expires: Number(search.get('expires')), signature: search.get('signature') ?? '' },
      now,
    );
  });

  test('answers 404 when the file is gone or its path leads out of the directory', async () => {
    const mediaId = await readyMedia('image/png', Buffer.from('x'));
    await writeFile(join(directory, 'outside'), 'secret');
    for (const path of ['gone', '../outside']) {
      await panel.deps.database.transaction(talk.tenantId, (tx) =>
        tx.query('update media set path = $3 where tenant_id = $1 and id = $2', [talk.tenantId, mediaId, path]),
      );
      const answer = await panel.call('GET', link(mediaId));
      assert.deepEqual([answer.status, answer.body.code], [404, 'media.not-found']);
    }
  });
});
