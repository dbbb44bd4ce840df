import { screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { accessible, show } from '../../../tests/render';
import { refuse } from '../../../tests/server';
import { SetUp } from './SetUp';

it('r9 refuses a short password before it is sent', async () => {
  const { user, container } = await show(<SetUp token="" foot={null} onDone={vi.fn()} />);
  await user.type(screen.getByLabelText('Password'), 'short{Enter}');
  expect(screen.getByText('Use at least 8 characters.')).toBeVisible();
  expect(screen.getByText('Fill this in.')).toBeVisible();
  await accessible(container);
});

it('r9 puts the server’s word on the field it is about', async () => {
  const errors = [{ pointer: '/password', code: 'common', detail: 'This password is on every list.' }];
  refuse('post', '/setup', { status: 422, errors });
  const { user } = await show(<SetUp token="one-time" foot={null} onDone={vi.fn()} />);
  expect(screen.queryByLabelText('Set-up code')).toBeNull();
  await user.type(screen.getByLabelText('Password'), 'password1234{Enter}');
  expect(await screen.findByText('This password is on every list.')).toBeVisible();
});

it('r9 a link that is not the printed one asks for the code', async () => {
  const errors = [
    { pointer: '/token', code: 'wrong_token', detail: 'The link is not the one that the start printed.' },
  ];
  refuse('post', '/setup', { status: 422, errors });
  const { user } = await show(<SetUp token="old" foot={null} onDone={vi.fn()} />);
  await user.type(screen.getByLabelText('Password'), 'password1234{Enter}');
  expect(await screen.findByLabelText('Set-up code')).toBeInvalid();
  expect(screen.getByText('The link is not the one that the start printed.')).toBeVisible();
});
