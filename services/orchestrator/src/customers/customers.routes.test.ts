// Customers in the panel: found by name and number, flagged, never another shop's.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { newId } from '@nexus/database/new-id';
import { createTenant } from '../agents/create-tenant.ts';
import { openPanel } from '../testing/open-panel.ts';
import type { As, Panel } from '../testing/open-panel.ts';
import { customersRoutes } from './customers.routes.ts';

describe('customers', () => {
  let panel: Panel;
  let tenantId: string;
  let as: As;
  const ids: string[] = [];
  before(async () => {
    panel = await openPanel([customersRoutes]);
    tenantId = await makeTenant();
    as = await panel.person({ tenantId, role: 'agent' });
    for (const [name, phone] of [
      ['Lucía', '+5491155551111'],
      ['Bruno', '+5491155552222'],
      [null, null],
    ])
      ids.push(await addCustomer(tenantId, name ?? null, phone ?? null));
  });
  after(() => panel.close());

  const makeTenant = async () =>
    (await createTenant(panel.deps, null, { store_name: 'Moda', locale: 'es-AR', timezone: 'UTC', currency: 'ARS' }))
      .id;
  const addCustomer = async (tenant: string, name: string | null, phone: string | null) => {
    const id = newId();
    await panel.deps.database.transaction(tenant, (tx) =>
      tx.query('insert into customers (tenant_id, id, name, phone) values ($1, $2, $3, $4)', [tenant, id, name, phone]),
    );
    return id;
  };
  const list = async (query = '') =>
    (await panel.call('GET', `/admin/tenants/${tenantId}/customers${query}`, { as })).body;
  const url = (id: string, tenant = tenantId) => `/admin/tenants/${tenant}/customers/${id}`;

  test('they are listed newest first, page by page', async () => {
    const first = await list('?limit=2');
    assert.deepEqual(
      first.items?.map(({ id }) => id),
      [ids[2], ids[1]],
    );
    const second = await list(`?limit=2&cursor=${String(first.next_cursor)}`);
    assert.deepEqual([second.items?.map(({ id }) => id), second.next_cursor], [[ids[0]], null]);
  });

  test('search looks into names and numbers, and takes signs as signs', async () => {
    const names = async (search: string) =>
      (await list(`?search=${encodeURIComponent(search)}`)).items?.map(({ name }) => name);
    assert.deepEqual(await names('lucía'), ['Lucía']);
    assert.deepEqual(await names('5555-2222'), ['Bruno']);
    assert.deepEqual(await names('%'), []);
  });

  test('flags are set and audited, one at a time', async () => {
    const id = ids[0] as string;
    const { body } = await panel.call('PATCH', url(id), { as, body: { never_answer: true } });
    assert.deepEqual([body.never_answer, body.blocked, body.name], [true, false, 'Lucía']);
    const both = await panel.call('PATCH', url(id), { as, body: { never_answer: false, blocked: true, name: 'Lu' } });
    assert.deepEqual([both.body.never_answer, both.body.blocked, both.body.name], [false, true, 'Lu']);
    assert.equal((await panel.call('GET', url(id), { as })).body.blocked, true);
    const audited = await panel.deps.database.transaction(tenantId, (tx) =>
      tx.query<{ data: object }>(
        `select data from audit_log where tenant_id = $1 and action = 'customers.update' order by id`,
        [tenantId],
      ),
    );
    assert.deepEqual(
      audited.map(({ data }) => data),
      [{ never_answer: true }, { never_answer: false, blocked: true, fields: ['name'] }],
    );
  });

  test('another tenant’s customer is not found; viewers change nothing; bad bodies are refused', async () => {
    const other = await makeTenant();
    const foreign = await addCustomer(other, 'Ajena', null);
    for (const id of [foreign, newId()]) {
      for (const method of ['GET', 'PATCH']) {
        const answer = await panel.call(method, url(id), {
          as,
          body: method === 'PATCH' ? { blocked: true } : undefined,
        });
        assert.deepEqual([answer.status, answer.body.code], [404, 'customers.not-found']);
      }
    }
    const viewer = await panel.person({ tenantId, role: 'viewer' });
    const id = ids[0] as string;
    assert.equal(
      (await panel.call('PATCH', url(id), { as: viewer, body: { blocked: true } })).body.code,
      'session.not-allowed',
    );
    for (const body of [{ blocked: 'yes' }, { phone: '1' }, []])
      assert.equal((await panel.call('PATCH', url(id), { as, body })).body.code, 'request.invalid');
  });
});
