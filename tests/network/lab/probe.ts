// Tries to reach addresses from where it runs, and prints what came of it as JSON: node probe.ts '[{"host":"10.0.0.1","port":80}]'
import { request } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Probe {
  host: string;
  port: number;
  /** With it an HTTP request is made, otherwise only a connection. */
  path?: string;
  headers?: Record<string, string>;
}

/** `no`: nobody could be connected to. */
export interface Probed {
  reached: 'no' | 'yes';
  status?: number;
  body?: string;
}

/** Everything is on this machine; an address that leads nowhere is silent. */
const patience = 1500;

const probes = JSON.parse(process.argv[2] ?? '[]') as Probe[];
process.stdout.write(JSON.stringify(await Promise.all(probes.map(tryOne))));

async function tryOne(probe: Probe): Promise<Probed> {
  if (!(await canConnect(probe))) return { reached: 'no' };
  return probe.path === undefined ? { reached: 'yes' } : get(probe);
}

function canConnect({ host, port }: Probe): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: patience });
    const end = (reached: boolean) => (): void => {
      socket.destroy();
      resolve(reached);
    };
    socket.on('connect', end(true));
    socket.on('error', end(false));
    socket.on('timeout', end(false));
  });
}

function get({ host, port, path, headers }: Probe): Promise<Probed> {
  return new Promise((resolve) => {
    const failed = (error: unknown): void => resolve({ reached: 'yes', status: 0, body: String(error) });
    const call = request({ host, port, path, headers, agent: false }, (response) => {
      text(response).then((body) => resolve({ reached: 'yes', status: response.statusCode ?? 0, body }), failed);
    });
    call.setTimeout(15_000, () => call.destroy(new Error('nothing for 15 s')));
    call.on('error', failed);
    call.end();
  });
}
