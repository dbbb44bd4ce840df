import { accessible, expect, fits, test } from './fixtures';
import { PASSWORD, start } from './program';

test('r9 a wrong password stays out, the right one comes in where it wanted to go', async ({ page }) => {
  await page.goto('/?status=ready');
  await expect(page).toHaveTitle('Log in · ContentFlow');
  await accessible(page);
  await fits(page);
  await page.getByLabel('Password').fill('a wrong one');
  await page.keyboard.press('Enter');
  await expect(page.getByText('That is not the password.')).toBeVisible();
  await page.getByLabel('Password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Ready', exact: true })).toHaveAttribute('aria-pressed', 'true');
});

test('r9 logging out closes the door', async ({ overview }) => {
  await overview.getByRole('button', { name: 'Log out' }).click();
  await expect(overview).toHaveTitle('Log in · ContentFlow');
  await overview.goto('/');
  await expect(overview).toHaveTitle('Log in · ContentFlow');
});

test('r9 an address that leads nowhere says so', async ({ overview }) => {
  await overview.goto('/no-such-page');
  await expect(overview.getByRole('heading', { name: 'Page not found' })).toBeVisible();
  await accessible(overview);
});

test('r9 the one-time link makes the owner', async ({ page }) => {
  const fresh = await start();
  try {
    const link = /https?:\/\/\S+\/setup\?token=\S+/.exec(fresh.output())?.[0];
    expect(link, fresh.output()).toBeDefined();
    await page.goto(link ?? '');
    await accessible(page);
    await page.getByLabel('Password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'Overview' })).toBeVisible();
  } finally {
    await page.goto('about:blank');
    await fresh.stop();
  }
});
