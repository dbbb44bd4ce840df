import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** The program under test, on a database of its own. */
export interface Program {
  url: string;
  /** What it has printed so far. */
  output(): string;
  stop(): Promise<void>;
}

/** The owner's password, where the settings give one. */
export const PASSWORD = 'a password of the tests';

function binary(): string {
  const target = process.env.CARGO_TARGET_DIR ?? '../target';
  const built = ['debug', 'release'].map((profile) => resolve(target, profile, 'contentflow'));
  const found = process.env.CONTENTFLOW_BIN ?? built.find((path) => existsSync(path));
  if (!found) throw new Error(`the program is not built: looked for ${built.join(' and ')}`);
  return found;
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer().once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? done(address.port) : failed(new Error('no port'))));
    });
  });
}

async function ready(url: string, child: ChildProcess, output: () => string) {
  for (let tries = 0; tries < 300; tries++) {
    if (child.exitCode !== null) throw new Error(`the program ended at once:\n${output()}`);
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await new Promise((next) => setTimeout(next, 100));
  }
  throw new Error(`the program is not ready after 30 s:\n${output()}`);
}

/** Starts the program in sandbox mode with its samples; `settings` come on top. */
export async function start(settings: Record<string, string> = {}): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), 'contentflow-e2e-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const own = { BIND: `127.0.0.1:${port}`, PUBLIC_URL: url, DATA_DIR: folder, PLATFORMS: 'sandbox', SEED: '1' };
  const env = { PATH: process.env.PATH ?? '', HOME: folder, ...own, ...settings };
  const child = spawn(binary(), ['serve'], { cwd: folder, env });
  let printed = '';
  const keep = (bytes: Buffer) => {
    printed += bytes.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const stop = async () => {
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(timer);
    rmSync(folder, { recursive: true, force: true });
  };
  await ready(url, child, () => printed).catch(async (error) => {
    await stop();
    throw error;
  });
  return { url, output: () => printed, stop };
}
