import { Button, UnstyledButton } from '@mantine/core';
import { IconPhoto, IconPlayerPlayFilled } from '@tabler/icons-react';
import { useState } from 'react';
import type { Asset } from '~/api/gen';
import { useI18n } from '~/i18n';
import { Bar } from '~/terms/Bar';
import { Licence } from '~/terms/Licence';
import { Reason } from '~/terms/Reason';
import { ScoreMeter } from '~/terms/ScoreMeter';
import { Status } from '~/terms/Status';
import classes from './AssetCard.module.css';

interface Props {
  asset: Asset;
  pending: boolean;
  onTransform(): void;
  onPreview(): void;
}

function Picture({ asset, onPreview }: Pick<Props, 'asset' | 'onPreview'>) {
  const { t, f } = useI18n();
  const [broken, setBroken] = useState(false);
  return (
    <div className={classes.picture}>
      <IconPhoto size={26} stroke={1.3} aria-hidden />
      {asset.thumbnail && !broken && (
        <img
          src={`/api/v1/assets/${asset.id}/thumbnail?w=640`}
          alt=""
          width={320}
          height={180}
          loading="lazy"
          onError={() => setBroken(true)}
        />
      )}
      {asset.status === 'ready' && (
        <UnstyledButton className={classes.play} aria-label={t.assets.previewOne(asset.title)} onClick={onPreview}>
          <span>
            <IconPlayerPlayFilled size={18} aria-hidden />
          </span>
        </UnstyledButton>
      )}
      {asset.duration != null && <span className={classes.duration}>{f.duration(asset.duration)}</span>}
    </div>
  );
}

/** Reasons that are shown on a card; the dialog shows them all. */
const SHOWN = 3;

/** What stands in the way, or what is going on. */
function Notes({ asset }: Pick<Props, 'asset'>) {
  const { t } = useI18n();
  const job = asset.active_job;
  const reasons = [...asset.reasons, ...asset.verdict_reasons].slice(0, SHOWN);
  const unsaid = asset.media === 'missing' && !reasons.some(({ code }) => code === 'media_missing');
  return (
    <>
      {unsaid && <p className={classes.note}>{t.assets.mediaMissing}</p>}
      {asset.duplicate_of && <p className={classes.note}>{t.assets.duplicateOf(asset.duplicate_of.distance)}</p>}
      {reasons.map((finding) => (
        <Reason key={finding.code} finding={finding} className={classes.note} />
      ))}
      {job && <Bar value={job.progress} label={t.jobs.progress(`${t.jobKind[job.kind]} ${asset.title}`)} />}
    </>
  );
}

/** An asset: its picture, where it stands, what it scores, and what can be done with it. */
export function AssetCard({ asset, pending, onTransform, onPreview }: Props) {
  const { t } = useI18n();
  const busy = pending || Boolean(asset.active_job);
  const act = asset.status === 'ready' ? t.assets.again : t.assets.transform;
  return (
    <li className={classes.asset}>
      <Picture asset={asset} onPreview={onPreview} />
      <div className={classes.body}>
        <h3 className={classes.title} title={asset.title}>
          {asset.title}
        </h3>
        <div className={classes.line}>
          <Status value={asset.active_job ? 'running' : asset.status} />
          <Licence licence={asset.licence} />
        </div>
        {asset.keywords.length > 0 && (
          <ul className={classes.keywords}>
            {asset.keywords.slice(0, 5).map((word) => (
              <li key={word}>{word}</li>
            ))}
          </ul>
        )}
        <div className={classes.scores}>
          <ScoreMeter kind="risk" value={asset.risk} addends={asset.scores.risk} />
          <ScoreMeter kind="quality" value={asset.quality} addends={asset.scores.quality} />
        </div>
        <Notes asset={asset} />
        <Button
          className={classes.actions}
          variant="default"
          size="xs"
          disabled={busy || asset.media === 'missing'}
          aria-label={t.assets.on(act, asset.title)}
          onClick={onTransform}
        >
          {act}
        </Button>
      </div>
    </li>
  );
}
