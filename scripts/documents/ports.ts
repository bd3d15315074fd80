// Every port a document names is one that a service, the launcher or the deployment uses.
import type { Passage } from './read-document.ts';
import type { DocumentRule } from './rule.ts';

/** Ports of the world: HTTP, HTTPS, SMTP, Postgres, Redis. */
const ofTheWorld = ['80', '443', '25', '465', '587', '5432', '6379'];

const portWord = /\b(?:ports?|puertos?|portas?)\b/i;

export const ports: DocumentRule = {
  name: 'ports',
  check(document, facts) {
    const aboutPorts = new Set(
      document.passages.filter((one) => one.kind === 'prose' && portWord.test(one.text)).map((one) => one.line),
    );
    const named = document.passages.flatMap((passage) =>
      portsIn(passage, aboutPorts).map((port) => ({ port, line: passage.line })),
    );
    const missing = named.filter((one) => !ofTheWorld.includes(one.port) && !facts.ports.has(one.port));
    return {
      looked: named.length,
      breaches: missing.map((one) => ({
        path: document.path,
        line: one.line,
        message: `names port ${one.port}, which nothing listens on`,
      })),
    };
  },
};

/** A bare number in code is a port only on a line that speaks of ports. */
function portsIn({ kind, text, line }: Passage, aboutPorts: Set<number>): string[] {
  if (kind === 'code' && /^:\d{2,5}$/.test(text)) return [text.slice(1)];
  if (kind === 'code' && /^\d{2,5}$/.test(text)) return aboutPorts.has(line) ? [text] : [];
  const ofHosts = [...text.matchAll(/(?:[a-z][a-z.-]*|\d+\.\d+\.\d+\.\d+|\[::1\]):(\d{2,5})(?!\d|:)/g)];
  const worded = [...text.matchAll(/\b(?:ports?|puertos?|portas?)\s+(\d{2,5})\b/gi)];
  return [
    ...(kind === 'code' ? ofHosts : []),
    ...(kind === 'link' && /^https?:\/\/(localhost|127\.)/.test(text) ? ofHosts : []),
    ...worded,
  ].map((match) => match[1] ?? '');
}
