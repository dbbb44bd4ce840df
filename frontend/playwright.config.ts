import { execSync } from 'node:child_process';
import { defineConfig } from '@playwright/test';

/** The machine's own Chromium: no browser is downloaded. */
function chromium(): string {
  const names = 'chromium chromium-browser google-chrome';
  return process.env.CHROMIUM_PATH ?? execSync(`command -v ${names} | head -n 1`, { encoding: 'utf8' }).trim();
}

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

export default defineConfig({
  testDir: 'tests',
  testMatch: '*.spec.ts',
  workers: 1,
  timeout: 90_000,
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  expect: { timeout: 10_000 },
  use: { launchOptions: { executablePath: chromium(), args }, locale: 'en-US', trace: 'retain-on-failure' },
  projects: [
    { name: 'desktop', use: { viewport: { width: 1366, height: 860 } } },
    { name: 'phone', use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } },
  ],
});
