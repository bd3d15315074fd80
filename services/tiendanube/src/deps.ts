// What the operations work with: the way to the shops' API, the log, the clock.
import type { Kit } from '@nexus/service-kit/start-service';
import type { Log } from '@nexus/service-kit/log';
import { OutgoingClient } from '@nexus/service-kit/outgoing-client';
import type { configuration } from './config.ts';
import { ShopClient } from './shop-api/shop-client.ts';

export type Deps = {
  shops: ShopClient;
  log: Log;
  /** Milliseconds since the epoch. */
  now: () => number;
  /** Milliseconds one operation may take. */
  operationTimeout: number;
};

export async function connect({ config, log, metrics }: Kit<typeof configuration>): Promise<Deps> {
  const outgoing = new OutgoingClient({ allow: [config.TIENDANUBE_API_BASE_URL, ...config.EGRESS_ALLOW] });
  const duration = metrics.histogram('nexus_shop_request_seconds', 'Duration of calls to the shops’ API', ['status']);
  const shops = new ShopClient({
    outgoing,
    baseUrl: config.TIENDANUBE_API_BASE_URL,
    userAgent: config.TIENDANUBE_USER_AGENT,
    observe: (status, seconds) => duration.observe({ status }, seconds),
  });
  return { shops, log, now: Date.now, operationTimeout: config.TIENDANUBE_TIMEOUT_MS };
}
