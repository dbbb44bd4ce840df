import { gzipSync } from 'node:zlib';
import { accessible, expect, fits, test } from './fixtures';

/** Making the samples and rendering them takes ffmpeg its time, on a busy machine most of all. */
const MAKE = 120_000;
const RENDER = 240_000;

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in ${colorScheme}`, () => {
    test.use({ colorScheme });

    test('r101 the overview has no error, nothing for axe, and fits', async ({ overview }) => {
      test.setTimeout(MAKE + 30_000);
      await expect(overview).toHaveTitle('Overview · ContentFlow');
      await expect(overview.getByText('Sandbox: nothing is published')).toBeVisible();
      await expect(
        overview
          .getByRole('region', { name: /^Assets/ })
          .getByRole('heading', { level: 3 })
          .first(),
      ).toBeVisible({ timeout: MAKE });
      await expect(overview.getByText('Live', { exact: true })).toBeVisible();
      await accessible(overview);
      await fits(overview);
    });
  });
}

test.describe('in French', () => {
  test.use({ locale: 'fr-FR' });

  test('r9 the page speaks the browser’s language, and changes it without a reload', async ({ overview }) => {
    await expect(overview).toHaveTitle('Vue d’ensemble · ContentFlow');
    await overview.evaluate(() => Object.assign(window, { same: true }));
    await fits(overview);
    await overview.getByRole('button', { name: /^EN/ }).click();
    await expect(overview.getByRole('heading', { level: 1 })).toHaveText('Overview');
    await expect(overview.locator('html')).toHaveAttribute('lang', 'en');
    expect(await overview.evaluate(() => 'same' in window)).toBe(true);
    await overview.reload();
    await expect(overview.getByRole('heading', { level: 1 })).toHaveText('Overview');
  });
});

test('r9 at 320 px nothing is cut off', async ({ overview }) => {
  await overview.setViewportSize({ width: 320, height: 700 });
  await expect(overview.getByRole('region', { name: /^Jobs/ })).toBeVisible();
  await fits(overview);
});

test('r9 a status chosen stays after a reload and can be left again', async ({ overview }) => {
  await overview.getByRole('button', { name: 'Duplicate', exact: true }).click();
  await expect(overview).toHaveURL(/status=duplicate/);
  await overview.reload();
  await expect(overview.getByRole('button', { name: 'Duplicate', exact: true })).toHaveAttribute(
    'aria-pressed',
    'true',
  );
  await overview.getByRole('button', { name: 'All', exact: true }).click();
  await expect(overview).not.toHaveURL(/status=/);
});

test('r37 a sample becomes a clip that can be wound through', async ({ overview }) => {
  test.setTimeout(RENDER + 30_000);
  const preview = overview.getByRole('button', { name: /^Preview the clip of/ }).first();
  await expect(preview).toBeVisible({ timeout: RENDER });
  await preview.click();
  const dialog = overview.getByRole('dialog');
  const video = dialog.locator('video');
  await expect.poll(() => video.evaluate((v: HTMLVideoElement) => v.readyState)).toBeGreaterThan(0);
  expect(await video.evaluate((v: HTMLVideoElement) => [v.videoWidth, v.videoHeight])).toEqual([1080, 1920]);
  await video.evaluate((v: HTMLVideoElement) => {
    v.currentTime = v.duration / 2;
  });
  await expect.poll(() => video.evaluate((v: HTMLVideoElement) => !v.seeking && v.currentTime > 1)).toBe(true);
  await accessible(overview);
  await overview.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('r17 work shows as it runs, without a reload', async ({ overview }) => {
  const jobs = overview.getByRole('region', { name: /^Jobs/ });
  await overview.getByRole('button', { name: 'Ingest all' }).click();
  await expect(jobs.getByText('Ingest', { exact: true }).first()).toBeVisible();
});

test('r73 the autopilot’s switch survives a reload', async ({ overview }) => {
  const autopilot = overview.getByRole('switch', { name: 'Autopilot' });
  const turn = async (on: boolean) => {
    const saved = overview.waitForResponse((answer) => answer.request().method() === 'PUT' && answer.ok());
    await autopilot.click();
    await saved;
    await overview.reload();
    await expect(autopilot).toBeEnabled();
    await expect(autopilot).toBeChecked({ checked: on });
  };
  await expect(autopilot).toBeEnabled();
  const before = await autopilot.isChecked();
  await turn(!before);
  await turn(before);
});

test('r9 the first load keeps to its budget', async ({ page, overview }) => {
  const sizes = { js: 0, css: 0, files: 0 };
  // What the browser has kept would come without a body.
  const browser = await page.context().newCDPSession(page);
  await browser.send('Network.setCacheDisabled', { cacheDisabled: true });
  page.on('response', async (answer) => {
    const path = new URL(answer.url()).pathname;
    if (path.startsWith('/api/')) return;
    sizes.files += 1;
    const kind = path.split('.').pop();
    if (kind === 'js' || kind === 'css') sizes[kind] += gzipSync(await answer.body()).length;
  });
  await overview.reload();
  await expect(overview.getByRole('region', { name: /^Jobs/ })).toBeVisible();
  await overview.waitForLoadState('load');
  expect(sizes.js).toBeLessThan(200_000);
  expect(sizes.css).toBeLessThan(24_000);
  expect(sizes.files).toBeLessThanOrEqual(35);
});
