// Runs a command that may take long, printing a line every few seconds.
import { spawn } from 'node:child_process';

const everyMilliseconds = 4000;

/**
 * @param {string} command
 * @param {string[]} commandArguments
 * @param {{ cwd?: string, environment?: Record<string, string | undefined>, progress?: () => string }} options
 * @returns {Promise<{ exitCode: number | null, output: string, seconds: number }>}
 */
export async function runWithSignsOfLife(command, commandArguments, { cwd, environment, progress } = {}) {
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const child = spawn(command, commandArguments, {
    cwd,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  const timer = setInterval(
    () => console.log(`  … ${seconds()} s${progress ? `, ${progress()}` : ''}`),
    everyMilliseconds,
  );
  try {
    const exitCode = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    return { exitCode, output, seconds: seconds() };
  } finally {
    clearInterval(timer);
  }
}
