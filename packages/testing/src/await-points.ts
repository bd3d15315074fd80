// Watches every point at which the work for a conversation waits, in services that run in this process: failpoints, SQL statements, calls to services and to the world.
import { currentContext } from '@nexus/service-kit/context';
import { setFailpointAction } from '@nexus/service-kit/failpoint';
import { OutgoingClient } from '@nexus/service-kit/outgoing-client';
import type { OutgoingRequest } from '@nexus/service-kit/outgoing-client';
import { ServiceClient } from '@nexus/service-kit/service-client';
import * as pg from 'pg';

/** One passing of a point; the work goes on when the observer's promise resolves. */
export interface PassedPoint {
  conversationId: string;
  /** Such as `failpoint turn-claimed`, `before POST agent /turns`, `after sql update deliveries set …`. */
  label: string;
  /** How often this conversation passed this label, this time included. */
  nth: number;
}

export interface AwaitPointsObserver {
  /** A point of the work for a conversation. */
  passed(point: PassedPoint): Promise<void> | void;
  /** A request that now leaves for the world. */
  leaves?(request: OutgoingRequest): void;
  /** A transaction is about to be committed; its statements in their order. */
  commits?(statements: string[]): void;
}

type Query = (this: pg.Client, ...parameters: unknown[]) => unknown;
type Work = () => Promise<unknown>;

/** Claims run before any conversation is known; what they took tells whose work begins. */
const claim = /update (conversations c|deliveries d) set lease_by/;

/** Observes until the returned function is called. One observer at a time. */
export function observeAwaitPoints(observer: AwaitPointsObserver): () => void {
  const counts = new Map<string, number>();
  const at = async (label: string, conversationId = currentContext()?.conversation_id): Promise<void> => {
    if (!conversationId) return;
    const key = `${conversationId} ${label}`;
    const nth = (counts.get(key) ?? 0) + 1;
    counts.set(key, nth);
    await observer.passed({ conversationId, label, nth });
  };
  const around = async (label: string, work: Work): Promise<unknown> => {
    await at(`before ${label}`);
    try {
      return await work();
    } finally {
      await at(`after ${label}`);
    }
  };
  setFailpointAction((name) => at(`failpoint ${name}`));
  const restore = [observeSql(observer, at), observeCalls(observer, around)];
  return () => {
    setFailpointAction(null);
    for (const one of restore) one();
  };
}

function observeSql(
  observer: AwaitPointsObserver,
  at: (label: string, conversationId?: string) => Promise<void>,
): () => void {
  const prototype = pg.Client.prototype as unknown as { query: Query };
  const { query } = prototype;
  /** Connections whose open transaction has claimed work for a conversation. */
  const claiming = new WeakMap<pg.Client, string>();
  const open = new WeakMap<pg.Client, string[]>();
  /** Statements may follow each other without waiting for answers: one that is held holds those behind it. */
  const turn = new WeakMap<pg.Client, Promise<void>>();
  prototype.query = function observed(...parameters) {
    const [statement] = parameters;
    const text = typeof statement === 'string' ? statement : ((statement as { text?: string } | null)?.text ?? '');
    const ours = (this as unknown as { connectionParameters: { application_name?: string } }).connectionParameters;
    if (ours.application_name !== 'nexus' || parameters.some((one) => typeof one === 'function'))
      return query.apply(this, parameters);
    const previous = turn.get(this);
    const sent = Promise.withResolvers<void>();
    turn.set(this, sent.promise);
    const label = `sql ${withoutIds(text).replace(/\s+/g, ' ').trim().slice(0, 90)}`;
    const run = async (): Promise<unknown> => {
      await previous;
      const claimed = text === 'commit' ? claiming.get(this) : undefined;
      if (claimed) claiming.delete(this);
      await at(`before ${label}`, claimed);
      if (text.startsWith('begin')) open.set(this, []);
      open.get(this)?.push(text);
      if (text === 'commit') observer.commits?.(open.get(this) ?? []);
      const answer = query.apply(this, parameters) as Promise<pg.QueryResult<{ id: string; conversation_id?: string }>>;
      sent.resolve();
      const result = await answer;
      const [taken] = claim.test(text) ? result.rows : [];
      const whose = taken ? (taken.conversation_id ?? taken.id) : claimed;
      if (taken && whose) claiming.set(this, whose);
      await at(`after ${label}`, whose);
      return result;
    };
    return run();
  };
  return () => {
    prototype.query = query;
  };
}

function observeCalls(
  observer: AwaitPointsObserver,
  around: (label: string, work: Work) => Promise<unknown>,
): () => void {
  const services = ServiceClient.prototype;
  const world = OutgoingClient.prototype;
  const { callForBytes } = services;
  const { send } = world;
  services.callForBytes = function observed(call) {
    return around(`call ${call.path}`, () => callForBytes.call(this, call)) as ReturnType<typeof callForBytes>;
  };
  world.send = function observed(request) {
    return around(`request ${request.method ?? 'GET'} ${withoutIds(new URL(request.url).pathname)}`, () => {
      observer.leaves?.(request);
      return send.call(this, request);
    }) as ReturnType<typeof send>;
  };
  return () => {
    services.callForBytes = callForBytes;
    world.send = send;
  };
}

/** The same point has the same label in every conversation. */
function withoutIds(text: string): string {
  return text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|(?<=\/)(?:[\w.%=-]*\d[\w.%=-]*)(?=\/|$)/gi, ':id');
}
