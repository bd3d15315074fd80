// Keeps mail to outside servers from reaching into the private network: shops name their SMTP host themselves.
import { lookup } from 'node:dns/promises';
import { AppError } from '@nexus/service-kit/app-error';
import { isPrivateAddress } from '@nexus/service-kit/outgoing-client';

/** @throws AppError 400 `handoffs.forbidden-host` for names and literal addresses that are private on their face. Names are resolved only when sending. */
export function refusePrivateHost(host: string, allow: string[]): void {
  const name = plainName(host);
  if (allowed(name, allow)) return;
  if (isPrivateAddress(name) || name === 'localhost' || name.endsWith('.localhost')) throw forbidden(host);
}

/**
 * Resolves the host once and gives the address to connect to, so that what was checked is what is used.
 * @throws AppError 400 `handoffs.forbidden-host`, 503 `handoffs.unknown-host`
 */
export async function publicMailAddress(host: string, allow: string[]): Promise<string> {
  refusePrivateHost(host, allow);
  const name = plainName(host);
  let addresses: { address: string }[];
  try {
    addresses = await lookup(name, { all: true });
  } catch (error) {
    throw new AppError({
      code: 'handoffs.unknown-host',
      status: 503,
      public: true,
      message: `The name of the mail server (${host}) cannot be resolved.`,
      cause: error,
    });
  }
  const first = addresses[0]?.address;
  if (!first || (!allowed(name, allow) && addresses.some((one) => isPrivateAddress(one.address))))
    throw forbidden(host);
  return first;
}

function allowed(name: string, allow: string[]): boolean {
  return allow.some((entry) => plainName(entry.replace(/^([^:]+):\d+$/, '$1')) === name);
}

function plainName(host: string): string {
  return host
    .trim()
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '');
}

function forbidden(host: string): AppError {
  return new AppError({
    code: 'handoffs.forbidden-host',
    status: 400,
    message: `${host} is not a public mail server. The operator can allow it with EGRESS_ALLOW.`,
  });
}
