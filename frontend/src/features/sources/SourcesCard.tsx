import { Button } from '@mantine/core';
import { IconDownload, IconRss } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ingestSourceMutation, listSourcesOptions, triggerIngestMutation } from '~/api/gen/@tanstack/react-query.gen';
import { invalidate } from '~/api/query';
import { useI18n } from '~/i18n';
import { Failure } from '~/terms/Failure';
import { useToast } from '~/terms/useToast';
import { Card } from '~/ui/Card';
import { EmptyState } from '~/ui/EmptyState';
import { Loading } from '~/ui/Loading';
import { SourceRow } from './SourceRow';

/** The watched sources, newest first. */
export function SourcesCard() {
  const { t } = useI18n();
  const client = useQueryClient();
  const toast = useToast();
  const { data, error, refetch } = useQuery(listSourcesOptions({ query: { limit: 100 } }));
  const after = { onError: toast, onSettled: () => invalidate(client, 'listJobs', 'listSources') };
  const one = useMutation({ ...ingestSourceMutation(), ...after });
  const all = useMutation({ ...triggerIngestMutation(), ...after });
  return (
    <Card
      id="sources"
      title={t.sources.title}
      actions={
        <Button
          size="xs"
          loading={all.isPending}
          leftSection={<IconDownload size={15} aria-hidden />}
          onClick={() => all.mutate({ body: {} })}
        >
          {t.sources.ingestAll}
        </Button>
      }
    >
      {error ? (
        <Failure error={error} retry={refetch} />
      ) : !data ? (
        <Loading rows={3} />
      ) : data.items.length === 0 ? (
        <EmptyState icon={<IconRss aria-hidden />}>{t.sources.empty}</EmptyState>
      ) : (
        <ul>
          {data.items.map((source) => (
            <SourceRow
              key={source.id}
              source={source}
              pending={one.isPending && one.variables.path.id === source.id}
              onIngest={() => one.mutate({ path: { id: source.id } })}
            />
          ))}
        </ul>
      )}
    </Card>
  );
}
