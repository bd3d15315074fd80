// A time limit for one exchange that costs nothing once the exchange is over (AbortSignal.timeout keeps its timer, and aborts in the end).

export interface Deadline {
  /** Aborted when the time is over, or when the outer signal is. */
  signal: AbortSignal;
  /** Whether it was the time. */
  readonly passed: boolean;
  /** To be called when the exchange is over, however it ended. */
  clear(): void;
}

/** @param outer ends the exchange early; its reason is passed on */
export function startDeadline(milliseconds: number, outer?: AbortSignal): Deadline {
  const controller = new AbortController();
  let passed = false;
  const onOuter = (): void => controller.abort(outer?.reason);
  const timer = setTimeout(() => {
    passed = true;
    controller.abort(new DOMException('The time is over.', 'TimeoutError'));
  }, milliseconds);
  timer.unref();
  if (outer?.aborted) onOuter();
  else outer?.addEventListener('abort', onOuter, { once: true });
  return {
    signal: controller.signal,
    get passed() {
      return passed;
    },
    clear: () => {
      clearTimeout(timer);
      outer?.removeEventListener('abort', onOuter);
    },
  };
}
