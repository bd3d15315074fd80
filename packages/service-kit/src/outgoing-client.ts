// The only way out to the world: caps on time and size, no private addresses, no surprise redirects.
import { lookup } from 'node:dns';
import type { LookupAddress, LookupOptions } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import { Agent, request } from 'undici';
import type { FormData } from 'undici';
import { AppError } from './app-error.ts';
import { startDeadline } from './deadline.ts';
import type { Deadline } from './deadline.ts';
import { hideSentCredentials } from './outgoing/hide-sent-credentials.ts';

/** Multipart bodies must be made of this one. */
export { FormData } from 'undici';

export interface OutgoingRequest {
  method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  body?: string | Buffer | FormData;
  /** Milliseconds for the whole exchange; default 15 s. */
  timeout?: number;
  /** Bytes of answer that are read at most; default 5 MiB. */
  maximumBytes?: number;
  /** Redirects followed, each address checked anew; to another origin only headers without credentials go along. Default 0. */
  redirects?: number;
  signal?: AbortSignal;
}

export interface OutgoingAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  bytes: Buffer;
  /** Where the answer came from after redirects. */
  url: string;
}

export interface OutgoingClientOptions {
  /** Hosts whose addresses are not checked: the operator's own base URLs and EGRESS_ALLOW. */
  allow: string[];
  /** How names are resolved; default: the system's resolver. */
  resolve?: typeof lookup;
}

/** Sends requests to hosts outside the installation. */
export class OutgoingClient {
  readonly #allow: Set<string>;
  readonly #agent: Agent;

  constructor(options: OutgoingClientOptions) {
    this.#allow = new Set(options.allow.map(hostOf));
    const resolve = options.resolve ?? lookup;
    const guardedLookup = (
      hostname: string,
      lookupOptions: LookupOptions,
      done: (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void,
    ): void => {
      resolve(hostname, { ...lookupOptions, all: true }, (error, addresses) => {
        if (error) return done(error, []);
        const bad = this.#allow.has(hostOf(hostname))
          ? undefined
          : addresses.find((one) => isPrivateAddress(one.address));
        if (bad)
          return done(Object.assign(new Error('the address is not public'), { code: 'NEXUS_PRIVATE_ADDRESS' }), []);
        if (lookupOptions.all) return done(null, addresses);
        const first = addresses[0];
        if (!first) return done(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), []);
        done(null, first.address, first.family);
      });
    };
    this.#agent = new Agent({
      connect: { timeout: 5000, lookup: guardedLookup as never },
      keepAliveTimeout: 10_000,
      connections: 64,
    });
  }

  /**
   * @throws AppError `outgoing.forbidden-address` (nothing sent), `outgoing.unreachable` (nothing sent), `outgoing.timeout` and
   * `outgoing.lost` (may have arrived; details.sent), `outgoing.too-large`. HTTP error statuses are answers, not errors; what was sent
   * as a credential is taken out of their bodies.
   */
  async send(call: OutgoingRequest): Promise<OutgoingAnswer> {
    const url = this.#check(call.url);
    const deadline = startDeadline(Math.ceil(call.timeout ?? 15_000), call.signal);
    try {
      return await this.#follow(url, call, deadline);
    } finally {
      deadline.clear();
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #follow(first: URL, call: OutgoingRequest, deadline: Deadline): Promise<OutgoingAnswer> {
    let url = first;
    let current = call;
    for (let hop = 0; ; hop += 1) {
      const answer = await this.#once(url, current, deadline);
      const location = answer.headers.location;
      if (!redirects.has(answer.status) || hop >= (call.redirects ?? 0) || typeof location !== 'string') return answer;
      const next = this.#check(URL.canParse(location, url) ? new URL(location, url).href : '');
      current = redirected(current, answer.status, next.origin === url.origin);
      url = next;
    }
  }

  #check(address: string): URL {
    const url = URL.canParse(address) ? new URL(address) : null;
    if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:') || url.username || url.password) {
      throw new AppError({
        code: 'outgoing.forbidden-address',
        status: 400,
        message: 'Only plain http(s) addresses are fetched.',
        details: { sent: 'no' },
      });
    }
    const host = hostOf(url.host);
    if (this.#allow.has(host)) return url;
    const local = isPrivateAddress(host) || host === 'localhost' || host.endsWith('.localhost');
    if (url.protocol !== 'https:' || !ports.has(url.port) || local) {
      throw new AppError({
        code: 'outgoing.forbidden-address',
        status: 400,
        message: 'That address is not public, not https, or at an unusual port.',
        details: { sent: 'no' },
      });
    }
    return url;
  }

  async #once(url: URL, call: OutgoingRequest, deadline: Deadline): Promise<OutgoingAnswer> {
    const limit = call.maximumBytes ?? 5 * 1024 * 1024;
    try {
      const answer = await request(url, {
        method: call.method ?? 'GET',
        headers: call.headers,
        body: call.body ?? null,
        dispatcher: this.#agent,
        signal: deadline.signal,
      });
      const parts: Buffer[] = [];
      let size = 0;
      for await (const part of answer.body) {
        size += (part as Buffer).length;
        if (size > limit) {
          answer.body.destroy();
          throw new AppError({
            code: 'outgoing.too-large',
            status: 413,
            message: `The answer is larger than ${limit} bytes.`,
            details: { sent: 'maybe' },
          });
        }
        parts.push(part as Buffer);
      }
      const whole = Buffer.concat(parts);
      const bytes = answer.statusCode >= 400 ? hideSentCredentials(whole, call.headers) : whole;
      return { status: answer.statusCode, headers: answer.headers, bytes, url: url.href };
    } catch (error) {
      throw this.#failure(error, url, call.signal, deadline);
    }
  }

  #failure(error: unknown, url: URL, signal: AbortSignal | undefined, deadline: Deadline): AppError {
    if (error instanceof AppError) return error;
    if (signal?.aborted)
      return new AppError({
        code: 'request.abandoned',
        status: 499,
        message: 'The call was given up.',
        details: { sent: 'maybe' },
        cause: error,
      });
    if (deadline.passed)
      return new AppError({
        code: 'outgoing.timeout',
        status: 504,
        public: true,
        message: `${url.host} did not answer in time.`,
        details: { sent: 'maybe' },
        cause: error,
      });
    const codes = codesOf(error);
    if (codes.includes('NEXUS_PRIVATE_ADDRESS'))
      return new AppError({
        code: 'outgoing.forbidden-address',
        status: 400,
        message: 'That name leads to an address that is not public.',
        details: { sent: 'no' },
        cause: error,
      });
    if (codes.some((code) => beforeSending.has(code)))
      return new AppError({
        code: 'outgoing.unreachable',
        status: 503,
        public: true,
        message: `${url.host} cannot be reached.`,
        details: { sent: 'no' },
        cause: error,
      });
    return new AppError({
      code: 'outgoing.lost',
      status: 502,
      public: true,
      message: `The connection to ${url.host} was lost.`,
      details: { sent: 'maybe' },
      cause: error,
    });
  }
}

function codesOf(error: unknown): string[] {
  const own = (error as { code?: string }).code;
  const inner = error instanceof AggregateError ? error.errors.flatMap(codesOf) : [];
  const cause = (error as { cause?: unknown }).cause;
  return [...(own ? [own] : []), ...inner, ...(cause ? codesOf(cause) : [])];
}

/** Failures of name, route, handshake or certificate: no byte of the request left. */
const beforeSending = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Where https is served; '' is 443. Other ports of strangers are not for us to knock at. */
const ports = new Set(['', '8443']);

const redirects = new Set([301, 302, 303, 307, 308]);

/** The next hop's request (RFC 9110 §15.4): all but 307 and 308 turn a write into a GET; a body never goes to another origin. */
function redirected(call: OutgoingRequest, status: number, sameOrigin: boolean): OutgoingRequest {
  const method = call.method ?? 'GET';
  const reads = method === 'GET' || method === 'HEAD';
  const keepsBody = !reads && (status === 307 || status === 308);
  if (keepsBody && !sameOrigin) {
    throw new AppError({
      code: 'outgoing.forbidden-address',
      status: 400,
      message: 'The answer leads what was sent to another host.',
      details: { sent: 'maybe' },
    });
  }
  const safe = sameOrigin ? /^/ : /^(accept|accept-language|user-agent|range)$/i;
  const headers = Object.fromEntries(
    Object.entries(call.headers ?? {}).filter(
      ([name]) => safe.test(name) && (reads || keepsBody || !/^content-/i.test(name)),
    ),
  );
  return reads || keepsBody ? { ...call, headers } : { ...call, headers, method: 'GET', body: undefined };
}

/** Host name as URLs write it (lower case, IPv6 shortened), without port, brackets or final dot; takes a host, host:port, address or URL. */
function hostOf(value: string): string {
  const host = isIP(value) === 6 ? `[${value}]` : value;
  const address = host.includes('://') ? host : `https://${host}`;
  const name = URL.canParse(address) ? new URL(address).hostname : host;
  return name
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}

const privateAddresses = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  privateAddresses.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 96],
  ['::ffff:0:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['100::', 64],
  ['ff00::', 8],
] as const) {
  privateAddresses.addSubnet(network, prefix, 'ipv6');
}

/**
 * Whether an IP address is loopback, private, link-local, metadata, documentation, multicast or a form that can embed such a one (IANA special-purpose
 * address registries, RFC 6890). Host names are not addresses: false.
 */
export function isPrivateAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 0) return false;
  const plain = address.replace(/%.*$/, '');
  return privateAddresses.check(plain, family === 4 ? 'ipv4' : 'ipv6');
}
