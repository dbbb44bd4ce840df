import type { Messages } from '~/i18n';
import type { Problem } from './gen';

/** Anything a call may fail with, as the problem it stands for; `null` when the server did not answer at all. */
export function asProblem(error: unknown): Problem | null {
  if (typeof error !== 'object' || error === null) return null;
  return 'title' in error && 'status' in error ? (error as Problem) : null;
}

/** The last part of the problem's type, under which it is translated. */
export function slug(problem: Problem): string {
  return problem.type.split('/').pop() ?? '';
}

/** What to tell the reader: the translation of the type, else the server's own sentence. */
export function wording(error: unknown, t: Messages): string {
  const problem = asProblem(error);
  if (!problem) return t.errors.offline;
  return t.problems[slug(problem)] ?? problem.detail ?? problem.title;
}

/** Messages of the fields at fault by the name a form gives them: `/a/b` is `a.b`. */
export function fieldErrors(error: unknown): Record<string, string> {
  const errors = asProblem(error)?.errors ?? [];
  return Object.fromEntries(
    errors.map(({ pointer, detail }) => [pointer.replace(/^\//, '').replaceAll('/', '.'), detail]),
  );
}
