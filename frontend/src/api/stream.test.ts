import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { listen } from './stream';

class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  static opened: FakeSource[] = [];
  readyState = 1;
  onopen?: () => void;
  onerror?: () => void;
  constructor() {
    super();
    FakeSource.opened.push(this);
  }
  close() {
    this.readyState = 2;
  }
}

const listener = { onEvent: vi.fn(), onState: vi.fn() };
const [first, second] = [() => FakeSource.opened[0] as FakeSource, () => FakeSource.opened[1]];

beforeEach(() => {
  FakeSource.opened = [];
  vi.clearAllMocks();
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', FakeSource);
});
afterEach(() => {
  vi.useRealTimers();
});

it('r17 tells what changed, and that it is live', () => {
  const stop = listen('/api/v1/events', listener);
  first().onopen?.();
  first().dispatchEvent(new MessageEvent('job', { data: '{"id":"1"}' }));
  expect(listener.onState).toHaveBeenLastCalledWith('live');
  expect(listener.onEvent).toHaveBeenCalledWith({ kind: 'job', data: { id: '1' } });
  stop();
  expect(first().readyState).toBe(FakeSource.CLOSED);
});

it('r17 asks again after an answer that ended the stream', () => {
  const stop = listen('/api/v1/events', listener);
  first().readyState = FakeSource.CLOSED;
  first().onerror?.();
  expect(listener.onState).toHaveBeenLastCalledWith('reconnecting');
  vi.advanceTimersByTime(10_000);
  expect(second()).toBeDefined();
  stop();
});

it('r17 leaves a stream that comes back by itself alone', () => {
  const stop = listen('/api/v1/events', listener);
  first().readyState = 0;
  first().onerror?.();
  vi.advanceTimersByTime(10_000);
  expect(second()).toBeUndefined();
  stop();
});
