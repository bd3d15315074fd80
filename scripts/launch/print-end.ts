// What the person at the terminal needs when everything runs.
import { say } from './say.ts';
import type { Party } from './settings/parties.ts';

export interface Ending {
  parties: readonly Party[];
  panel: string;
  signInLink: string;
  /** Null when no WhatsApp provider is simulated. */
  phone: string | null;
  /** Names of the demonstration shops. */
  shops: readonly string[];
  seconds: number;
}

/** Ends with the line that programs wait for. */
export function printEnd({ parties, panel, signInLink, phone, shops, seconds }: Ending): void {
  say();
  const width = Math.max(...parties.map((one) => one.title.length));
  for (const one of parties) say(`  ${one.title.padEnd(width)}  ${one.mode.padEnd(9)}  ${one.remark}`.trimEnd());
  say();
  say(`  panel    ${panel}`);
  say(`  sign in  ${signInLink}`);
  say('           (once, within 15 minutes; the next start prints another)');
  if (phone !== null)
    say(`  phone    ${phone}  write here as a customer${shops.length > 0 ? ` of ${shops.join(' or ')}` : ''}`);
  say();
  say(`Started in ${seconds.toFixed(1)} s. Ctrl-C stops everything; the data stay.`);
  say('nexus ready');
}
