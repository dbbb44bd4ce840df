import type { Asset } from '~/api/gen';
import { useI18n } from '~/i18n';

/** The licence of a work, by its name, with a link to its text where it is known. */
export function Licence({ licence: { code, name, url } }: { licence: Asset['licence'] }) {
  const { t } = useI18n();
  const shown = t.licences[code] ?? name;
  return url ? (
    <a href={url} target="_blank" rel="noreferrer" aria-label={t.assets.licence(shown)}>
      {shown}
    </a>
  ) : (
    <span>{shown}</span>
  );
}
