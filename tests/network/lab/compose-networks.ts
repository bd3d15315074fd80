// The networks of deploy/compose.yaml as network namespaces: one for each container, one for the host, one outside and one for the world.
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import type { Probe, Probed } from './probe.ts';

const root = resolve(import.meta.dirname, '../../..');
const prefix = `nexus${process.pid}`;

/** What the host is called from outside, and a server of the wide world. */
export const hostAddress = '203.0.113.1';
export const worldAddress = '198.51.100.2';
const outside = { name: 'outside', address: '203.0.113.2' };

interface Compose {
  services: Record<string, { networks: string[]; ports?: string[] }>;
  networks: Record<string, { internal?: boolean } | null>;
}

export class ComposeNetworks {
  /** Service → network → its address there. */
  readonly addresses: Record<string, Record<string, string>> = {};
  /** Port of the host → service and its port. */
  readonly published: { port: number; service: string; to: number }[] = [];
  readonly #children: ChildProcess[] = [];
  readonly #namespaces: string[] = [];

  /** Needs root. */
  constructor() {
    const compose = parse(readFileSync(join(root, 'deploy/compose.yaml'), 'utf8'), { merge: true }) as Compose;
    const names = Object.keys(compose.networks);
    const isInternal = (network: string): boolean => compose.networks[network]?.internal === true;
    this.#run(['host', outside.name, 'world', ...Object.keys(compose.services)].flatMap((one) => this.#add(one)));
    this.#run([
      ...names.flatMap((network, index) => this.#bridge(network, index, isInternal(network))),
      ...this.#wire(outside.name, outside.address, hostAddress, false),
      ...this.#wire('world', worldAddress, '198.51.100.1', true),
      // As Docker does: no way from one of its networks into another.
      ...names.flatMap((_one, from) =>
        names.flatMap((_other, to) =>
          from === to
            ? []
            : [`${this.#in('host')} ip rule add from ${subnet(from)}.0/24 to ${subnet(to)}.0/24 blackhole`],
        ),
      ),
    ]);
    for (const [place, [service, { networks, ports = [] }]] of Object.entries(compose.services).entries()) {
      this.addresses[service] = {};
      const open = networks.find((network) => !isInternal(network));
      for (const network of networks) {
        const index = names.indexOf(network);
        const address = `${subnet(index)}.${place + 10}`;
        this.addresses[service][network] = address;
        this.#run(this.#plug(service, network, address, `v${place}-${index}`));
      }
      if (open) this.#run([`${this.#in(service)} ip route add default via ${subnet(names.indexOf(open))}.1`]);
      for (const one of ports) {
        const [port, to] = one.split(':').map(Number);
        this.published.push({ port: port ?? 0, service, to: to ?? 0 });
      }
    }
  }

  /** Address of a service on the network the services have among themselves, else on its first. */
  address(service: string): string {
    const own = this.addresses[service] ?? {};
    return own.private ?? Object.values(own)[0] ?? '';
  }

  /** Runs a program where a container would run; it is ended by `close`. */
  start(service: string, command: string[], environment: Record<string, string | undefined> = {}): ChildProcess {
    const child = spawn('ip', ['netns', 'exec', this.#name(service), ...command], {
      cwd: root,
      env: { PATH: `${process.env.PATH}:/usr/sbin`, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#children.push(child);
    return child;
  }

  /** What the host publishes: passed on by a process on it, as Docker's own does. */
  publish(): void {
    const relays = this.published.map(({ port, service, to }) => ({
      from: { address: hostAddress, port },
      to: { host: this.addresses[service]?.edge ?? '', port: to },
    }));
    this.start('host', [process.execPath, join(import.meta.dirname, 'publish.ts'), JSON.stringify(relays)]);
  }

  /** Tries each from inside a namespace. */
  async probe(from: string, probes: Probe[]): Promise<Probed[]> {
    const child = this.start(from, [process.execPath, join(import.meta.dirname, 'probe.ts'), JSON.stringify(probes)]);
    let text = '';
    child.stdout?.on('data', (part: Buffer) => (text += part.toString()));
    await once(child, 'close');
    return JSON.parse(text) as Probed[];
  }

  async close(): Promise<void> {
    for (const child of this.#children.toReversed()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const hard = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(hard);
    }
    this.#run(this.#namespaces.map((name) => `ip netns del ${name}`));
  }

  #name(of: string): string {
    return `${prefix}-${of}`;
  }

  #in(of: string): string {
    return `ip netns exec ${this.#name(of)}`;
  }

  #add(of: string): string[] {
    this.#namespaces.push(this.#name(of));
    return [
      `ip netns add ${this.#name(of)}`,
      `${this.#in(of)} ip link set lo up`,
      // As in a container: an ordinary user may listen on port 80.
      `${this.#in(of)} sysctl -qw net.ipv4.ip_unprivileged_port_start=0`,
    ];
  }

  /** An internal network has no gateway: nothing leads out of it. */
  #bridge(network: string, index: number, internal: boolean): string[] {
    const host = this.#in('host');
    return [
      `${host} ip link add ${network} type bridge`,
      `${host} ip link set ${network} up`,
      ...(internal
        ? []
        : [
            `${host} ip addr add ${subnet(index)}.1/24 dev ${network}`,
            `${host} sysctl -qw net.ipv4.conf.${network}.forwarding=1`,
          ]),
    ];
  }

  /** A machine beside the host. What comes from outside is not forwarded: only what the host publishes is there. */
  #wire(of: string, address: string, gateway: string, forwarding: boolean): string[] {
    return [
      `ip link add ${of} netns ${this.#name('host')} type veth peer name eth0 netns ${this.#name(of)}`,
      `${this.#in('host')} ip addr add ${gateway}/24 dev ${of}`,
      `${this.#in('host')} ip link set ${of} up`,
      `${this.#in('host')} sysctl -qw net.ipv4.conf.${of}.forwarding=${forwarding ? 1 : 0}`,
      `${this.#in(of)} ip addr add ${address}/24 dev eth0`,
      `${this.#in(of)} ip link set eth0 up`,
      `${this.#in(of)} ip route add default via ${gateway}`,
    ];
  }

  #plug(service: string, network: string, address: string, link: string): string[] {
    return [
      `ip link add ${link} netns ${this.#name('host')} type veth peer name ${network} netns ${this.#name(service)}`,
      `${this.#in('host')} ip link set ${link} master ${network} up`,
      `${this.#in(service)} ip addr add ${address}/24 dev ${network}`,
      `${this.#in(service)} ip link set ${network} up`,
    ];
  }

  #run(commands: string[]): void {
    const done = spawnSync('sh', ['-e', '-c', commands.join('\n')], { encoding: 'utf8' });
    if (done.status !== 0) throw new Error(`the networks could not be made: ${done.stderr}`);
  }
}

function subnet(index: number): string {
  return `10.213.${index}`;
}
