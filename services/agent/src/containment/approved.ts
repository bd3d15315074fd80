// Compares what a reply names with the texts of the owner and the shop's people.
import type { Contacts } from './contacts.ts';

/** Whether a text of the owner or the shop's people holds it as a whole, not as a part of another address. */
export function isApproved(written: string, { approved }: Contacts): boolean {
  const wanted = written.toLowerCase();
  return approved.some((text) => {
    for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + 1)) {
      const before = text.slice(Math.max(0, at - 4), at);
      const after = text.slice(at + wanted.length, at + wanted.length + 2);
      const isPart =
        /[\p{L}\p{N}_@.-]$/u.test(before.replace(/www\.$/, '')) ||
        /^(?:[\p{L}\p{N}_@-]|[./?#:][\p{L}\p{N}_%-])/u.test(after);
      if (!isPart) return true;
    }
    return false;
  });
}

/** Whether an approved text holds a number that ends in the same digits, however it is grouped. */
export function hasDigits(written: string, { approved }: Contacts, count: number): boolean {
  const wanted = written.replace(/\D/g, '').slice(-count);
  return approved.some((text) =>
    (text.match(/\d(?:[ ().+-]{0,3}\d){5,30}/g) ?? []).some((number) => number.replace(/\D/g, '').endsWith(wanted)),
  );
}
