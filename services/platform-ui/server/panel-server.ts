// The panel's own web server for one machine: the built files, and the orchestrator's paths on the same origin. In production nginx does the same.
import { access } from 'node:fs/promises';
import { Agent, createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { isProxied, proxyRequest, sendProblem } from './proxy-request.ts';
import type { ProxyTarget } from './proxy-request.ts';
import { apiPolicy, panelPolicy, protectiveHeaders } from './security-headers.ts';
import { PanelFiles } from './serve-file.ts';

export interface PanelServerOptions {
  host: string;
  /** 0: any free port. */
  port: number;
  /** Folder made by `vite build`. */
  distDirectory: string;
  /** Origin of the orchestrator's public API, e.g. `http://127.0.0.1:8000`. */
  orchestratorUrl: string;
  /** Further hosts pictures may come from, as CSP sources (a simulated shop is not on https). */
  imageSources?: readonly string[];
  /** Milliseconds of silence of the orchestrator after which an answer is given up; 300 s unless told. */
  silenceMs?: number;
}

export interface PanelServer {
  url: string;
  port: number;
  close(): Promise<void>;
}

const ownHeaders = { ...protectiveHeaders, 'content-security-policy': apiPolicy, 'cache-control': 'no-store' };

/**
 * Starts the server and gives its address.
 * @throws Error when the panel is not built, when the address of the orchestrator is none, or when the port is taken (code EADDRINUSE)
 */
export async function startPanelServer(options: PanelServerOptions): Promise<PanelServer> {
  const url = new URL(options.orchestratorUrl);
  await access(join(options.distDirectory, 'index.html')).catch((error: unknown) => {
    throw new Error(`The panel is not built: ${options.distDirectory} has no index.html.`, { cause: error });
  });
  const agent = new Agent({ keepAlive: true });
  const target: ProxyTarget = { url, agent, silenceMs: options.silenceMs ?? 300_000 };
  const files = new PanelFiles(options.distDirectory, panelPolicy(options.imageSources));
  const server = createServer((request, response) => {
    answer(request, response, files, target).catch(() => {
      if (response.headersSent) response.destroy();
      else sendProblem(response, 500, 'panel.failed', 'The panel could not be served.');
    });
  });
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  const shownHost = options.host.includes(':') ? `[${options.host}]` : options.host;
  return {
    url: `http://${shownHost}:${port}`,
    port,
    close: async () => {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      agent.destroy();
      await closed;
    },
  };
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  files: PanelFiles,
  target: ProxyTarget,
): Promise<void> {
  const path = (request.url ?? '/').split(/[?#]/)[0] ?? '/';
  if (path === '/healthz') {
    response.writeHead(200, { ...ownHeaders, 'content-type': 'text/plain' }).end('ok\n');
    return;
  }
  if (leadsToSystem(request, path)) {
    response.writeHead(302, { ...ownHeaders, location: '/system', vary: 'accept' }).end();
    return;
  }
  if (isProxied(path)) return proxyRequest(request, response, target);
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return sendProblem(response, 405, 'panel.method-not-allowed', 'The panel is only read.');
  if (!(await files.serve(path, request, response)))
    sendProblem(response, 404, 'panel.not-found', 'There is no such file.');
}

/** A person who types the address of the API is led to the screen about the system. */
function leadsToSystem(request: IncomingMessage, path: string): boolean {
  return (
    request.method === 'GET' &&
    (path === '/admin' || path === '/admin/') &&
    String(request.headers.accept ?? '').includes('text/html')
  );
}

function listen(server: Server, { host, port }: PanelServerOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
