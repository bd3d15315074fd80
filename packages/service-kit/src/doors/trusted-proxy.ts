// Whose word about the caller's address is taken: X-Forwarded-For counts from a known proxy alone, else anybody could be anybody.
import { BlockList, isIP } from 'node:net';
import { isPrivateAddress } from '../outgoing-client.ts';

/**
 * Gives Fastify's `trustProxy`: the peer of the connection may name one caller, when it is among `proxies`.
 * @param proxies addresses and networks (`10.0.0.5`, `172.16.0.0/12`); none: every private address, as a proxy on the same host or container network has
 * @throws TypeError when an entry is neither
 */
export function trustedProxy(proxies: readonly string[] = []): (address: string, hop: number) => boolean {
  const known = proxies.length === 0 ? isPrivateAddress : memberOf(proxies);
  return (address, hop) => hop === 0 && known(address);
}

function memberOf(proxies: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const entry of proxies) {
    const [network = '', prefix] = entry.split('/');
    const family = isIP(network);
    if (family === 0) throw new TypeError(`${entry} is neither an address nor a network such as 172.16.0.0/12`);
    list.addSubnet(network, prefix === undefined ? (family === 4 ? 32 : 128) : Number(prefix), `ipv${family as 4 | 6}`);
  }
  return (address) => isIP(address) !== 0 && list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
}
