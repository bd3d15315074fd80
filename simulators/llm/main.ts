// Starts the model simulator alone: node main.ts --port 9004 --host 127.0.0.1 --delay-ms 0
import { parseArgs } from 'node:util';
import { startLlmSimulator } from './server.ts';

const { values } = parseArgs({
  options: {
    host: { type: 'string' },
    port: { type: 'string' },
    'delay-ms': { type: 'string' },
    seed: { type: 'string' },
  },
});
const simulator = await startLlmSimulator({
  host: values.host ?? '127.0.0.1',
  port: Number(values.port ?? 0),
  delay_ms: Number(values['delay-ms'] ?? 0),
  seed: Number(values.seed ?? 1),
});
console.log(`model simulator: ${simulator.url}/v1`);
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void simulator.close());
