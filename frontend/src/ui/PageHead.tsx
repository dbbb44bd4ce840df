import { type ReactNode, useEffect } from 'react';
import classes from './PageHead.module.css';

/** The page's title, also of the browser's tab, and its main controls. */
export function PageHead({ title, suffix, children }: { title: string; suffix: string; children?: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · ${suffix}`;
  }, [title, suffix]);
  return (
    <div className={classes.head}>
      <h1>{title}</h1>
      {children}
    </div>
  );
}
