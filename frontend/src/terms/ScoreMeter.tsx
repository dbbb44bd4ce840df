import type { Addend } from '~/api/gen';
import { useI18n } from '~/i18n';
import classes from './ScoreMeter.module.css';

/** The gate's limits, as it starts with them: risk stays below, quality reaches. */
const LIMIT = { risk: 0.2, quality: 0.7 };

interface Props {
  kind: 'risk' | 'quality';
  /** In 0..1; nothing while it is unknown. */
  value: number | null | undefined;
  /** What it is made of. */
  addends: Addend[];
}

/** Whether a score holds a post back. */
export function fails(kind: Props['kind'], value: number): boolean {
  return kind === 'risk' ? value >= LIMIT.risk : value < LIMIT.quality;
}

/** A score with its bar and a tick at the gate's limit; the number turns when it fails. */
export function ScoreMeter({ kind, value, addends }: Props) {
  const { t, f } = useI18n();
  const failing = value != null && fails(kind, value);
  const tone = failing ? classes[kind === 'risk' ? 'bad' : 'warn'] : '';
  const why = addends.map(
    ({ code, weight }) => `${weight < 0 ? '' : '+'}${f.score(weight)} ${t.addends[code] ?? code}`,
  );
  return (
    <div className={`${classes.score} ${tone}`} title={why.join('\n') || undefined}>
      <span className={classes.label}>{t.assets[kind]}</span>
      <span className={classes.number}>{value == null ? t.common.unknown : f.score(value)}</span>
      <svg className={classes.track} viewBox="0 0 100 9" preserveAspectRatio="none" aria-hidden="true">
        <rect className={classes.rail} y="3" width="100" height="4" rx="2" />
        <rect className={classes.fill} y="3" width={(value ?? 0) * 100} height="4" rx="2" />
        <rect className={classes.tick} x={LIMIT[kind] * 100} y="1" width="1.6" height="8" />
      </svg>
    </div>
  );
}
