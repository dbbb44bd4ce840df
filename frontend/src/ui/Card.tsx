import type { ReactNode } from 'react';
import classes from './Card.module.css';

interface Props {
  /** Anchor of the section. */
  id: string;
  title: string;
  /** A number beside the title. */
  count?: string;
  /** Controls at the right of the head. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A titled section of a page. */
export function Card({ id, title, count, actions, children }: Props) {
  return (
    <section id={id} aria-labelledby={`${id}-title`} className={classes.card}>
      <header className={classes.head}>
        <h2 id={`${id}-title`} className={classes.title}>
          {title}
          {count && <span>{count}</span>}
        </h2>
        {actions}
      </header>
      {children}
    </section>
  );
}
