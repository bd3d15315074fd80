// Writes a file whole or not at all, readable by its owner alone.
import { chmodSync, renameSync, writeFileSync } from 'node:fs';

export function writePrivately(file: string, text: string): void {
  const partial = `${file}.${process.pid}.new`;
  writeFileSync(partial, text, { mode: 0o600 });
  chmodSync(partial, 0o600);
  renameSync(partial, file);
}
