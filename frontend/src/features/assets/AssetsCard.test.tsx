import { screen, within } from '@testing-library/react';
import { HttpResponse, http } from 'msw';
import { expect, it, vi } from 'vitest';
import { aJob, anAsset } from '../../../tests/examples';
import { accessible, show } from '../../../tests/render';
import { answer, refuse, server } from '../../../tests/server';
import { AssetsCard } from './AssetsCard';

const card = <AssetsCard status={undefined} onStatus={vi.fn()} opened={undefined} onOpen={vi.fn()} />;
const page = (...items: object[]) => ({ items, next_cursor: null });

it('r37 shows status, licence, keywords and scores, and marks a score that fails', async () => {
  const held = anAsset({
    id: '2',
    title: 'News',
    status: 'new',
    risk: 0.5,
    licence: { code: 'LicenseRef-Unknown', name: 'Unknown', evidence: [] },
  });
  answer('get', '/assets', page(anAsset(), held));
  const { container } = await show(card);
  const [ready, news] = await screen
    .findAllByRole('listitem')
    .then((items) => items.filter((item) => within(item).queryByRole('heading')));
  expect(ready).toHaveTextContent(/Ready.*CC BY 4\.0.*harbour.*0\.00.*0\.80/);
  expect(news).toHaveTextContent(/New.*Licence unknown.*0\.50/);
  await accessible(container);
});

it('r37 transforms an asset', async () => {
  answer('get', '/assets', page(anAsset({ status: 'new' })));
  const asked = vi.fn();
  server.use(
    http.post('*/api/v1/assets/:id/transform', ({ params }) => {
      asked(params.id);
      return HttpResponse.json(aJob(), { status: 202 });
    }),
  );
  const { user } = await show(card);
  await user.click(await screen.findByRole('button', { name: 'Transform: A harbour at dawn' }));
  await vi.waitFor(() => expect(asked).toHaveBeenCalledWith(anAsset().id));
});

it('r37 shows the progress of what works on it, and offers no second start', async () => {
  answer('get', '/assets', page(anAsset({ status: 'new', active_job: aJob({ progress: 40 }) })));
  await show(card);
  expect(await screen.findByRole('progressbar')).toHaveValue(40);
  expect(screen.getByRole('button', { name: /^Transform/ })).toBeDisabled();
});

it('r22 shows what a duplicate looks like', async () => {
  answer('get', '/assets', page(anAsset({ status: 'duplicate', duplicate_of: { id: '1', distance: 3 } })));
  await show(card);
  expect(await screen.findByText('Looks like another asset (distance 3)')).toBeVisible();
});

it('r37 an asset without a file says what to do', async () => {
  answer('get', '/assets', page(anAsset({ status: 'new', media: 'missing' })));
  await show(card, 'fr');
  expect(await screen.findByText(/joignez-en un avant/)).toBeVisible();
});

it('r9 nothing yet, and a failure with a way to try again', async () => {
  answer('get', '/assets', page());
  const first = await show(card);
  expect(await screen.findByText('What the sources bring will appear here.')).toBeVisible();
  first.unmount();
  refuse('get', '/assets', { status: 500, type: '/problems/internal', title: 'Server error', instance: 'req-7' });
  const { user } = await show(card);
  expect(await screen.findByRole('alert')).toHaveTextContent('Reference: req-7');
  answer('get', '/assets', page(anAsset()));
  await user.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('A harbour at dawn')).toBeVisible();
});

it('r37 previews the clip in a dialog', async () => {
  answer('get', '/assets', page(anAsset()));
  const { baseElement } = await show(
    <AssetsCard status={undefined} onStatus={vi.fn()} opened={anAsset().id} onOpen={vi.fn()} />,
  );
  const dialog = await screen.findByRole('dialog', { name: 'A harbour at dawn' });
  expect(within(dialog).getByLabelText('Clip of A harbour at dawn')).toHaveAttribute(
    'src',
    `/api/v1/assets/${anAsset().id}/clip`,
  );
  await accessible(baseElement);
});
