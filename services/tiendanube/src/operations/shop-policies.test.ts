// shop_policies against a simulated Tienda Nube: pages as plain text, means of payment, and what a token may not read.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { shopOperations } from '@nexus/contracts/shop';
import { startService } from '@nexus/service-kit/start-service';
import type { RunningService } from '@nexus/service-kit/start-service';
import { startTiendanubeSimulator } from '../../../../simulators/tiendanube/server.ts';
import type { TiendanubeSimulator } from '../../../../simulators/tiendanube/server.ts';
import { tiendanube } from '../app.ts';
import type { Deps } from '../deps.ts';

const token = 'test-internal-token';
const headers = { 'x-internal-token': token, 'x-nexus-target': 'tiendanube', 'content-type': 'application/json' };
const aurora = { store_id: '1001', access_token: 'simulated-store-token' };
const lagoa = { store_id: '1002', access_token: 'simulated-store-token-2' };

describe('what a shop publishes of how it works', () => {
  let simulator: TiendanubeSimulator;
  const services: RunningService<Deps>[] = [];
  const start = async (version: string) => {
    const TIENDANUBE_API_BASE_URL = `${simulator.url}/${version}`;
    const environment = { INTERNAL_API_TOKEN: token, PORT: '0', TIENDANUBE_API_BASE_URL };
    const service = await startService(tiendanube, environment, { write: () => {} });
    services.push(service);
    return service;
  };
  before(async () => {
    simulator = await startTiendanubeSimulator();
    await start('2025-03');
  });
  after(async () => {
    for (const service of services) await service.stop();
    await simulator.close();
  });

  const change = (path: string, body: unknown): Promise<Response> =>
    fetch(`${simulator.url}/_simulator${path}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const post = async (store: object, locale = 'es-AR', service = services[0]) => {
    const body = JSON.stringify({ store, locale, input: {} });
    const response = await fetch(`${service?.urls[0]}/operations/shop_policies`, { method: 'POST', headers, body });
    return { status: response.status, body: (await response.json()) as { data?: unknown; code?: string } };
  };
  const ask = async (...parts: Parameters<typeof post>) => {
    const { status, body } = await post(...parts);
    assert.equal(status, 200, JSON.stringify(body));
    return shopOperations.shop_policies.data.parse(body.data);
  };

  it('gives published pages as plain text, with the addresses they open on', async () => {
    const { pages, payment_options: options, address, description, unavailable } = await ask(aurora);
    const shipping = pages.find((page) => page.title === 'Envíos');
    assert.match(shipping?.text ?? '', /^¿Cómo envían\?\nDespachamos .*Correo Argentino/);
    assert.match(shipping?.text ?? '', /- CABA y GBA: \$ 3\.500, de 1 a 3 días hábiles\n/);
    assert.equal((await fetch(shipping?.url ?? '')).status, 200);
    for (const { title, text } of pages) {
      assert.doesNotMatch(text, /[<>]|&\w+;|track\(/, title);
      assert.doesNotMatch(title, /borrador/);
    }
    assert.deepEqual(options[0], { name: 'Mercado Pago', types: ['credit_card', 'debit_card', 'wallet'] });
    assert.deepEqual([address, description, unavailable], ['Av. Corrientes 1234, CABA', 'Ropa de todos los días', []]);
  });

  it('speaks Portuguese for a Brazilian shop, and reads the older version of the API', async () => {
    for (const service of [services[0], await start('v1')]) {
      const { pages } = await ask(lagoa, 'pt-BR', service);
      assert.match(pages.find((page) => page.title === 'Formas de pagamento')?.text ?? '', /6 parcelas sem juros/);
    }
  });

  it('strips what hides words from whoever approves them', async () => {
    const page = simulator.stores.get('1001')?.pages[0];
    assert.ok(page);
    page.content = {
      es: '<p onclick="x()">Env\u202eío\u200b <!-- gratis --><style>p{}</style>desde <img src=x onerror=y> $ 1</p>',
    };
    const { pages } = await ask(aurora);
    assert.equal(pages[0]?.text, 'Envío desde $ 1');
  });

  it('tells what a token may not read, and still gives the rest', async () => {
    await change('/stores/1002', { scopes: ['read_products'] });
    const { pages, payment_options: options, unavailable } = await ask(lagoa, 'pt-BR');
    assert.deepEqual([pages, unavailable], [[], ['pages']]);
    assert.ok(options.length > 0);
  });

  it('fails as every operation does when the shop refuses or is not paid', async () => {
    assert.equal((await post({ ...aurora, access_token: 'wrong' })).body.code, 'shop.unauthorized');
    await change('/stores/1001', { suspended: true });
    assert.equal((await post(aurora)).body.code, 'shop.payment_required');
  });
});
