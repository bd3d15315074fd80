// Starts a mail simulator alone: node simulators/smtp/main.ts --port 2525 --http-port 2580
import { parseArgs } from 'node:util';
import { startSmtpSimulator } from './server.ts';

const { values } = parseArgs({
  options: { host: { type: 'string' }, port: { type: 'string' }, 'http-port': { type: 'string' } },
});
const simulator = await startSmtpSimulator({
  host: values.host,
  port: Number(values.port ?? 0),
  httpPort: Number(values['http-port'] ?? 0),
});
console.log(`smtp simulator at ${simulator.host}:${simulator.port}, control at ${simulator.url}/_simulator`);
