// Runs npm ci through the Node and npm that are at hand, and says something while it works.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runWithSignsOfLife } from './run-with-signs-of-life.mjs';

// Install scripts are never run; development and optional packages always come, whatever NODE_ENV or omit say.
const npmArguments = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund'];

/**
 * @param {string} root
 * @throws {Error} with what npm printed
 */
export async function installFromLock(root) {
  console.log('Installing packages (npm ci)…');
  const npm = process.env.npm_execpath;
  const [command, commandArguments] =
    npm && /\.c?js$/.test(npm) ? [process.execPath, [npm, ...npmArguments]] : ['npm', npmArguments];
  const { exitCode, output, seconds } = await runWithSignsOfLife(command, commandArguments, {
    cwd: root,
    progress: () => `${countPackages(root)} packages so far`,
  });
  if (exitCode !== 0) throw new Error(`npm ci failed (exit code ${exitCode}):\n${output.trim()}`);
  console.log(`Installed ${countPackages(root)} packages in ${seconds} s.`);
}

/**
 * Folders come before what belongs into them, and go again while npm works: a package counts once its own file is there.
 * @param {string} root
 */
function countPackages(root) {
  const folder = join(root, 'node_modules');
  const names = namesIn(folder).filter((name) => !name.startsWith('.'));
  const packages = names.flatMap((name) =>
    name.startsWith('@') ? namesIn(join(folder, name)).map((own) => join(name, own)) : [name],
  );
  return packages.filter((name) => existsSync(join(folder, name, 'package.json'))).length;
}

/** @param {string} folder */
function namesIn(folder) {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
