import { Button } from '@mantine/core';
import { IconMovie } from '@tabler/icons-react';
import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Asset } from '~/api/gen';
import { listAssetsInfiniteOptions, transformAssetMutation } from '~/api/gen/@tanstack/react-query.gen';
import { invalidate } from '~/api/query';
import { useI18n } from '~/i18n';
import { Failure } from '~/terms/Failure';
import { useToast } from '~/terms/useToast';
import { Card } from '~/ui/Card';
import { EmptyState } from '~/ui/EmptyState';
import { Loading } from '~/ui/Loading';
import { AssetCard } from './AssetCard';
import classes from './AssetsCard.module.css';
import { ClipDialog } from './ClipDialog';
import { StatusFilter } from './StatusFilter';

interface Props {
  status: Asset['status'] | undefined;
  onStatus(status: Asset['status'] | undefined): void;
  /** The asset whose clip is open. */
  opened: string | undefined;
  onOpen(id: string | undefined): void;
}

/** Starts a transform, and shows what it is doing. */
function useTransform() {
  const client = useQueryClient();
  const toast = useToast();
  return useMutation({
    ...transformAssetMutation(),
    onError: toast,
    onSettled: () => invalidate(client, 'listAssets', 'listJobs'),
  });
}

/** Assets, newest first. */
export function AssetsCard({ status, onStatus, opened, onOpen }: Props) {
  const { t } = useI18n();
  const transform = useTransform();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery({
    ...listAssetsInfiniteOptions({ query: { limit: 24, status } }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
  const assets = data?.pages.flatMap(({ items }) => items);
  return (
    <Card id="assets" title={t.assets.title} actions={<StatusFilter value={status} onChange={onStatus} />}>
      {error ? (
        <Failure error={error} retry={refetch} />
      ) : !assets ? (
        <Loading rows={2} height={180} />
      ) : assets.length === 0 ? (
        <EmptyState icon={<IconMovie aria-hidden />}>{status ? t.assets.noneOf : t.assets.empty}</EmptyState>
      ) : (
        <ul className={classes.grid}>
          {assets.map((asset) => (
            <AssetCard
              key={asset.id}
              asset={asset}
              pending={transform.isPending && transform.variables.path.id === asset.id}
              onTransform={() => transform.mutate({ path: { id: asset.id } })}
              onPreview={() => onOpen(asset.id)}
            />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <div className={classes.more}>
          <Button variant="default" size="xs" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
            {t.common.more}
          </Button>
        </div>
      )}
      <ClipDialog asset={assets?.find(({ id }) => id === opened)} onClose={() => onOpen(undefined)} />
    </Card>
  );
}
