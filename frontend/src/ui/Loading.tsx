import { Skeleton } from '@mantine/core';
import classes from './State.module.css';

/** Grey rows in the size of the content to come. */
export function Loading({ rows = 4, height = 36 }: { rows?: number; height?: number }) {
  return (
    <div className={classes.loading} aria-hidden>
      {[...Array(rows).keys()].map((row) => (
        <Skeleton key={row} height={height} radius={8} />
      ))}
    </div>
  );
}
