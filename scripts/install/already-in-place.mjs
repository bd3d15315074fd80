// Says whether npm itself has already installed exactly what the lock asks for (by `npm install` or `npm ci`).
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Compares the lock with the record npm leaves in node_modules; builds for other platforms may be absent.
 * @param {string} root
 * @param {{ packages: Record<string, { version?: string, integrity?: string, optional?: boolean, link?: boolean, os?: string[], cpu?: string[], libc?: string[] }> }} lock
 */
export function isAlreadyInPlace(root, lock) {
  const recordPath = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(recordPath)) return false;
  const installed = JSON.parse(readFileSync(recordPath, 'utf8')).packages;
  return Object.entries(lock.packages).every(([path, wanted]) => {
    if (!/(^|\/)node_modules\//.test(path)) return true;
    const found = installed[path];
    if (found === undefined) return wanted.optional === true && !isBuildForThisPlatform(wanted);
    return (
      existsSync(join(root, path)) &&
      found.version === wanted.version &&
      found.integrity === wanted.integrity &&
      found.link === wanted.link
    );
  });
}

/**
 * Only builds name their platform; an optional package without one may be absent because what wants it is.
 * @param {{ os?: string[], cpu?: string[], libc?: string[] }} entry
 */
function isBuildForThisPlatform({ os, cpu, libc }) {
  return (
    os !== undefined &&
    cpu !== undefined &&
    os.includes(process.platform) &&
    cpu.includes(process.arch) &&
    !(libc ?? ['glibc']).includes('musl')
  );
}
