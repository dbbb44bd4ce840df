import { IconStack2 } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { listJobsOptions, retryJobMutation } from '~/api/gen/@tanstack/react-query.gen';
import { invalidate } from '~/api/query';
import { useI18n } from '~/i18n';
import { Failure } from '~/terms/Failure';
import { useToast } from '~/terms/useToast';
import { Card } from '~/ui/Card';
import { EmptyState } from '~/ui/EmptyState';
import { Loading } from '~/ui/Loading';
import { JobRow } from './JobRow';

/** The last jobs, as they run. */
export function JobsCard() {
  const { t } = useI18n();
  const client = useQueryClient();
  const toast = useToast();
  const { data, error, refetch } = useQuery(listJobsOptions({ query: { limit: 12 } }));
  const retry = useMutation({
    ...retryJobMutation(),
    onError: toast,
    onSettled: () => invalidate(client, 'listJobs'),
  });
  return (
    <Card id="jobs" title={t.jobs.title}>
      {error ? (
        <Failure error={error} retry={refetch} />
      ) : !data ? (
        <Loading />
      ) : data.items.length === 0 ? (
        <EmptyState icon={<IconStack2 aria-hidden />}>{t.jobs.empty}</EmptyState>
      ) : (
        <ul>
          {data.items.map((job) => (
            <JobRow
              key={job.id}
              job={job}
              pending={retry.isPending && retry.variables.path.id === job.id}
              onRetry={() => retry.mutate({ path: { id: job.id } })}
            />
          ))}
        </ul>
      )}
    </Card>
  );
}
