// Starts a Cloud API simulator alone: node simulators/meta/main.ts --port 9102
import { parseArgs } from 'node:util';
import { startMetaSimulator } from './server.ts';

const { values } = parseArgs({
  options: {
    host: { type: 'string' },
    port: { type: 'string' },
    seed: { type: 'string' },
    'state-file': { type: 'string' },
  },
});
const simulator = await startMetaSimulator({
  host: values.host,
  port: Number(values.port ?? 0),
  seed: values.seed,
  state_file: values['state-file'],
});
console.log(`meta simulator at ${simulator.url}`);
