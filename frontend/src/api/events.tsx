import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useEffect, useState } from 'react';
import { invalidate, operation } from './query';
import { listen, type StreamEvent, type StreamState } from './stream';

/** The answers that a change of each kind makes old. */
const STALE: Record<Exclude<StreamEvent['kind'], 'reset'>, string[]> = {
  job: ['listJobs'],
  run: ['listRuns'],
  asset: ['listAssets', 'getAsset', 'getDashboard'],
  post: ['listPosts', 'getDashboard'],
  autopilot: ['getAutopilot', 'getDashboard'],
  account: ['listAccounts'],
  source: ['listSources'],
  notice: ['listNotices'],
};

/** Lists whose rows an event may carry whole. */
const LISTS: Partial<Record<StreamEvent['kind'], string>> = {
  job: 'listJobs',
  asset: 'listAssets',
  post: 'listPosts',
  source: 'listSources',
};

interface Row {
  id: string;
}

function isRow(value: unknown): value is Row {
  return typeof value === 'object' && value !== null && 'id' in value;
}

/** `page` with `row` in place of its older self; the same page when it does not show it. */
export function replaced(page: unknown, row: Row): unknown {
  if (typeof page !== 'object' || page === null || !('items' in page) || !Array.isArray(page.items)) return page;
  if (!page.items.some((item) => isRow(item) && item.id === row.id)) return page;
  return { ...page, items: page.items.map((item) => (isRow(item) && item.id === row.id ? { ...item, ...row } : item)) };
}

/** Like `replaced` for the work that a row of another list waits for. */
export function withActiveJob(page: unknown, job: Row): unknown {
  if (typeof page !== 'object' || page === null || !('items' in page) || !Array.isArray(page.items)) return page;
  const waits = (item: unknown) =>
    isRow(item) && 'active_job' in item && isRow(item.active_job) && item.active_job.id === job.id;
  return page.items.some(waits)
    ? { ...page, items: page.items.map((item) => (waits(item) ? { ...item, active_job: job } : item)) }
    : page;
}

/** Puts the row that an event carries into the cache; returns the operations whose answers are old now. */
export function apply(client: QueryClient, { kind, data }: StreamEvent): string[] {
  if (kind === 'reset') return Object.values(STALE).flat();
  const row = typeof data === 'object' && data !== null && 'resource' in data ? data.resource : undefined;
  const patch = (list: string, change: (page: unknown) => unknown) =>
    client.setQueriesData({ predicate: ({ queryKey }) => operation(queryKey) === list }, (cached) =>
      everyPage(cached, change),
    );
  const list = LISTS[kind];
  if (list && isRow(row)) patch(list, (page) => replaced(page, row));
  if (kind === 'job' && isRow(row)) patch('listAssets', (page) => withActiveJob(page, row));
  return STALE[kind];
}

/** Applies `change` to a page, or to each page of an infinite list. */
function everyPage(cached: unknown, change: (page: unknown) => unknown): unknown {
  if (typeof cached !== 'object' || cached === null || !('pages' in cached) || !Array.isArray(cached.pages))
    return change(cached);
  return { ...cached, pages: cached.pages.map(change) };
}

/** Milliseconds for which old answers are gathered before they are asked for again: events come in swarms. */
const GATHER = 400;

/** Gathers operations and marks their answers as old, at most once per `GATHER` milliseconds. */
function createGatherer(client: QueryClient) {
  const old = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    add(operations: string[]) {
      for (const name of operations) old.add(name);
      timer ??= setTimeout(() => {
        timer = undefined;
        void invalidate(client, ...old);
        old.clear();
      }, GATHER);
    },
    stop: () => clearTimeout(timer),
  };
}

const Context = createContext<StreamState>('connecting');

/** Keeps every answer below in step with the server while somebody looks at it. */
export function EventsProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState<StreamState>('connecting');
  useEffect(() => {
    let lost = false;
    const gatherer = createGatherer(client);
    const stop = listen('/api/v1/events', {
      onEvent: (event) => gatherer.add(apply(client, event)),
      onState: (next) => {
        if (next === 'live' && lost) void client.invalidateQueries({ stale: true });
        lost = next !== 'live';
        setState(next);
      },
    });
    return () => {
      stop();
      gatherer.stop();
    };
  }, [client]);
  return <Context value={state}>{children}</Context>;
}

/** Whether changes arrive as they happen. */
export function useStreamState(): StreamState {
  return use(Context);
}
