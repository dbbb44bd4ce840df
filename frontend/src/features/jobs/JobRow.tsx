import { Button } from '@mantine/core';
import { IconBolt, IconChartBar, IconCloudDownload, IconDownload, IconSend, IconWand } from '@tabler/icons-react';
import type { Job } from '~/api/gen';
import { useI18n } from '~/i18n';
import { Ago } from '~/terms/Ago';
import { Bar } from '~/terms/Bar';
import { Status } from '~/terms/Status';
import { useNow } from '~/ui/useNow';
import classes from './JobsCard.module.css';

const ICONS: Record<Job['kind'], typeof IconWand> = {
  ingest: IconDownload,
  transform: IconWand,
  publish: IconSend,
  metrics: IconChartBar,
  autopilot: IconBolt,
  fetch: IconCloudDownload,
};

interface Props {
  job: Job;
  pending: boolean;
  onRetry(): void;
}

function Trouble({ job, name, pending, onRetry }: Props & { name: string }) {
  const { t } = useI18n();
  const now = useNow();
  return (
    <div className={classes.below}>
      <p className={classes.bad}>{job.last_error}</p>
      {job.max_attempts != null && job.attempts > 0 && (
        <span className={classes.note}>{t.jobs.attempts(job.attempts, job.max_attempts)}</span>
      )}
      {job.status === 'queued' && job.run_after && Date.parse(job.run_after) > now && (
        <Ago at={job.run_after} say={t.jobs.again} className={classes.note} />
      )}
      {job.status === 'failed' && (
        <Button
          variant="default"
          size="compact-xs"
          loading={pending}
          aria-label={t.jobs.retryOne(name)}
          onClick={onRetry}
        >
          {t.jobs.retry}
        </Button>
      )}
    </div>
  );
}

/** A job: what it does, how far it is, and what went wrong. */
export function JobRow(props: Props) {
  const { job } = props;
  const { t } = useI18n();
  const Icon = ICONS[job.kind];
  const kind = t.jobKind[job.kind] ?? job.kind;
  const name = [kind, job.subject?.title].filter(Boolean).join(' ');
  return (
    <li className={classes.row}>
      <Icon size={17} stroke={1.7} aria-hidden />
      <p className={classes.name} title={name}>
        <b>{kind}</b> {job.subject?.title}
      </p>
      <Status value={job.status} />
      <Ago at={job.updated_at} className={classes.when} />
      {job.status === 'running' && (
        <div className={classes.below}>
          <Bar value={job.progress} label={t.jobs.progress(name)} />
        </div>
      )}
      {job.last_error && <Trouble {...props} name={name} />}
    </li>
  );
}
