// The checks of the repository, in the order they run.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export interface Check {
  name: string;
  /** A program of node_modules/.bin, or 'node'. */
  program: string;
  programArguments: string[];
  /** What is worth telling of its output when it passed. */
  measure: (output: string) => string;
  /** Which commands run it. */
  in: ('test' | 'check')[];
}

const both: Check['in'] = ['test', 'check'];

/** @param root the panel has its own tsconfig.json, checked when it is there */
export function listChecks(root: string): Check[] {
  const panel = 'services/platform-ui/tsconfig.json';
  return [
    {
      name: 'lock',
      program: 'node',
      programArguments: ['scripts/install.mjs', '--check-lock'],
      measure: lastLine,
      in: both,
    },
    { name: 'format', program: 'oxfmt', programArguments: ['--check', '--threads=2'], measure: lastLine, in: both },
    {
      name: 'lint',
      program: 'oxlint',
      programArguments: ['-c', '.oxlintrc.json', '--deny-warnings'],
      measure: lastLine,
      in: both,
    },
    {
      name: 'types',
      program: 'tsc',
      programArguments: typesOf(root, 'tsconfig.json'),
      measure: () => 'tsconfig.json',
      in: both,
    },
    ...(existsSync(join(root, panel))
      ? [
          {
            name: 'types of the panel',
            program: 'tsc',
            programArguments: typesOf(root, panel),
            measure: () => panel,
            in: both,
          },
        ]
      : []),
    {
      name: 'dead code',
      program: 'knip',
      programArguments: ['--no-progress'],
      measure: () => 'no unused file, export or dependency',
      in: ['check'],
    },
    {
      name: 'architecture',
      program: 'node',
      programArguments: ['scripts/checks/check-architecture.ts'],
      measure: (output) => output.trim(),
      in: both,
    },
    {
      name: 'documents',
      program: 'node',
      programArguments: ['scripts/checks/check-docs.ts'],
      measure: lastLine,
      in: both,
    },
    {
      name: '.env.example',
      program: 'node',
      programArguments: ['scripts/generate/generate-env-example.ts', '--check'],
      measure: lastLine,
      in: both,
    },
  ];
}

/** What the compiler found out is kept, and asked again only of files that changed. */
function typesOf(root: string, project: string): string[] {
  const kept = join(root, 'node_modules/.cache/nexus', `${project.replaceAll('/', '-')}.tsbuildinfo`);
  return ['--noEmit', '-p', project, '--incremental', '--tsBuildInfoFile', kept];
}

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? '';
}
