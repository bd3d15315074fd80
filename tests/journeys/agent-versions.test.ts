// An owner changes how the agent works: with drafts, publishing and going back, never in the middle of an answer.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop, said } from '@nexus/testing/drive-shop';
import type { Customer, Shop } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus } from '@nexus/testing/start-nexus';
import { control } from '@nexus/testing/start-simulators';

let nexus: Nexus;
let people = 0;
before(async () => {
  nexus = await startNexus();
});
after(() => nexus?.close());
afterEach(async () => {
  await control(nexus.simulators.llm, 'behaviours', undefined, 'DELETE');
  await nexus.settle();
  await checkInvariants(nexus);
});

interface Agent {
  id: string;
  revision: number;
  published_version_id: string;
  published_number: number;
  draft_version_id: string | null;
  system_prompt: string;
  enabled_tools: string[];
}

const next = (shop: Shop): Customer => shop.customer(`+54911559${String((people += 1)).padStart(5, '0')}`);
const agentOf = async (shop: Shop): Promise<Agent> =>
  (await shop.api<{ items: Agent[] }>('GET', '/agents')).items[0] as Agent;
/** What the model says while the agent's instructions hold `word`. */
const saysWith = (word: string, content: string, times: number | null = null): Promise<unknown> =>
  control(nexus.simulators.llm, 'behaviours', {
    match: { system_includes: word },
    action: { type: 'script', content },
    times,
  });
const turnsOf = async (
  customer: Customer,
): Promise<{ status: string; agent_version: number; agent_version_id: string }[]> => {
  const { id } = await customer.conversation();
  return (
    await customer.shop.api<{ items: { status: string; agent_version: number; agent_version_id: string }[] }>(
      'GET',
      `/conversations/${id}/turns`,
    )
  ).items;
};
async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > end) assert.fail(what);
    await new Promise((done) => setTimeout(done, 15));
  }
}

test('a draft answers nobody; publishing changes the next answer and not the one that is being written; going back changes it again', async () => {
  const shop = await createShop(nexus);
  const first = await agentOf(shop);
  await shop.api('PATCH', `/agents/${first.id}`, { system_prompt: 'Palabra clave: jacaranda.' });
  const drafted = await shop.api<Agent>('PATCH', `/agents/${first.id}`, {
    draft: true,
    system_prompt: 'Palabra clave: ombu.',
  });
  await saysWith('ombu', 'Hola, habla la nueva.');
  // It holds the answer back until the draft is published.
  await control(nexus.simulators.llm, 'behaviours', {
    match: { system_includes: 'jacaranda' },
    action: { type: 'script', content: 'Hola, habla la de antes.', delay_ms: 1500 },
    times: null,
  });
  const customer = next(shop);
  await customer.writes('Hola');
  await until('the model is asked', async () => {
    const { requests } = await control<{ requests: { body: unknown }[] }>(nexus.simulators.llm, 'requests?since=0');
    return requests.some(({ body }) => JSON.stringify(body).includes('jacaranda'));
  });
  const published = await shop.api<Agent>('POST', `/agents/${first.id}/publish`, {
    revision: drafted.revision,
    note: 'ombú',
  });
  assert.equal(published.published_number, 3);
  assert.equal(said(await customer.receives(1)), 'Hola, habla la de antes.');
  await customer.writes('¿Seguís ahí?');
  assert.match(said(await customer.receives(2)), /habla la nueva/);
  await nexus.settle();
  assert.deepEqual(
    (await turnsOf(customer)).map((turn) => [turn.status, turn.agent_version]),
    [
      ['answered', 3],
      ['answered', 2],
    ],
  );
  assert.equal((await turnsOf(customer))[0]?.agent_version_id, published.published_version_id);
  const { items } = await shop.api<{ items: { id: string; number: number }[] }>('GET', `/agents/${first.id}/versions`);
  const second = items.find(({ number }) => number === 2);
  await shop.api('POST', `/agents/${first.id}/roll-back`, { version_id: second?.id, revision: published.revision });
  await customer.writes('¿Y ahora?');
  assert.match(said(await customer.receives(3)), /habla la de antes/);
  await nexus.settle();
  assert.equal((await turnsOf(customer))[0]?.agent_version, 4);
});

test('two people who edit at once: the second is told, and what the first wrote stays', async () => {
  const shop = await createShop(nexus);
  const seen = await agentOf(shop);
  const saves = await Promise.all(
    ['uno', 'dos'].map((word) =>
      nexus.request(
        'PATCH',
        `${shop.facts.path}/agents/${seen.id}`,
        { draft: true, revision: seen.revision, system_prompt: word },
        { 'x-admin-token': nexus.environment.ADMIN_TOKEN ?? '' },
      ),
    ),
  );
  assert.deepEqual(saves.map(({ status }) => status).toSorted(), [200, 409]);
  const refused = saves.find(({ status }) => status === 409)?.body as { code: string };
  assert.equal(refused.code, 'agents.changed-meanwhile');
  const winner = saves.findIndex(({ status }) => status === 200);
  const now = await agentOf(shop);
  const draft = await shop.api<{ content: { system_prompt: string } }>(
    'GET',
    `/agents/${seen.id}/versions/${now.draft_version_id}`,
  );
  assert.equal(draft.content.system_prompt, ['uno', 'dos'][winner]);
  assert.equal(now.system_prompt, seen.system_prompt);
});
