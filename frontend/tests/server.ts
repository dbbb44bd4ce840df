import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import type { Problem } from '~/api/gen';

/** Stands in for answers that the real program cannot be made to give on demand; each test says which. */
export const server = setupServer();

type Method = 'get' | 'post' | 'put' | 'delete';

/** Makes `method path` answer with `body`, as the contract types it. */
export function answer<T extends object>(method: Method, path: string, body: T, status = 200) {
  server.use(http[method](`*/api/v1${path}`, () => HttpResponse.json(body, { status })));
}

/** Makes `method path` fail with a problem. */
export function refuse(method: Method, path: string, problem: Partial<Problem> & { status: number }) {
  const { status } = problem;
  const body = { type: '/problems/invalid', title: 'Invalid request', errors: [], ...problem };
  server.use(
    http[method](`*/api/v1${path}`, () =>
      HttpResponse.json(body, { status, headers: { 'content-type': 'application/problem+json' } }),
    ),
  );
}
