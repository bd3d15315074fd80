// Makes sure that every port is free before anything starts, and names the remedy for one that is not.
import { createServer } from 'node:net';
import { LaunchProblem } from '../launch-problem.ts';
import { portVariables } from '../settings/read-settings.ts';
import type { Ports } from '../settings/read-settings.ts';
import { findPortUser } from './port-user.ts';

/** What a browser may reach as "localhost" by IPv6 before IPv4. */
const openedByPeople: (keyof Ports)[] = ['ui', 'phone'];

/** @throws LaunchProblem naming each port in use, by whom, and what to do */
export async function checkPorts(ports: Ports, host: string): Promise<void> {
  const names = Object.keys(ports) as (keyof Ports)[];
  const problems = await Promise.all(names.map((name) => problemOf(name, ports, host)));
  const found = problems.filter((one) => one !== null);
  if (found.length > 0) throw new LaunchProblem(found.join('\n'));
}

/** Whether something could listen there now. */
export async function isFree(port: number, host: string): Promise<boolean> {
  return (await listeningError(port, host)) === null;
}

async function problemOf(name: keyof Ports, ports: Ports, host: string): Promise<string | null> {
  const port = ports[name];
  const { variable, what } = portVariables[name];
  const hosts = openedByPeople.includes(name) && host === '127.0.0.1' ? [host, '::1'] : [host];
  for (const one of hosts) {
    const error = await listeningError(port, one);
    if (error === null) continue;
    if (error === 'EACCES')
      return `Port ${port}, wanted for ${what}, is for root alone. Choose one above 1023, for example: ${variable}=${port + 8000} npm start`;
    if (error !== 'EADDRINUSE') {
      if (one === '::1') continue;
      return `Nothing can listen on ${one}:${port} (${error}). Check HOST.`;
    }
    const user = findPortUser(port);
    const by = user === null ? '' : ` by process ${user.pid} (${user.command})`;
    const free = await nextFree(port, one, Object.values(ports));
    return `Port ${port}, wanted for ${what}, is in use${by}. Stop that program, or choose another port: ${variable}=${free} npm start`;
  }
  return null;
}

async function nextFree(port: number, host: string, taken: number[]): Promise<number> {
  for (let candidate = port + 1; candidate <= 65_535; candidate += 1)
    if (!taken.includes(candidate) && (await isFree(candidate, host))) return candidate;
  return port;
}

/** Null, or the code of the error. */
function listeningError(port: number, host: string): Promise<string | null> {
  return new Promise((done) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => done(error.code ?? 'unknown'));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => done(null)));
  });
}
