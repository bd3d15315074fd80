// run.json: where everything is and which processes it is made of, for programs that drive a running Nexus.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writePrivately } from '../settings/write-privately.ts';

export interface RunFile {
  /** False while a process is being started again. */
  ready: boolean;
  /** `phone` is null when no WhatsApp provider is simulated. */
  urls: { panel: string; phone: string | null; orchestrator: string; postgres: string };
  /** Null: not running now, or (Postgres) not ours. */
  pids: Record<'launcher' | 'orchestrator' | 'agent' | 'whatsapp' | 'tiendanube' | 'ui' | 'postgres', number | null>;
}

export function writeRunFile(dataDirectory: string, run: RunFile): void {
  writePrivately(join(dataDirectory, 'run.json'), `${JSON.stringify(run, null, 2)}\n`);
}

export function removeRunFile(dataDirectory: string): void {
  rmSync(join(dataDirectory, 'run.json'), { force: true });
}
