// Files held by the simulated network: what customers sent and what the business uploaded.
import { createHash } from 'node:crypto';
import type { Network, StoredMedia } from './model.ts';
import { networkNow, nextId } from './network.ts';

export function storeMedia(network: Network, media: Omit<StoredMedia, 'id' | 'stored_at'>): StoredMedia {
  const number = BigInt(`0x${nextId(network, 14)}`)
    .toString()
    .padStart(16, '1')
    .slice(0, 16);
  const stored: StoredMedia = { ...media, id: number, stored_at: networkNow(network).getTime() };
  network.media.set(stored.id, stored);
  return stored;
}

export function mediaHash(media: StoredMedia, encoding: 'hex' | 'base64'): string {
  return createHash('sha256').update(media.bytes).digest(encoding);
}

/** Age by the network's clock, in seconds. */
export function mediaAge(network: Network, media: StoredMedia): number {
  return (networkNow(network).getTime() - media.stored_at) / 1000;
}
