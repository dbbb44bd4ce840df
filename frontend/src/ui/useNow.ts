import { useSyncExternalStore } from 'react';

/** Milliseconds between two looks at the clock. */
const TICK = 15_000;

const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void) {
  listeners.add(listener);
  now = Date.now();
  timer ??= setInterval(() => {
    now = Date.now();
    for (const tell of listeners) tell();
  }, TICK);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The time in milliseconds, moving on every quarter of a minute: one clock for all that shows "ago". */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}
