// Worker of npm start: makes the database cluster, which takes seconds without pause, beside the thread that speaks to the person.
import { workerData } from 'node:worker_threads';
import { startEmbeddedPostgres } from '@nexus/testing/embedded-postgres';

const { directory } = workerData as { directory: string };
const server = await startEmbeddedPostgres({ directory });
await server.stop();
