// A second tree of the project in a folder of its own: its files, and the installed packages by hard links, so that it resolves to itself.
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The files git knows or would take, as they lie there now. Replaces `copy`. */
export function copyWorkingTree(root: string, copy: string): void {
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  const listed = run('git', ['ls-files', '-co', '--exclude-standard', '-z'], root);
  for (const file of listed.split('\0').filter((one) => one !== '' && existsSync(join(root, one)))) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    copyFileSync(join(root, file), join(copy, file));
  }
  linkPackages(root, copy);
}

/** The files of a commit, with the packages that are installed now. Replaces `copy`. @throws when there is no such commit */
export function copyCommit(root: string, commit: string, copy: string): void {
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  const archive = join(dirname(copy), `${commit}.tar`);
  run('git', ['archive', '--format=tar', `--output=${archive}`, commit], root);
  run('tar', ['-xf', archive, '-C', copy], root);
  rmSync(archive);
  linkPackages(root, copy);
}

/** @returns the commit's full id @throws when git knows none by that name */
export function commitOf(root: string, name: string): string {
  return run('git', ['rev-parse', '--verify', `${name}^{commit}`], root).trim();
}

function linkPackages(root: string, copy: string): void {
  for (const folder of ['node_modules', 'services/orchestrator/node_modules'].filter((one) =>
    existsSync(join(root, one)),
  ))
    run('cp', [process.platform === 'linux' ? '-al' : '-R', join(root, folder), join(copy, folder)], root);
}

function run(command: string, args: string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 2 ** 27 });
  if (status !== 0) throw new Error(`${command} ${args[0]} failed: ${stderr || error?.message}`);
  return stdout;
}
