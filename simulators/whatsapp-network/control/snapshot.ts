// Keeps the network's threads in a file, so that a restarted demonstration still knows its conversations.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { addMessage } from '../network.ts';
import type { Customer, Network, NetworkMessage, StoredMedia } from '../model.ts';

type Snapshot = {
  customers: Customer[];
  messages: NetworkMessage[];
  media: (Omit<StoredMedia, 'bytes'> & { base64: string })[];
};

/** Reads the file if it is there and writes it again within 2 s of each change; `stop` writes a last time. */
export function keepSnapshot(network: Network, file: string): { stop(): void } {
  if (existsSync(file)) restore(network, JSON.parse(readFileSync(file, 'utf8')) as Snapshot);
  let changed = false;
  const write = (): void => {
    if (!changed) return;
    changed = false;
    writeFileSync(`${file}.new`, JSON.stringify(snapshotOf(network)));
    renameSync(`${file}.new`, file);
  };
  const timer = setInterval(write, 2000);
  timer.unref();
  network.listeners.add((event) => {
    if (event.event !== 'typing') changed = true;
  });
  return {
    stop() {
      clearInterval(timer);
      write();
    },
  };
}

function snapshotOf(network: Network): Snapshot {
  const media = [...network.media.values()]
    .slice(-200)
    .map(({ bytes, ...rest }) => ({ ...rest, base64: bytes.toString('base64') }));
  return { customers: [...network.customers.values()], messages: [...network.messages.values()].slice(-5000), media };
}

function restore(network: Network, snapshot: Snapshot): void {
  for (const customer of snapshot.customers) {
    network.customers.set(customer.bsuid, customer);
    if (customer.phone) network.bsuid_by_phone.set(customer.phone, customer.bsuid);
  }
  for (const message of snapshot.messages) addMessage(network, message);
  for (const { base64, ...media } of snapshot.media)
    network.media.set(media.id, { ...media, bytes: Buffer.from(base64, 'base64') });
}
