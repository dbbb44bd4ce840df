import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, expect, it } from 'vitest';

const fresh = mkdtempSync(join(tmpdir(), 'contentflow-gen-'));
afterAll(() => rmSync(fresh, { recursive: true }));

function files(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  const plain = names.filter((name) => statSync(name).isFile()).sort();
  return Object.fromEntries(plain.map((name) => [relative(folder, name), readFileSync(name, 'utf8')]));
}

it('r1 the client is the one that the contract gives: run `make gen`', () => {
  execFileSync('node', ['node_modules/@hey-api/openapi-ts/bin/run.js'], { env: { ...process.env, GEN: fresh } });
  expect(files('src/api/gen')).toEqual(files(fresh));
});
