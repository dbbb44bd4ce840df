import { ActionIcon } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { Source } from '~/api/gen';
import { useI18n } from '~/i18n';
import { Ago } from '~/terms/Ago';
import { Status } from '~/terms/Status';
import classes from './SourcesCard.module.css';

interface Props {
  source: Source;
  pending: boolean;
  onIngest(): void;
}

/** A source, how it is, and the button that reads it now. */
export function SourceRow({ source, pending, onIngest }: Props) {
  const { t } = useI18n();
  const { health } = source;
  const name = source.title ?? source.url;
  const reason = (health.reason && t.findings[health.reason]?.({})) ?? health.detail;
  return (
    <li className={classes.row}>
      <div>
        <p className={classes.name} title={source.url}>
          {name}
        </p>
        <p className={classes.note}>
          {t.sourceKind[source.kind] ?? source.kind} ·{' '}
          {health.checked_at ? <Ago at={health.checked_at} say={t.sources.checked} /> : t.sources.unchecked}
          {source.keywords.length > 0 && ` · ${t.sources.keywords(source.keywords.join(', '))}`}
        </p>
      </div>
      {source.active ? <Status value={health.status} /> : <Status value="off" />}
      <ActionIcon
        variant="default"
        size={30}
        loading={pending}
        aria-label={t.sources.ingestOne(name)}
        title={t.sources.ingest}
        onClick={onIngest}
      >
        <IconDownload size={16} stroke={1.7} />
      </ActionIcon>
      {reason && <p className={classes.bad}>{reason}</p>}
    </li>
  );
}
