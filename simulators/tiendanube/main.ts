// Starts the simulator from the command line: `node main.ts [--host=…] [--port=…] [--seed=…]`.
import { parseArgs } from 'node:util';
import { startTiendanubeSimulator } from './server.ts';

const { values } = parseArgs({
  options: { host: { type: 'string' }, port: { type: 'string', default: '8101' }, seed: { type: 'string' } },
});
const simulator = await startTiendanubeSimulator({
  host: values.host,
  port: Number(values.port),
  catalogue: values.seed === undefined ? 'demo' : { seed: Number(values.seed) },
});
console.log(`tiendanube simulator at ${simulator.url}/2025-03`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulator.close());
