/** The kinds of event that the server sends. */
export const KINDS = ['job', 'run', 'asset', 'post', 'autopilot', 'account', 'source', 'notice'] as const;

/** Something that changed. `reset` says that events were missed. */
export interface StreamEvent {
  kind: (typeof KINDS)[number] | 'reset';
  /** `{id, op, resource}` as the server sent it; nothing for `reset`. */
  data: unknown;
}

/** Whether changes arrive as they happen. */
export type StreamState = 'connecting' | 'live' | 'reconnecting';

/** What a stream tells its listener. */
export interface Listener {
  onEvent(event: StreamEvent): void;
  onState(state: StreamState): void;
}

type Message = { event: StreamEvent } | { state: StreamState } | { hello: true };

const NAME = 'contentflow-events';
/** Milliseconds before a refused stream is asked for again. */
const PAUSE = 5_000;

/** Opens an EventSource that comes back by itself, also after an answer that ends it; returns how to close it. */
function connect(url: string, { onEvent, onState }: Listener): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    source = new EventSource(url);
    source.onopen = () => onState('live');
    source.onerror = () => {
      onState('reconnecting');
      if (source.readyState === EventSource.CLOSED) timer = setTimeout(open, PAUSE);
    };
    for (const kind of KINDS) {
      source.addEventListener(kind, ({ data }) => onEvent({ kind, data: JSON.parse(data) }));
    }
    source.addEventListener('reset', () => onEvent({ kind: 'reset', data: null }));
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}

/** One EventSource for all tabs of the browser: the tab that holds the lock reads, and tells the others. */
function share(url: string, listener: Listener): () => void {
  const channel = new BroadcastChannel(NAME);
  const ended = new AbortController();
  let state: StreamState = 'connecting';
  let leading = false;
  const tell = (message: Message) => channel.postMessage(message);
  channel.onmessage = ({ data }: MessageEvent<Message>) => {
    if ('event' in data) listener.onEvent(data.event);
    else if ('state' in data) listener.onState(data.state);
    else if (leading) tell({ state });
  };
  tell({ hello: true });
  const lead = () =>
    new Promise<void>((resolve) => {
      leading = true;
      const close = connect(url, {
        onEvent: (event) => {
          listener.onEvent(event);
          tell({ event });
        },
        onState: (next) => {
          state = next;
          listener.onState(next);
          tell({ state: next });
        },
      });
      ended.signal.addEventListener('abort', () => {
        close();
        resolve();
      });
    });
  navigator.locks.request(NAME, { signal: ended.signal }, lead).catch(() => undefined);
  return () => {
    ended.abort();
    channel.close();
  };
}

/** Without a secure context there are no locks: each tab reads for itself, but only while it is looked at. */
function alone(url: string, listener: Listener): () => void {
  let close: (() => void) | undefined;
  const follow = () => {
    if (document.visibilityState === 'visible') close ??= connect(url, listener);
    else {
      close?.();
      close = undefined;
    }
  };
  document.addEventListener('visibilitychange', follow);
  follow();
  return () => {
    document.removeEventListener('visibilitychange', follow);
    close?.();
  };
}

/** Listens to the server's events; returns how to stop. */
export function listen(url: string, listener: Listener): () => void {
  return 'locks' in navigator && 'BroadcastChannel' in window ? share(url, listener) : alone(url, listener);
}
