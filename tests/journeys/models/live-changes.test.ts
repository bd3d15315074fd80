// The panel hears at once what changes in its own shop, and nothing of any other.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createShop } from '@nexus/testing/drive-shop';
import type { Shop } from '@nexus/testing/drive-shop';
import { signIn } from '@nexus/testing/sign-in';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';

interface Change {
  kind: string;
  tenant_id: string | null;
  conversation_id?: string;
}

interface Stream {
  changes: Change[];
  /** Everything that came, as it was written. */
  text(): string;
  until(condition: (changes: Change[]) => boolean, otherwise: string): Promise<void>;
  close(): Promise<void>;
}

let nexus: Nexus;
let here: Shop;
let elsewhere: Shop;
before(async () => {
  nexus = await startNexus();
  here = await createShop(nexus, { storeName: 'Tienda Aurora' });
  elsewhere = await createShop(nexus, { storeName: 'Otra tienda' });
});
after(() => nexus?.close());

test('a person of a shop hears message, turn and owner change of that shop alone', async () => {
  const stream = await listen(await signIn(nexus, { tenantId: here.facts.tenantId, role: 'viewer', name: 'Ana' }));
  try {
    const [mine, other] = [here.customer(), elsewhere.customer()];
    await Promise.all([mine.writes('Hola! Tenés el buzo negro?'), other.writes('Hola! Tenés el buzo negro?')]);
    await Promise.all([mine.receives(), other.receives()]);
    await other.shop.api('PUT', `/conversations/${(await other.conversation()).id}/owner`, { owner: 'human' });
    const { id } = await mine.conversation();
    await mine.shop.api('PUT', `/conversations/${id}/owner`, { owner: 'human' });
    await nexus.settle();
    await here.api('PATCH', `/conversations/${id}`, { ai_enabled: false });
    for (const kind of ['message-changed', 'turn-changed', 'conversation-changed'])
      await stream.until((changes) => changes.some((one) => one.kind === kind && one.conversation_id === id), kind);
    assert.deepEqual([...new Set(stream.changes.map((one) => one.tenant_id))], [here.facts.tenantId]);
    assert.ok(!stream.text().includes(elsewhere.facts.tenantId));
    assert.doesNotMatch(stream.text(), /buzo/i, 'changes tell what to read again, not what is written');
  } finally {
    await stream.close();
  }
});

test('the platform’s administrator hears all shops, or the one asked for', async () => {
  const token = { 'x-admin-token': nexus.environment.ADMIN_TOKEN ?? '' };
  const [all, one] = [await listen(token), await listen(token, `?tenant_id=${here.facts.tenantId}`)];
  try {
    await Promise.all([
      here.customer('+5491155550202').writes('Hola'),
      elsewhere.customer('+5491155550202').writes('Hola'),
    ]);
    await all.until((changes) => new Set(changes.map((change) => change.tenant_id)).size >= 2, 'both shops');
    await one.until((changes) => changes.length > 0, 'the shop asked for');
    await nexus.settle();
    assert.deepEqual([...new Set(one.changes.map((change) => change.tenant_id))], [here.facts.tenantId]);
  } finally {
    await Promise.all([all.close(), one.close()]);
  }
});

test('nobody hears a shop they do not belong to', async () => {
  const ana = await signIn(nexus, { tenantId: here.facts.tenantId, role: 'owner', name: 'Ana' });
  const foreign = await nexus.request(
    'GET',
    `/admin/events/stream?tenant_id=${elsewhere.facts.tenantId}`,
    undefined,
    ana,
  );
  assert.ok([403, 404].includes(foreign.status), String(foreign.status));
  assert.equal((await nexus.request('GET', '/admin/events/stream')).status, 401);
  const events = await nexus.request('GET', `/admin/events?tenant_id=${elsewhere.facts.tenantId}`, undefined, ana);
  assert.ok([403, 404].includes(events.status), String(events.status));
});

async function listen(headers: Record<string, string>, query = ''): Promise<Stream> {
  const controller = new AbortController();
  const answer = await fetch(`${nexus.url}/admin/events/stream${query}`, { headers, signal: controller.signal });
  assert.equal(answer.status, 200);
  assert.match(answer.headers.get('content-type') ?? '', /^text\/event-stream/);
  const changes: Change[] = [];
  let text = '';
  let rest = '';
  const decoder = new TextDecoder();
  const reading = (async () => {
    for await (const part of answer.body ?? []) {
      const piece = decoder.decode(part, { stream: true });
      text += piece;
      const blocks = (rest + piece).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const data = /^event: change\ndata: (.*)$/m.exec(block)?.[1];
        if (data) changes.push(JSON.parse(data) as Change);
      }
    }
  })().catch((error: unknown) => {
    if (!controller.signal.aborted) throw error;
  });
  return {
    changes,
    text: () => text,
    until: async (condition, otherwise) => {
      const end = Date.now() + 10_000;
      while (!condition(changes)) {
        assert.ok(Date.now() < end, `the stream did not tell of: ${otherwise}`);
        await new Promise((done) => setTimeout(done, 10));
      }
    },
    close: async () => {
      controller.abort();
      await reading;
    },
  };
}
