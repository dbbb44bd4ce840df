import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import classes from './State.module.css';

interface Props {
  title: string;
  /** What happened and what to do. */
  detail: string;
  /** Reference that the server's log knows. */
  instance?: string;
  retry?: { label: string; run(): void };
}

/** What stands in place of content that could not be loaded. */
export function ErrorState({ title, detail, instance, retry }: Props) {
  return (
    <div className={classes.state} role="alert">
      <IconAlertTriangle size={22} stroke={1.6} aria-hidden />
      <p className={classes.title}>{title}</p>
      <p>{detail}</p>
      {instance && <p className={classes.instance}>{instance}</p>}
      {retry && (
        <Button variant="default" size="xs" onClick={retry.run}>
          {retry.label}
        </Button>
      )}
    </div>
  );
}
