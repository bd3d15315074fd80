// The present moment, renewed from time to time, for what counts down on the screen.
import { useEffect, useState } from 'react';

/** Milliseconds since the epoch, at most `everyMs` old. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
