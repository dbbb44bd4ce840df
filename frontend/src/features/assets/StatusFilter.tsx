import { UnstyledButton } from '@mantine/core';
import type { Asset } from '~/api/gen';
import { useI18n } from '~/i18n';
import classes from './AssetsCard.module.css';

/** The statuses of an asset, in the order in which it goes through them. */
export const STATUSES: Asset['status'][] = ['new', 'ready', 'duplicate', 'rejected', 'failed'];

interface Props {
  value: Asset['status'] | undefined;
  onChange(status: Asset['status'] | undefined): void;
}

/** Narrows the list to one status. */
export function StatusFilter({ value, onChange }: Props) {
  const { t } = useI18n();
  return (
    <fieldset className={classes.filter} aria-label={t.assets.status}>
      {[undefined, ...STATUSES].map((status) => (
        <UnstyledButton key={status ?? 'all'} aria-pressed={value === status} onClick={() => onChange(status)}>
          {status ? t.status[status] : t.common.all}
        </UnstyledButton>
      ))}
    </fieldset>
  );
}
