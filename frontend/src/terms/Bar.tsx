import classes from './Bar.module.css';

/** How far a piece of work is, in 0..100. */
export function Bar({ value, label }: { value: number; label: string }) {
  return <progress className={classes.bar} max={100} value={value} aria-label={label} />;
}
