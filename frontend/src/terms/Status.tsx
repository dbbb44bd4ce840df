import { useI18n } from '~/i18n';
import classes from './Status.module.css';

const TONES: Record<string, keyof typeof classes> = {
  running: 'blue',
  ready: 'green',
  done: 'green',
  posted: 'green',
  ok: 'green',
  review: 'amber',
  rate_limited: 'amber',
  failing: 'red',
  failed: 'red',
  rejected: 'red',
  gone: 'red',
  auth: 'red',
  blocked: 'red',
  not_a_feed: 'red',
  refused: 'red',
};

/** A state of anything in the pipeline: a dot and a word. */
export function Status({ value }: { value: string }) {
  const { t } = useI18n();
  const tone = classes[TONES[value] ?? 'grey'];
  return (
    <span className={`${classes.status} ${tone}`}>
      <span className={`${classes.dot} ${value === 'duplicate' ? classes.hollow : ''}`} aria-hidden />
      {t.status[value] ?? value}
    </span>
  );
}
