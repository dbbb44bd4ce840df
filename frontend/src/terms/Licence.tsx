import type { Asset } from '~/api/gen';
import { useI18n } from '~/i18n';

/** The licence of a work, as its identifier, with a link to its text where it is known. */
export function Licence({ licence: { code, name, url } }: { licence: Asset['licence'] }) {
  const { t } = useI18n();
  if (code === 'LicenseRef-Unknown') return <span>{t.assets.noLicence}</span>;
  return url ? (
    <a href={url} target="_blank" rel="noreferrer" aria-label={t.assets.licence(name)}>
      {name}
    </a>
  ) : (
    <span>{name}</span>
  );
}
