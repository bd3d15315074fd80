// A plain storefront, so that the product links of a chat open on something.
import type { FastifyInstance } from 'fastify';
import type { Product } from '../wire-types.ts';
import type { SimulatedStore, World } from '../world.ts';

type PageParams = { store_id: string; handle: string; code: string };

export function storefrontRoutes(app: FastifyInstance, world: World): void {
  for (const folder of ['productos', 'produtos']) {
    app.get<{ Params: PageParams }>(`/storefront/:store_id/${folder}/:handle/`, (request, reply) => {
      const store = world.stores.get(request.params.store_id);
      const product = store?.products.find(
        (candidate) => candidate.published && Object.values(candidate.handle).includes(request.params.handle),
      );
      if (!store || !product) return reply.code(404).type('text/html; charset=utf-8').send(page('404', '<h1>404</h1>'));
      return reply.type('text/html; charset=utf-8').send(productPage(store, product));
    });
  }
  app.get<{ Params: PageParams & { id: string } }>(
    '/storefront/:store_id/checkout/v3/proxy/:id/:code',
    (request, reply) => {
      const store = world.stores.get(request.params.store_id);
      const { id } = request.params;
      const cart = [...(store?.draftOrders ?? []), ...(store?.checkouts ?? [])].find((one) => String(one.id) === id);
      if (!cart) return reply.code(404).type('text/html; charset=utf-8').send(page('404', '<h1>404</h1>'));
      const rows = cart.products.map(
        ({ name, quantity, price }) => `<tr><td>${quantity} × ${escapeHtml(name)}</td><td>${price}</td></tr>`,
      );
      const body = `<h1>${cart.currency} ${cart.total}</h1><table>${rows.join('')}</table>`;
      return reply.type('text/html; charset=utf-8').send(page('Checkout', body));
    },
  );
  app.get<{ Params: PageParams }>('/storefront/:store_id/:handle/', (request, reply) => {
    const { store_id: storeId, handle } = request.params;
    const found = world.stores
      .get(storeId)
      ?.pages.find((one) => one.published && Object.values(one.handle).includes(handle));
    const [title = '404', content = ''] = [found?.name, found?.content].map((one) => Object.values(one ?? {})[0]);
    const html = page(title, `<h1>${escapeHtml(title)}</h1>${content.replace(/<script[\s\S]*?<\/script>/g, '')}`);
    return reply
      .code(found ? 200 : 404)
      .type('text/html; charset=utf-8')
      .send(html);
  });
  app.get<{ Params: PageParams }>('/storefront/:store_id/tracking/:code', (request, reply) =>
    reply.type('text/html; charset=utf-8').send(page('Tracking', `<h1>${escapeHtml(request.params.code)}</h1>`)),
  );
}

function productPage(store: SimulatedStore, product: Product): string {
  const name = Object.values(product.name)[0] ?? '';
  const rows = product.variants.map((variant) => {
    const values = variant.values.map((value) => Object.values(value)[0] ?? '').join(' / ');
    const price = variant.promotional_price ?? variant.price;
    const shownPrice = price === null ? 'Consultar' : `${store.store.main_currency} ${price}`;
    const shownStock = variant.stock === null ? '∞' : String(variant.stock);
    return `<tr><td>${escapeHtml(values)}</td><td>${shownPrice}</td><td>${shownStock}</td></tr>`;
  });
  const image = product.images[0]
    ? `<img src="${product.images[0].src.replace('-1024-1024.', '-480-0.')}" width="320" alt="">`
    : '';
  const description = Object.values(product.description)[0] ?? '';
  return page(name, `<h1>${escapeHtml(name)}</h1>${image}${description}<table>${rows.join('')}</table>`);
}

const page = (title: string, body: string): string =>
  `<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title>` +
  `<style>body{font:16px system-ui;max-width:40rem;margin:2rem auto;padding:0 1rem}td{padding:.2rem 1rem .2rem 0}</style>${body}`;

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
