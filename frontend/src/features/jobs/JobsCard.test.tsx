import { screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { aJob } from '../../../tests/examples';
import { accessible, show } from '../../../tests/render';
import { answer } from '../../../tests/server';
import { JobsCard } from './JobsCard';

const page = (...items: object[]) => ({ items, next_cursor: null });

it('r63 a failed job tells its attempts and its last error, and can be tried again', async () => {
  const failed = aJob({
    kind: 'publish',
    status: 'failed',
    attempts: 1,
    max_attempts: 8,
    last_error: 'Instagram is not connected',
  });
  answer('get', '/jobs', page(failed));
  const { user, container } = await show(<JobsCard />);
  expect(await screen.findByText('Instagram is not connected')).toBeVisible();
  expect(screen.getByText('attempt 1 of 8')).toBeVisible();
  await accessible(container);
  answer('post', '/jobs/:id/retry', aJob({ status: 'queued' }), 202);
  answer('get', '/jobs', page(aJob({ status: 'queued' })));
  await user.click(screen.getByRole('button', { name: /^Retry/ }));
  await vi.waitFor(() => expect(screen.getByText('Queued')).toBeVisible());
});

it('r17 a running job shows how far it is', async () => {
  answer('get', '/jobs', page(aJob({ progress: 40 })));
  await show(<JobsCard />);
  expect(await screen.findByRole('progressbar', { name: 'Progress: Transform A harbour at dawn' })).toHaveValue(40);
});
