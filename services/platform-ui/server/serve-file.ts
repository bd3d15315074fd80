// Serves the built panel: hashed assets for ever, the page anew each time, every unknown path as the page.
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { protectiveHeaders } from './security-headers.ts';

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};
const compressed = new Set(['.html', '.js', '.css', '.svg', '.json']);
const compress = {
  br: (bytes: Buffer) => promisify(brotliCompress)(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } }),
  gzip: (bytes: Buffer) => promisify(gzip)(bytes),
};
type Encoding = keyof typeof compress;

interface Kept {
  changed: number;
  bytes: Buffer;
  tag: string;
  encoded: Partial<Record<Encoding, Buffer>>;
}

/** The files of one folder, kept in memory as long as they are unchanged on disk. */
export class PanelFiles {
  readonly #directory: string;
  readonly #policy: string;
  readonly #kept = new Map<string, Kept>();

  /** `policy` is the Content-Security-Policy sent with each file. */
  constructor(directory: string, policy: string) {
    this.#directory = resolve(directory);
    this.#policy = policy;
  }

  /** Answers GET and HEAD; false when the path names an asset that does not exist. */
  async serve(path: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const file = (await this.#find(path)) ?? (path.startsWith('/assets/') ? null : await this.#find('/index.html'));
    if (!file) return false;
    const encoding = compressed.has(file.extension) ? acceptedEncoding(request) : null;
    const body = encoding
      ? (file.kept.encoded[encoding] ??= await compress[encoding](file.kept.bytes))
      : file.kept.bytes;
    const headers = {
      ...protectiveHeaders,
      'content-security-policy': this.#policy,
      'content-type': types[file.extension] ?? 'application/octet-stream',
      'cache-control': path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      etag: file.kept.tag,
      vary: 'accept-encoding',
      ...(encoding ? { 'content-encoding': encoding } : {}),
    };
    if (request.headers['if-none-match'] === file.kept.tag) {
      response.writeHead(304, headers).end();
      return true;
    }
    response.writeHead(200, { ...headers, 'content-length': body.length });
    response.end(request.method === 'HEAD' ? undefined : body);
    return true;
  }

  async #find(path: string): Promise<{ kept: Kept; extension: string } | null> {
    const file = join(this.#directory, decoded(path));
    if (!file.startsWith(this.#directory + sep) || file.includes('\0')) return null;
    const found = await stat(file).catch(() => null);
    if (!found?.isFile()) return null;
    let kept = this.#kept.get(file);
    if (!kept || kept.changed !== found.mtimeMs) {
      const bytes = await readFile(file);
      kept = {
        changed: found.mtimeMs,
        bytes,
        tag: `W/"${createHash('sha256').update(bytes).digest('base64url').slice(0, 20)}"`,
        encoded: {},
      };
      this.#kept.set(file, kept);
    }
    return { kept, extension: extname(file) };
  }
}

/** A path that cannot be decoded names no file. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return '/';
  }
}

function acceptedEncoding(request: IncomingMessage): Encoding | null {
  const accepted = new Set(
    String(request.headers['accept-encoding'] ?? '')
      .split(',')
      .map((one) => one.trim().split(';')[0]),
  );
  return accepted.has('br') ? 'br' : accepted.has('gzip') ? 'gzip' : null;
}
