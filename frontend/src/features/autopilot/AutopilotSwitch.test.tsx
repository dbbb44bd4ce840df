import { screen } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { show } from '../../../tests/render';
import { answer, refuse } from '../../../tests/server';
import { AutopilotSwitch } from './AutopilotSwitch';

it('r73 turns on at once', async () => {
  answer('get', '/autopilot', { enabled: false });
  const { user } = await show(<AutopilotSwitch />);
  const autopilot = await screen.findByRole('switch', { name: 'Autopilot' });
  await vi.waitFor(() => expect(autopilot).toBeEnabled());
  answer('put', '/autopilot', { enabled: true });
  answer('get', '/autopilot', { enabled: true });
  await user.click(autopilot);
  await vi.waitFor(() => expect(autopilot).toBeChecked());
});

it('r73 goes back when the server refuses', async () => {
  answer('get', '/autopilot', { enabled: true });
  refuse('put', '/autopilot', { status: 500, type: '/problems/internal', title: 'Server error' });
  const { user } = await show(<AutopilotSwitch />);
  const autopilot = await screen.findByRole('switch');
  await vi.waitFor(() => expect(autopilot).toBeChecked());
  await user.click(autopilot);
  await vi.waitFor(() => expect(autopilot).toBeChecked());
});
