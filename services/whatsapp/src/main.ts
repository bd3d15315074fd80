// Starts the whatsapp service as a process.
import { runService } from '@nexus/service-kit/start-service';
import { whatsapp } from './app.ts';

await runService(whatsapp);
