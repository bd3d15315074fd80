// Starts the phone page alone: node simulators/phone/main.ts --port 8090 --ycloud http://127.0.0.1:9101 --meta http://127.0.0.1:9102
import { parseArgs } from 'node:util';
import { type PhoneNetwork, startPhoneSimulator } from './server.ts';

const { values } = parseArgs({
  options: { host: { type: 'string' }, port: { type: 'string' }, ycloud: { type: 'string' }, meta: { type: 'string' } },
});
const networks: PhoneNetwork[] = [];
if (values.ycloud) networks.push({ label: 'YCloud', provider: 'ycloud', url: values.ycloud });
if (values.meta) networks.push({ label: 'Meta', provider: 'meta', url: values.meta });
const phone = await startPhoneSimulator({
  host: values.host,
  port: Number(values.port ?? 8090),
  networks,
  labels: { model: 'simulated', shop: 'simulated', whatsapp: 'simulated' },
});
console.log(`phone page at ${phone.url}`);
