// Addresses of this machine that stand for containers: a new address is a restart with another IP, without any rights.

/** Another process of tests has other ones. */
const block = `127.${64 + (process.pid % 128)}.${(process.pid >> 7) % 256}`;
let last = 0;

/** An address nobody else here uses; Linux answers on all of 127.0.0.0/8. */
export function loopbackAddress(): string {
  last += 1;
  if (last > 250) throw new Error('no loopback address is left');
  return `${block}.${last}`;
}
