// Starts a YCloud simulator alone: node simulators/ycloud/main.ts --port 9101
import { parseArgs } from 'node:util';
import { startYcloudSimulator } from './server.ts';

const { values } = parseArgs({
  options: {
    host: { type: 'string' },
    port: { type: 'string' },
    seed: { type: 'string' },
    'state-file': { type: 'string' },
  },
});
const simulator = await startYcloudSimulator({
  host: values.host,
  port: Number(values.port ?? 0),
  seed: values.seed,
  state_file: values['state-file'],
});
console.log(`ycloud simulator at ${simulator.url}/v2`);
