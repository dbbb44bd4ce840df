import { useQuery } from '@tanstack/react-query';
import type { Dashboard } from '~/api/gen';
import { getDashboardOptions } from '~/api/gen/@tanstack/react-query.gen';
import { useI18n } from '~/i18n';
import classes from './Counts.module.css';

/** How many stand at each stage, in the order in which content flows. */
function stages({ assets, posts }: Dashboard) {
  return {
    ingested: Object.values(assets).reduce((sum, n) => sum + n, 0),
    ready: assets.ready,
    review: posts.review,
    queued: posts.queued,
    posted: posts.posted,
  };
}

const STAGES = ['ingested', 'ready', 'review', 'queued', 'posted'] as const;

/** The pipeline in five numbers. */
export function Counts() {
  const { t, f } = useI18n();
  const { data } = useQuery(getDashboardOptions());
  const numbers = data && stages(data);
  return (
    <dl className={classes.counts} aria-label={t.counts.label}>
      {STAGES.map((stage) => (
        <div
          key={stage}
          className={`${classes.count} ${stage === 'review' && numbers?.review ? classes.attention : ''}`}
        >
          <dt>{t.counts[stage]}</dt>
          <dd>{numbers ? f.number(numbers[stage]) : t.common.unknown}</dd>
        </div>
      ))}
    </dl>
  );
}
