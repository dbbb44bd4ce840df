import { Modal } from '@mantine/core';
import type { Addend, Asset } from '~/api/gen';
import { useI18n } from '~/i18n';
import { Licence } from '~/terms/Licence';
import { Reason } from '~/terms/Reason';
import classes from './ClipDialog.module.css';

function Addends({ title, addends }: { title: string; addends: Addend[] }) {
  const { t, f } = useI18n();
  if (addends.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul>
        {addends.map(({ code, weight }) => (
          <li key={code}>
            {t.addends[code] ?? code}
            <b>{`${weight < 0 ? '' : '+'}${f.score(weight)}`}</b>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Clip({ asset }: { asset: Asset }) {
  const { t } = useI18n();
  const clip = `/api/v1/assets/${asset.id}/clip`;
  return (
    <div className={classes.clip}>
      {/* The text is burnt into the picture: there is no track to offer. */}
      {/* biome-ignore lint/a11y/useMediaCaption: see above */}
      <video
        controls
        playsInline
        preload="metadata"
        src={clip}
        poster={asset.thumbnail ? `/api/v1/assets/${asset.id}/thumbnail?w=640` : undefined}
        aria-label={t.assets.clip(asset.title)}
      />
      <div className={classes.facts}>
        <p>{asset.attribution}</p>
        <p>
          <Licence licence={asset.licence} />
        </p>
        {asset.verdict_reasons.map((finding) => (
          <Reason key={finding.code} finding={finding} />
        ))}
        <Addends title={t.assets.why(t.assets.risk)} addends={asset.scores.risk} />
        <Addends title={t.assets.why(t.assets.quality)} addends={asset.scores.quality} />
        <p className={classes.links}>
          <a href={clip} download>
            {t.assets.download}
          </a>
          {/^https?:/.test(asset.url) && (
            <a href={asset.url} target="_blank" rel="noreferrer">
              {t.assets.original}
            </a>
          )}
        </p>
      </div>
    </div>
  );
}

/** The clip of an asset, to be played and wound through, and why it scores what it scores. */
export function ClipDialog({ asset, onClose }: { asset: Asset | undefined; onClose(): void }) {
  const { t } = useI18n();
  return (
    <Modal.Root opened={asset !== undefined} onClose={onClose} size={720} radius={12} centered>
      <Modal.Overlay />
      <Modal.Content>
        <div className={classes.head}>
          <Modal.Title fw={600}>{asset?.title}</Modal.Title>
          <Modal.CloseButton aria-label={t.common.close} />
        </div>
        <Modal.Body>{asset && <Clip asset={asset} />}</Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
