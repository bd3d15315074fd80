// Finds which process of this machine listens on a port, where the system tells (Linux).
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

export interface PortUser {
  pid: number;
  command: string;
}

/** State LISTEN in /proc/net/tcp, see proc_net_tcp.txt of the kernel's documentation. */
const listening = '0A';

/** Null where it cannot be told: another system, or a process of another user. */
export function findPortUser(port: number): PortUser | null {
  const inodes = new Set(['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => listeningInodes(file, port)));
  if (inodes.size === 0) return null;
  for (const pid of entriesOf('/proc').filter((name) => /^\d+$/.test(name))) {
    if (entriesOf(`/proc/${pid}/fd`).some((descriptor) => inodes.has(socketInode(`/proc/${pid}/fd/${descriptor}`))))
      return { pid: Number(pid), command: commandOf(Number(pid)) };
  }
  return null;
}

function listeningInodes(file: string, port: number): string[] {
  const hexadecimal = port.toString(16).toUpperCase().padStart(4, '0');
  return textOf(file)
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(`:${hexadecimal}`) && fields[3] === listening)
    .map((fields) => fields[9] ?? '');
}

function socketInode(path: string): string {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(path))?.[1] ?? 'none';
  } catch {
    // The descriptor is gone, or is another user's.
    return 'none';
  }
}

function commandOf(pid: number): string {
  const [program = textOf(`/proc/${pid}/comm`).trim(), ...rest] = textOf(`/proc/${pid}/cmdline`)
    .split('\0')
    .filter(Boolean);
  return [basename(program), ...rest].join(' ').slice(0, 100);
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Gone meanwhile, another user's, or not Linux.
    return [];
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // As above.
    return '';
  }
}
