import { useI18n } from '~/i18n';
import { useNow } from '~/ui/useNow';

interface Props {
  /** A UTC instant. */
  at: string;
  /** The sentence around it. */
  say?: (when: string) => string;
  className?: string;
}

/** How long ago an instant was, or how far ahead; the instant itself on hover. */
export function Ago({ at, say = (when) => when, className }: Props) {
  const { f } = useI18n();
  const now = useNow();
  return (
    <time dateTime={at} title={f.instant(at)} className={className}>
      {say(f.ago(at, now))}
    </time>
  );
}
