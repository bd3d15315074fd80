// Asks whether WhatsApp would take a picture: JPEG or PNG of at most 5 MB (Meta's media limits), reachable without more ado.
import { AppError } from '@nexus/service-kit/app-error';
import type { OutgoingClient } from '@nexus/service-kit/outgoing-client';

/** Null: WhatsApp takes it. Otherwise why not. */
export type ImageVerdict = null | 'format' | 'too-large' | 'unreachable';
export type ImageCheck = (url: string, signal: AbortSignal) => Promise<ImageVerdict>;

const maximumBytes = 5 * 1024 * 1024;
const timeout = 2_500;
const remembered = 500;
const keptFor = 10 * 60_000;

function verdictOf(status: number, type: string, length: number, path: string): ImageVerdict {
  // Some picture servers answer no HEAD; then the name is all there is to go by.
  if (status === 405 || status === 501) return /\.(jpe?g|png)$/i.test(path) ? null : 'format';
  if (status < 200 || status > 299) return 'unreachable';
  if (!/^image\/(jpe?g|png)\b/i.test(type)) return 'format';
  return length > maximumBytes ? 'too-large' : null;
}

/** A check that remembers its verdicts for a while; a failure to reach the server is not remembered. */
export function createImageCheck(outgoing: OutgoingClient, clock: () => number = Date.now): ImageCheck {
  const known = new Map<string, { verdict: ImageVerdict; until: number }>();
  return async (url, signal) => {
    const earlier = known.get(url);
    if (earlier !== undefined && earlier.until > clock()) return earlier.verdict;
    try {
      const { status, headers } = await outgoing.send({ method: 'HEAD', url, timeout, redirects: 3, signal });
      const verdict = verdictOf(
        status,
        String(headers['content-type'] ?? ''),
        Number(headers['content-length'] ?? 0),
        new URL(url).pathname,
      );
      known.delete(url);
      known.set(url, { verdict, until: clock() + keptFor });
      const oldest = known.keys().next().value;
      if (known.size > remembered && oldest !== undefined) known.delete(oldest);
      return verdict;
    } catch (error) {
      if (signal.aborted || !(error instanceof AppError)) throw error;
      return 'unreachable';
    }
  };
}
