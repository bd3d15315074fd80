// Postgres for all addresses of the namespace it is started in, until SIGTERM: node postgres-process.ts <directory> <port>
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@nexus/testing/embedded-postgres';

const [directory = '', port = ''] = process.argv.slice(2);
writeFileSync(join(directory, 'hba.conf'), 'host all all 0.0.0.0/0 trust\n');
const server = await startEmbeddedPostgres({
  directory,
  port: Number(port),
  durable: false,
  settings: { listen_addresses: '0.0.0.0', hba_file: join(directory, 'hba.conf') },
});
// Waits: the server does not keep this process alive.
const waiting = setInterval(() => undefined, 1000);
process.on('SIGTERM', () => {
  clearInterval(waiting);
  void server.stop();
});
console.log('ready');
