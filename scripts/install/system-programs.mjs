// The programs the tests need beside Node: says which are missing and, on Debian and Ubuntu, installs them.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runWithSignsOfLife } from './run-with-signs-of-life.mjs';

/** `binaries`: any of them will do. */
const programs = [
  { name: 'Redis', binaries: ['redis-server'], packages: ['redis-server'], service: 'redis-server' },
  { name: 'faketime', binaries: ['faketime'], packages: ['faketime'], service: null },
  { name: 'nginx', binaries: ['nginx'], packages: ['nginx'], service: 'nginx' },
  { name: 'ip', binaries: ['ip'], packages: ['iproute2'], service: null },
  {
    name: 'Chromium',
    binaries: ['chromium', 'chromium-browser'],
    packages: ['chromium', 'fonts-liberation'],
    service: null,
  },
];

/**
 * Does nothing, and quickly, when all are there.
 * @throws {Error} naming what is missing and the command that installs it
 */
export async function installSystemPrograms() {
  const missing = programs.filter((one) => !one.binaries.some(isOnPath));
  if (missing.length === 0) return;
  const names = missing.map((one) => one.name).join(', ');
  const packages = missing.flatMap((one) => one.packages);
  const asRoot = waysToBeRoot();
  if (!existsSync('/etc/debian_version') || !isOnPath('apt-get') || asRoot === null) {
    throw new Error(
      `The tests need ${names}. Install ${missing.length === 1 ? 'it' : 'them'} and run the command again; on Debian or Ubuntu:\n  sudo apt-get update && sudo apt-get install ${packages.join(' ')}`,
    );
  }
  console.log(
    `Installing ${names} with apt-get (the tests need ${missing.length === 1 ? 'it' : 'them'}; no service is started)…`,
  );
  const script = installScript(
    packages,
    missing.flatMap((one) => one.service ?? []),
  );
  const [command, ...before] = [...asRoot, 'sh', '-c', script];
  const { exitCode, output } = await runWithSignsOfLife(command, before);
  const still = missing.filter((one) => !one.binaries.some(isOnPath)).map((one) => one.name);
  if (exitCode !== 0 || still.length > 0)
    throw new Error(
      `apt-get did not bring ${still.join(', ') || names}:\n${output.trim().split('\n').slice(-20).join('\n')}`,
    );
  console.log(`Installed ${names}.`);
}

/** The words before a command that make it run as root, or null when that would need a password. */
function waysToBeRoot() {
  if (process.getuid?.() === 0) return [];
  return isOnPath('sudo') && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status === 0
    ? ['sudo', '-n']
    : null;
}

/**
 * Packages of daemons start them on installation unless policy-rc.d says no (exit code 101, see invoke-rc.d(8)), and at
 * the next boot unless they are disabled.
 * @param {string[]} packages
 * @param {string[]} services
 */
function installScript(packages, services) {
  return [
    'set -e',
    'policy=/usr/sbin/policy-rc.d',
    'if [ ! -e "$policy" ]; then printf "#!/bin/sh\\nexit 101\\n" > "$policy"; chmod 755 "$policy"; trap \'rm -f "$policy"\' EXIT; fi',
    'export DEBIAN_FRONTEND=noninteractive',
    'apt-get update -q',
    `apt-get install -y -q --no-install-recommends ${packages.join(' ')}`,
    ...services.map(
      (name) => `if command -v systemctl >/dev/null; then systemctl disable ${name} >/dev/null 2>&1 || true; fi`,
    ),
  ].join('\n');
}

/** @param {string} name */
function isOnPath(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      // Not in this folder.
      return false;
    }
  });
}
