// A process of the bench: the model and the shop, away from the process that measures. It ends with its parent.
import { startLlmSimulator } from '../../simulators/llm/server.ts';
import { startTiendanubeSimulator } from '../../simulators/tiendanube/server.ts';

export interface OutsideAddresses {
  llm: string;
  tiendanube: string;
}

/** The store's own limit must not be what is measured. */
const stores = [
  {
    store_id: '1001',
    access_token: 'simulated-store-token',
    language: 'es' as const,
    plan: 'unlimited' as const,
  },
];

const llm = await startLlmSimulator({ record_limit: 10 });
const tiendanube = await startTiendanubeSimulator({ stores });
const addresses: OutsideAddresses = { llm: llm.url, tiendanube: tiendanube.url };
process.on('disconnect', () => process.exit(0));
process.send?.(addresses);
