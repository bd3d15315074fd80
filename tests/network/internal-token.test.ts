// The token among the services: a wrong one is told to who operates and not to customers, and it is changed without a gap.
import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { checkInvariants } from '@nexus/testing/check-invariants';
import { createShop, said } from '@nexus/testing/drive-shop';
import { startNexus } from '@nexus/testing/start-nexus';
import type { Nexus, ServiceName } from '@nexus/testing/start-nexus';
import { modelRequests } from '@nexus/testing/watch-model';
import { faultRow } from './lab/fault-row.ts';

const wrong = 'another-token-than-the-others-have';
const services: ServiceName[] = ['tiendanube', 'whatsapp', 'agent', 'orchestrator'];
const telling = /internal|token|unauthori[sz]ed|INTERNAL_API/i;

let nexus: Nexus;
before(async () => {
  nexus = await startNexus();
});
after(() => nexus?.close());
afterEach(() => checkInvariants(nexus));

async function restart(name: ServiceName, tokens?: string): Promise<void> {
  await nexus.stopPart(name);
  await nexus.startPart(name, tokens === undefined ? {} : { INTERNAL_API_TOKEN: tokens });
}

/** Work that waits for its next try is taken up now. */
async function settleNow(): Promise<void> {
  await nexus.rows(`update webhook_inbox set due_at = now() where lease_until is null`);
  await nexus.rows(`update conversations set due_at = now() where due_at is not null and lease_until is null`);
  await nexus.rows(`select pg_notify('nexus_due', 'webhook_inbox:0'), pg_notify('nexus_due', 'turns:0')`);
  await nexus.settle(25_000);
}

async function readiness(url: string): Promise<[number, Record<string, unknown>]> {
  const answer = await fetch(`${url}/readyz`);
  return [answer.status, (await answer.json()) as Record<string, unknown>];
}

async function shownBy(name: string): Promise<[string, string]> {
  const { parts } = await nexus.admin<{ parts: { name: string; status: string; detail: string }[] }>(
    'GET',
    '/admin/system/health',
  );
  const part = parts.find((one) => one.name === name);
  return [part?.status ?? '', part?.detail ?? ''];
}

for (const name of ['whatsapp', 'agent', 'tiendanube'] as const) {
  test(`${name} has another token`, () =>
    faultRow(
      { fault: `I1x token differs at ${name}`, injected: 'restarted with another INTERNAL_API_TOKEN' },
      async () => {
        const shop = await createShop(nexus);
        const customer = shop.customer();
        const asked = (await modelRequests(nexus)).length;
        await restart(name, wrong);
        const { deliveries } = await customer.writes('Tenés el buzo gris en M?');
        assert.deepEqual(
          deliveries.map(({ status }) => status),
          [200],
          'the provider is told nothing of it',
        );
        const [status, details] = await readiness(nexus.internalUrl);
        assert.deepEqual([status, details.internal_auth], [503, `refused by ${name}`]);
        assert.deepEqual(await readiness(nexus.url), [503, { status: 'not ready' }]);
        assert.deepEqual(await shownBy(name), ['degraded', `internal auth: ${name} refuses our INTERNAL_API_TOKEN`]);
        if (name === 'tiendanube') {
          const [agentStatus, agentDetails] = await readiness(nexus.parts.get('agent')?.url ?? '');
          assert.deepEqual([agentStatus, agentDetails.internal_auth], [503, 'refused by tiendanube']);
          await nexus.settle(25_000);
        }
        await restart(name);
        await settleNow();
        if (name !== 'tiendanube') assert.match(said(await customer.received()), /Buzo canguro gris/);
        for (const message of await customer.received()) assert.doesNotMatch(message.text ?? '', telling);
        const toldToModel = JSON.stringify((await modelRequests(nexus)).slice(asked));
        assert.doesNotMatch(toldToModel, /unauthori[sz]ed|INTERNAL_API|valid internal token/i);
        assert.equal((await readiness(nexus.internalUrl))[0], 200);
        const answered =
          name === 'tiendanube' ? 'the shop could not be asked, so the answer says so' : 'answered when it fits again';
        return `webhook 200, readiness 503 "internal auth", customer told nothing of it; ${answered}`;
      },
    ));
}

test('the token is changed by a list, one service after the other', () =>
  faultRow({ fault: 'token rotated', injected: 'A → A,B → B,A → B, each service restarted in turn' }, async () => {
    const shop = await createShop(nexus);
    const [a, b] = [nexus.environment.INTERNAL_API_TOKEN ?? '', 'test-internal-token-of-the-next-month'];
    const refusals = (): number =>
      [...nexus.parts.values()].flatMap((part) => part.log).filter((line) => line.includes('internal.unauthorized'))
        .length;
    const before = refusals();
    let answered = 0;
    for (const tokens of [`${a},${b}`, `${b},${a}`, b]) {
      for (const name of services) {
        await restart(name, tokens);
        const customer = shop.customer(`+54911555502${String((answered += 1)).padStart(2, '0')}`);
        assert.equal((await customer.writes('Tenés el buzo gris en M?')).deliveries[0]?.status, 200);
        await nexus.settle(25_000);
        assert.match(said(await customer.received()), /Buzo canguro gris/);
        assert.equal((await readiness(nexus.internalUrl))[0], 200);
        assert.ok(refusals() <= before, 'a call was refused');
      }
    }
    const kept = await nexus.rows(`select 1 from events where kind like 'kept-webhook%'`);
    assert.equal(kept.length, 0);
    for (const name of ['agent', 'whatsapp', 'tiendanube'] as const) {
      const headers = { 'x-nexus-target': name, 'x-internal-token': a };
      const old = await fetch(`${nexus.parts.get(name)?.url}/internal/whoami`, { headers });
      assert.equal(old.status, 401, 'the old token opens nothing any more');
    }
    return `${answered} of ${answered} messages answered, no refusal; the old token opens nothing`;
  }));
