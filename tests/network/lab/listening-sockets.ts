// The sockets a process listens on, as the kernel tells.
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';

/** `address:port` of each, sorted. Linux only; another user's process needs root. */
export function listeningSockets(pid: number): string[] {
  const own = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => inodeOf(`/proc/${pid}/fd/${fd}`)));
  const found = (['tcp', 'tcp6'] as const).flatMap((table) =>
    readFileSync(`/proc/${pid}/net/${table}`, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === listening && own.has(fields[9] ?? ''))
      .map((fields) => readAddress(fields[1] ?? '')),
  );
  return [...new Set(found)].toSorted();
}

/** State of a socket in /proc/net/tcp: TCP_LISTEN. */
const listening = '0A';

function inodeOf(link: string): string {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(link))?.[1] ?? '';
  } catch (error) {
    // Closed since it was listed.
    if ((error as { code?: string }).code === 'ENOENT') return '';
    throw error;
  }
}

/** `0100007F:1F40` → `127.0.0.1:8000`: four bytes, the last one first, then the port. IPv6 stays as it is written there. */
function readAddress(written: string): string {
  const [address = '', port = ''] = written.split(':');
  const shown =
    address.length === 8 ? [...Buffer.from(address, 'hex')].toReversed().join('.') : `[${address.toLowerCase()}]`;
  return `${shown}:${Number.parseInt(port, 16)}`;
}
