// What one hop knows about the work it serves: trace id and domain ids, bound once and logged on every line.
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** Ids that travel with every call and stand in every log line. */
export interface WorkContext {
  trace_id: string;
  span_id: string;
  tenant_id?: string;
  conversation_id?: string;
  turn_id?: string;
}
export type WorkIds = Partial<Pick<WorkContext, 'tenant_id' | 'conversation_id' | 'turn_id'>>;

const storage = new AsyncLocalStorage<WorkContext>();

/** Runs `work` under a context continued from a W3C `traceparent` header (https://www.w3.org/TR/trace-context/), or a new trace. */
export function withContext<T>(traceparent: string | undefined, ids: WorkIds, work: () => T): T {
  const traceId = /^00-(?!0{32})([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/.exec(traceparent ?? '')?.[1] ?? randomHex();
  return storage.run({ trace_id: traceId, span_id: randomHex().slice(16), ...ids }, work);
}

/** 32 digits; a UUID's randomness is drawn in advance, which is ten times cheaper than bytes of one's own. */
function randomHex(): string {
  return randomUUID().replaceAll('-', '');
}

/** Adds ids to the running context, for the rest of this hop. */
export function bindContext(ids: WorkIds): void {
  const context = storage.getStore();
  if (context) Object.assign(context, ids);
}

/** The running context, or undefined outside of any. */
export function currentContext(): WorkContext | undefined {
  return storage.getStore();
}

/** Headers that carry the context to the next hop. */
export function contextHeaders(): Record<string, string> {
  const context = storage.getStore();
  if (!context) return {};
  const headers: Record<string, string> = { traceparent: `00-${context.trace_id}-${context.span_id}-01` };
  if (context.tenant_id) headers['x-nexus-tenant'] = context.tenant_id;
  if (context.conversation_id) headers['x-nexus-conversation'] = context.conversation_id;
  if (context.turn_id) headers['x-nexus-turn'] = context.turn_id;
  return headers;
}

/** Ids found in the headers of an incoming call. */
export function idsFromHeaders(headers: Record<string, string | string[] | undefined>): WorkIds {
  const ids: WorkIds = {};
  if (typeof headers['x-nexus-tenant'] === 'string') ids.tenant_id = headers['x-nexus-tenant'];
  if (typeof headers['x-nexus-conversation'] === 'string') ids.conversation_id = headers['x-nexus-conversation'];
  if (typeof headers['x-nexus-turn'] === 'string') ids.turn_id = headers['x-nexus-turn'];
  return ids;
}
