// Carries out a scripted misbehaviour on a request: before its handler, or on its answer.
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { BehaviourAction } from './behaviours.ts';

/** Fulfilled when the simulator stops: hanging requests end with it. */
export type Closing = { signal: AbortSignal };

const CUT_JSON = '{"id":218440115,"name":{"es":"Buzo cang';

/**
 * The part before the handler. Answers, cuts or withholds the answer where the action says so; an action without
 * such a part lets the request go on.
 */
export async function misbehaveBefore(action: BehaviourAction, reply: FastifyReply, closing: Closing): Promise<void> {
  if (action.delay_ms) await pause(action.delay_ms, closing);
  if (action.reset) {
    reply.hijack();
    reply.raw.socket?.resetAndDestroy();
    return;
  }
  if (action.hang) {
    reply.hijack();
    return;
  }
  if (action.garbage) {
    await reply.code(200).type('application/json; charset=UTF-8').send(CUT_JSON);
    return;
  }
  if (action.status === undefined && action.body === undefined && action.headers === undefined) return;
  reply
    .code(action.status ?? 200)
    .type('application/json; charset=UTF-8')
    .headers(action.headers ?? {});
  await reply.send(
    typeof action.body === 'string'
      ? action.body
      : JSON.stringify(action.body ?? { code: action.status, message: 'Internal Server Error', description: null }),
  );
}

/** The part after the handler: the effect has taken place, the answer is withheld or the connection cut. */
export async function misbehaveAfter(
  action: BehaviourAction,
  request: FastifyRequest,
  closing: Closing,
): Promise<void> {
  if (action.accept_then === 'reset') request.raw.socket.resetAndDestroy();
  if (action.accept_then === 'timeout') await pause(null, closing);
}

function pause(milliseconds: number | null, { signal }: Closing): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = milliseconds === null ? undefined : setTimeout(finish, milliseconds);
    function finish(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    }
    signal.addEventListener('abort', finish);
  });
}
