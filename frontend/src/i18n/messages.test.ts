import { expect, it } from 'vitest';
import { en } from './en';
import fr from './fr';

type Tree = { [key: string]: Tree | string | ((...args: never[]) => string) };

function leaves(tree: Tree, path = ''): [string, unknown][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'object' ? leaves(value, `${path}${key}.`) : [[path + key, value] as [string, unknown]],
  );
}

it('r9 French says everything that English says', () => {
  const keys = (tree: Tree) => leaves({ ...tree, findings: {} }).map(([key]) => key);
  expect(keys(fr)).toEqual(keys(en));
});

it('r9 French keeps the space before : ; ! ? % on the line, and inside guillemets', () => {
  const texts = leaves(fr).map(([, value]) =>
    typeof value === 'function' ? String(value('x' as never, 'y' as never)) : String(value),
  );
  expect(texts.filter((text) => /[ ][:;!?%»]|«[ ]|[^\s:][;!?%]/.test(text))).toEqual([]);
});
