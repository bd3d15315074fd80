// Starts the orchestrator.
import { runService } from '@nexus/service-kit/start-service';
import { orchestrator } from './app.ts';

await runService(orchestrator);
