import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test as base, expect, type Page } from '@playwright/test';
import { PASSWORD, type Program, start } from './program';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface Fixtures {
  /** A page on which nobody has logged in; whatever its console says against it fails the test. */
  page: Page;
  /** The overview, logged in. */
  overview: Page;
}

/** Tests against one running program, each with a browser context of its own. */
export const test = base.extend<Fixtures, { program: Program }>({
  program: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern to see what a fixture needs.
    async ({}, use) => {
      const program = await start({ OWNER_PASSWORD: PASSWORD });
      await use(program);
      await program.stop();
    },
    { scope: 'worker' },
  ],
  baseURL: async ({ program }, use) => use(program.url),
  page: async ({ page }, use) => {
    const said: string[] = [];
    page.on('console', (message) => message.type() === 'error' && said.push(message.text()));
    page.on('pageerror', (error) => said.push(error.message));
    await use(page);
    expect(said.filter((text) => !/status of (401|409|422)/.test(text))).toEqual([]);
  },
  overview: async ({ page }, use) => {
    await page.goto('/');
    await page.getByLabel(/^(Password|Mot de passe)$/).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: /Overview|Vue d’ensemble/ })).toBeVisible();
    await use(page);
  },
});

/** Fails when axe finds something on the page. The source is evaluated: as a script the page's policy forbids it. */
export async function accessible(page: Page) {
  await page.evaluate(axe);
  const found = await page.evaluate(async (tags) => {
    const { violations } = await (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run(document, {
      runOnly: tags,
    });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  }, TAGS);
  expect(found).toEqual([]);
}

/** Fails when the page is wider than the screen that was asked for. */
export async function fits(page: Page) {
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(page.viewportSize()?.width ?? 0);
}

export { expect };
