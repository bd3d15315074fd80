// The live stream of the orchestrator (SSE): says what changed, and keeps itself connected.
import type { Change } from './contract-types.ts';
import { address } from './client.ts';

export type LiveState = 'connecting' | 'live' | 'lost';

export interface LiveOptions {
  /** Null: changes of every shop (platform admin). */
  tenantId: string | null;
  /** Called with all changes of a short moment at once; `null` when anything may have changed (after a reconnect). */
  onChanges(changes: Change[] | null): void;
  onState(state: LiveState): void;
}

const quickestGatherMs = 30;
const spacingMs = 300;
const silenceMs = 45_000;
const longestWaitMs = 15_000;

/** Opens the stream; gives the function that closes it. Reconnects by itself, also after a ping has been missing for 45 s. */
export function openLive(options: LiveOptions): () => void {
  let source: EventSource | null = null;
  let closed = false;
  let failures = 0;
  let wasOpen = false;
  let gathered: Change[] = [];
  let lastFlush = 0;
  let flushTimer: ReturnType<typeof setTimeout> | undefined;
  let retryTimer: ReturnType<typeof setTimeout> | undefined;
  let silenceTimer: ReturnType<typeof setTimeout> | undefined;

  connect();
  const onOnline = () => reconnect(0);
  window.addEventListener('online', onOnline);
  return () => {
    closed = true;
    window.removeEventListener('online', onOnline);
    source?.close();
    for (const timer of [flushTimer, retryTimer, silenceTimer]) clearTimeout(timer);
  };

  function connect(): void {
    if (closed) return;
    source?.close();
    const opened = new EventSource(address('/admin/events/stream', { tenant_id: options.tenantId }), {
      withCredentials: true,
    });
    source = opened;
    opened.addEventListener('open', () => {
      failures = 0;
      options.onState('live');
      if (wasOpen) options.onChanges(null);
      wasOpen = true;
      watchSilence();
    });
    opened.addEventListener('change', (event) => {
      watchSilence();
      gather(JSON.parse(event.data) as Change);
    });
    opened.addEventListener('ping', watchSilence);
    opened.addEventListener('error', () => {
      failures += 1;
      options.onState(failures > 1 ? 'lost' : 'connecting');
      reconnect(Math.min(longestWaitMs, 500 * 2 ** failures));
    });
  }

  function reconnect(waitMs: number): void {
    source?.close();
    clearTimeout(retryTimer);
    clearTimeout(silenceTimer);
    retryTimer = setTimeout(connect, waitMs);
  }

  function watchSilence(): void {
    clearTimeout(silenceTimer);
    silenceTimer = setTimeout(() => {
      options.onState('lost');
      reconnect(0);
    }, silenceMs);
  }

  function gather(change: Change): void {
    gathered.push(change);
    if (flushTimer !== undefined) return;
    const wait = Math.max(quickestGatherMs, lastFlush + spacingMs - Date.now());
    flushTimer = setTimeout(() => {
      const changes = gathered;
      gathered = [];
      flushTimer = undefined;
      lastFlush = Date.now();
      options.onChanges(changes);
    }, wait);
  }
}
