import type { Asset, Job } from '~/api/gen';

const ID = '0190a000-0000-7000-8000-000000000001';
const AT = '2026-01-01T12:00:00Z';

/** An asset that is ready, but for `changes`. */
export function anAsset(changes: Partial<Asset> = {}): Asset {
  return {
    id: ID,
    title: 'A harbour at dawn',
    description: '',
    url: 'https://example.org/harbour',
    media: 'local',
    language: 'en',
    duration: 42,
    keywords: ['harbour', 'dawn'],
    verdict: 'allow',
    verdict_reasons: [],
    licence: {
      code: 'CC-BY-4.0',
      name: 'CC BY 4.0',
      evidence: [],
      url: 'https://creativecommons.org/licenses/by/4.0/',
    },
    attribution: 'Ada / CC BY 4.0',
    status: 'ready',
    reasons: [],
    possible_duplicates: [],
    renditions: [],
    risk: 0,
    quality: 0.8,
    scores: { risk: [], quality: [{ code: 'base', weight: 0.5 }] },
    created_at: AT,
    updated_at: AT,
    ...changes,
  };
}

/** A transform that runs, but for `changes`. */
export function aJob(changes: Partial<Job> = {}): Job {
  return {
    id: ID,
    kind: 'transform',
    status: 'running',
    progress: 40,
    payload: { kind: 'transform', asset_id: ID },
    run_after: AT,
    attempts: 1,
    max_attempts: 3,
    subject: { type: 'asset', id: ID, title: 'A harbour at dawn' },
    created_at: AT,
    updated_at: AT,
    ...changes,
  };
}
