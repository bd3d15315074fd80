// What a test process runs: each file in a suite of its own, so that the hooks at its top are its own and not those of all files of the process.
import { describe } from 'node:test';
import { pathToFileURL } from 'node:url';
import { filesVariable } from './shared-files.ts';

for (const file of JSON.parse(process.env[filesVariable] ?? '[]') as string[])
  void describe(file, async () => {
    await import(pathToFileURL(file).href);
  });
