// Runs the agent service as this process.
import { runService } from '@nexus/service-kit/start-service';
import { agent } from './app.ts';

await runService(agent);
