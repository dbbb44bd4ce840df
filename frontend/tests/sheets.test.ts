import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const STYLES = 'node_modules/@mantine/core/styles';

function importedComponents(source: string): string[] {
  const imports = [...source.matchAll(/import\s*\{([^}]*)\}\s*from '@mantine\/core'/g)];
  return imports.flatMap(([, names]) => (names ?? '').split(',').map((name) => name.trim()));
}

function sources(extension: string): string[] {
  const names = readdirSync('src', { recursive: true, encoding: 'utf8' });
  return names.filter((name) => name.endsWith(extension)).map((name) => readFileSync(`src/${name}`, 'utf8'));
}

it('r9 every Mantine component in use has its sheet', () => {
  const sheets = sources('.css').join('\n');
  const used = sources('.tsx').flatMap(importedComponents);
  const styled = [...new Set(used)].filter((name) => existsSync(`${STYLES}/${name}.css`));
  expect(styled.length).toBeGreaterThan(5);
  expect(styled.filter((name) => !sheets.includes(`styles/${name}.layer.css`))).toEqual([]);
});
