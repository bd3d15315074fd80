// Starts a process of the bench and waits for what it says first.
import { fork } from 'node:child_process';

export interface Child<First> {
  pid: number;
  /** What it said when it was ready. */
  first: First;
  stop(): Promise<void>;
}

/** @param script address of the file; it sends one message when it is ready and ends when it is disconnected */
export async function startChild<First>(script: URL): Promise<Child<First>> {
  const child = fork(script, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const first = await new Promise<First>((done, fail) => {
    child.once('message', (message) => done(message as First));
    child.once('error', fail);
    child.once('exit', (code) => fail(new Error(`${script.pathname} ended with ${code} before it was ready`)));
  });
  return {
    pid: child.pid ?? 0,
    first,
    stop: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
