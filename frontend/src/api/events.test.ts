import { expect, it } from 'vitest';
import { aJob, anAsset } from '../../tests/examples';
import { apply } from './events';
import { listAssetsInfiniteQueryKey, listJobsQueryKey } from './gen/@tanstack/react-query.gen';
import { createQueryClient } from './query';

const event = (resource: object) => ({ kind: 'job' as const, data: { id: 'x', op: 'update', resource } });

it('r17 the progress of a job reaches the list of jobs at once', () => {
  const client = createQueryClient();
  const key = listJobsQueryKey({ query: { limit: 12 } });
  client.setQueryData(key, { items: [aJob({ progress: 40 })], next_cursor: null });
  const stale = apply(client, event(aJob({ progress: 60 })));
  expect(client.getQueryData(key)).toMatchObject({ items: [{ progress: 60 }] });
  expect(stale).toContain('listJobs');
});

it('r37 and the asset that waits for it, on every page', () => {
  const client = createQueryClient();
  const key = listAssetsInfiniteQueryKey({ query: { limit: 24 } });
  const page = { items: [anAsset({ active_job: aJob() })], next_cursor: null };
  client.setQueryData(key, { pages: [{ items: [] }, page], pageParams: ['', 'a'] });
  apply(client, event(aJob({ progress: 90 })));
  expect(client.getQueryData(key)).toMatchObject({ pages: [{}, { items: [{ active_job: { progress: 90 } }] }] });
});

it('r17 what is not shown is left alone', () => {
  const client = createQueryClient();
  const key = listJobsQueryKey();
  const page = { items: [aJob()], next_cursor: null };
  client.setQueryData(key, page);
  apply(client, event(aJob({ id: 'another' })));
  expect(client.getQueryData(key)).toEqual(page);
});

it('r17 missed events make everything old', () => {
  expect(apply(createQueryClient(), { kind: 'reset', data: null })).toEqual(
    expect.arrayContaining(['listJobs', 'listAssets', 'listSources', 'listPosts']),
  );
});
