import { screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { accessible, show } from '../../../tests/render';
import { answer, refuse } from '../../../tests/server';
import { Login } from './Login';

const session = {
  owner: true,
  setup_required: false,
  mode: 'live',
  version: '0',
  language: 'en',
  time_zone: 'UTC',
};

it('r9 the right password opens the door', async () => {
  answer('post', '/session', session);
  const done = vi.fn();
  const { user, container } = await show(<Login foot={null} onDone={done} />);
  await accessible(container);
  await user.type(screen.getByLabelText('Password'), 'right password');
  await user.click(screen.getByRole('button', { name: 'Log in' }));
  await vi.waitFor(() => expect(done).toHaveBeenCalled());
});

it('r9 a wrong one is told at the field', async () => {
  refuse('post', '/session', { status: 401, type: '/problems/wrong-password', title: 'Wrong password' });
  const { user, container } = await show(<Login foot={null} onDone={vi.fn()} />, 'fr');
  await user.type(screen.getByLabelText('Mot de passe'), 'nope{Enter}');
  expect(await screen.findByText('Ce n’est pas le bon mot de passe.')).toBeVisible();
  expect(screen.getByLabelText('Mot de passe')).toBeInvalid();
  expect(screen.getByLabelText('Mot de passe')).toHaveFocus();
  await accessible(container);
});

it('r9 too many attempts are asked to wait', async () => {
  refuse('post', '/session', { status: 429, type: '/problems/too-many-attempts', title: 'Too many requests' });
  const { user } = await show(<Login foot={null} onDone={vi.fn()} />);
  await user.type(screen.getByLabelText('Password'), 'nope{Enter}');
  expect(await screen.findByRole('alert')).toHaveTextContent('Wait a minute');
});
