// Starts the tiendanube service as a process.
import { runService } from '@nexus/service-kit/start-service';
import { tiendanube } from './app.ts';

await runService(tiendanube);
