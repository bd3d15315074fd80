// Installs what is missing before npm start and npm test; plain JavaScript that Node 20 reads, quick when nothing is to do.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

// Usage: node scripts/install.mjs [--with-system] [--check-lock]
//   --with-system   also the programs the tests need: Redis, nginx, Chromium
//   --check-lock    only says whether package-lock.json is whole
const root = resolve(fileURLToPath(import.meta.url), '..', '..');
const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8');
const stampPath = join(root, 'node_modules', '.nexus-installed');
const stamp = createHash('sha256').update(lockText).digest('hex');

try {
  if (process.argv.includes('--check-lock')) await checkLock();
  else {
    if (!isInstalled()) await installPackages();
    if (process.argv.includes('--with-system')) await installSystem();
  }
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

function isInstalled() {
  return (
    existsSync(stampPath) &&
    readFileSync(stampPath, 'utf8') === stamp &&
    existsSync(join(root, 'node_modules', '.bin', 'node'))
  );
}

async function installPackages() {
  const { isAlreadyInPlace } = await import('./install/already-in-place.mjs');
  const { verifyPinnedNode } = await import('./install/pinned-node.mjs');
  await checkLock();
  if (!isAlreadyInPlace(root, JSON.parse(lockText))) {
    const { installFromLock } = await import('./install/install-from-lock.mjs');
    await installFromLock(root);
  }
  verifyPinnedNode(root);
  writeFileSync(stampPath, stamp);
}

async function installSystem() {
  const { installSystemPrograms } = await import('./install/system-programs.mjs');
  await installSystemPrograms();
}

async function checkLock() {
  const { findMissingOptionals } = await import('./install/missing-optionals.mjs');
  const lock = JSON.parse(lockText);
  const missing = findMissingOptionals(lock);
  if (missing.length > 0) {
    throw new Error(
      [
        'package-lock.json is not whole: it names optional packages (builds for other platforms) without an entry, and npm ci refuses it.',
        ...missing.map(({ by, name }) => `  ${name}, wanted by ${by}`),
        'Pin a version whose platform packages all exist, delete the lock and node_modules, and run: npm install --ignore-scripts',
      ].join('\n'),
    );
  }
  if (process.argv.includes('--check-lock'))
    console.log(`${Object.keys(lock.packages).length} entries, no optional package missing`);
}
