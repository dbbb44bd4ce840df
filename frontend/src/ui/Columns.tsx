import type { ReactNode } from 'react';
import classes from './Columns.module.css';

/** Cards side by side where there is room, below each other where there is none. */
export function Columns({ children }: { children: ReactNode }) {
  return <div className={classes.columns}>{children}</div>;
}
