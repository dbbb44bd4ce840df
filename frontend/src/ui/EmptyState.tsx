import type { ReactNode } from 'react';
import classes from './State.module.css';

interface Props {
  icon: ReactNode;
  /** One sentence on what will appear here. */
  children: ReactNode;
  /** The one button that makes it appear. */
  action?: ReactNode;
}

/** What stands where there is nothing yet. */
export function EmptyState({ icon, children, action }: Props) {
  return (
    <div className={classes.state}>
      {icon}
      <p>{children}</p>
      {action}
    </div>
  );
}
