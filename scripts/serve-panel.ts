// Serves the built panel under npm start, as nginx does in production: node scripts/serve-panel.ts --port 8080 --orchestrator http://127.0.0.1:8000
import { parseArgs } from 'node:util';
import { startPanelServer } from '../services/platform-ui/server/panel-server.ts';
import { panelDirectory } from './launch/build-panel.ts';

const { values } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string', default: '8080' },
    orchestrator: { type: 'string', default: 'http://127.0.0.1:8000' },
    'image-source': { type: 'string', multiple: true, default: [] },
  },
});
const panel = await startPanelServer({
  host: values.host,
  port: Number(values.port),
  distDirectory: panelDirectory(`${import.meta.dirname}/..`),
  orchestratorUrl: values.orchestrator,
  imageSources: values['image-source'],
});
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => void panel.close().then(() => process.exit(0)));
