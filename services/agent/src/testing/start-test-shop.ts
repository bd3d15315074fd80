// For tests: a tiny tiendanube service that speaks contracts/shop with one small invented shop.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ShopProduct } from '@nexus/contracts/shop';

export interface TestShop {
  url: string;
  /** Every question received: operation, body and headers. */
  asked: {
    operation: string;
    body: { store: unknown; locale: string; input: Record<string, unknown> };
    headers: NodeJS.Dict<string | string[]>;
  }[];
  /** Answers the next questions of an operation with a status and body instead; 'hang' never answers. */
  misbehave(operation: string, answer: { status: number; body: unknown } | 'hang'): void;
  /** Questions whose caller gave up before the answer. */
  abandoned(): number;
  close(): Promise<void>;
}

function product(id: string, name: string, image: string | null, stocks: Record<string, number | null>): ShopProduct {
  const price = { amount: '31250.00', currency: 'ARS' };
  const variants = Object.entries(stocks).map(([size, stock], index) => ({
    id: `${id}${index}`,
    sku: null,
    options: { Talle: size },
    price,
    promotional_price: null,
    stock,
    available: stock === null || stock > 0,
  }));
  const available = variants.some((variant) => variant.available);
  return {
    id,
    name,
    description: '',
    url: `https://shop.example/p/${id}`,
    image_url: image,
    categories: [],
    tags: [],
    variants,
    available,
  };
}

function answersOf(imageBase: string): Record<string, (input: Record<string, unknown>) => unknown> {
  const products = [
    product('501', 'Poncho tejido gris', `${imageBase}/poncho.jpg`, { S: 2, M: null, L: 0 }),
    product('502', 'Boina de lana', `${imageBase}/boina.webp`, { Único: 4 }),
  ];
  const words = (input: Record<string, unknown>) =>
    String(input['query'] ?? '')
      .toLowerCase()
      .split(' ');
  const order = {
    id: '9001',
    number: '1041',
    status: 'open',
    payment_status: 'paid',
    shipping_status: 'shipped',
    total: { amount: '31250.00', currency: 'ARS' },
    created_at: '2026-01-01T00:00:00Z',
    shipping_tracking_number: null,
    shipping_tracking_url: 'https://track.example/1041',
    items: [{ name: 'Poncho tejido gris', quantity: 1, price: null }],
  };
  const coupon = {
    type: 'percentage',
    value: '10.00',
    currency: null,
    valid: true,
    start_date: null,
    end_date: null,
    min_price: null,
    first_purchase: false,
    restrictions: [],
  };
  return {
    search_products: (input) => {
      const found = products.filter((one) =>
        words(input).some((word) => one.name.toLowerCase().includes(word.replace(/s$/, ''))),
      );
      return { products: found, total: found.length };
    },
    get_product: (input) => ({ product: products.find((one) => one.id === input['product_id']) ?? null }),
    list_coupons: () => ({
      coupons: [
        { ...coupon, code: 'ABIERTO' },
        { ...coupon, code: 'SECRETO' },
      ],
    }),
    get_order: (input) => ({ order: (input['phone_variants'] as string[]).includes('5491155550101') ? order : null }),
    find_customer_orders: () => ({ orders: [order], store_customer_id: '7007', complete: true }),
    store_info: () => ({
      name: 'Tienda Prueba',
      description: null,
      url: 'https://shop.example',
      email: null,
      phone: null,
      address: 'Calle Falsa 123',
      country: 'AR',
      currency: 'ARS',
      languages: ['es'],
      business_name: null,
    }),
  };
}

/** Starts the shop. It also serves its two pictures: a JPEG and a WebP. */
export async function startTestShop(): Promise<TestShop> {
  const asked: TestShop['asked'] = [];
  const misbehaviour = new Map<string, { status: number; body: unknown } | 'hang'>();
  let abandoned = 0;
  let answers: ReturnType<typeof answersOf> = {};
  const server = createServer(async (request, response) => {
    const path = request.url ?? '';
    if (request.method === 'HEAD') {
      response
        .writeHead(200, {
          'content-type': path.endsWith('.webp') ? 'image/webp' : 'image/jpeg',
          'content-length': '2000',
        })
        .end();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const operation = path.replace('/operations/', '');
    const body = JSON.parse(Buffer.concat(chunks).toString()) as TestShop['asked'][number]['body'];
    asked.push({ operation, body, headers: request.headers });
    response.on('close', () => (abandoned += response.writableFinished ? 0 : 1));
    const bad = misbehaviour.get(operation);
    if (bad === 'hang') return;
    const status = bad?.status ?? 200;
    const answer = bad?.body ?? { data: answers[operation]?.(body.input) };
    response
      .writeHead(status, { 'content-type': status === 200 ? 'application/json' : 'application/problem+json' })
      .end(JSON.stringify(answer));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  answers = answersOf(url);
  return {
    url,
    asked,
    misbehave: (operation, answer) => void misbehaviour.set(operation, answer),
    abandoned: () => abandoned,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
