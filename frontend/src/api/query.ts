import { QueryClient, type QueryKey } from '@tanstack/react-query';
import { asProblem } from './problem';

/** Milliseconds for which an answer is fresh: events tell of changes sooner. */
export const FRESH = 30_000;

/** The cache of answers. What the server refused is not asked again; what did not arrive is, twice. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH,
        retry: (count, error) => count < 2 && (asProblem(error)?.status ?? 500) >= 500,
      },
    },
  });
}

/** The operation that a cached answer is of. */
export function operation(key: QueryKey): string | undefined {
  const [first] = key;
  return typeof first === 'object' && first !== null && '_id' in first ? String(first._id) : undefined;
}

/** Marks every answer of these operations as old, so that the visible ones are asked for again. */
export function invalidate(client: QueryClient, ...operations: string[]): Promise<void> {
  return client.invalidateQueries({ predicate: ({ queryKey }) => operations.includes(operation(queryKey) ?? '') });
}
