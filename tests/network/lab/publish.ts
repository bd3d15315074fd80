// Passes ports of the host on to containers until it is ended: node publish.ts '[{"from":{"address":"…","port":80},"to":{"host":"…","port":80}}]'
import { startRelay } from './relay.ts';

type Passage = { from: { address: string; port: number }; to: { host: string; port: number } };

for (const { from, to } of JSON.parse(process.argv[2] ?? '[]') as Passage[]) await startRelay(from, to);
