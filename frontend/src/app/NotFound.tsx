import { IconCompassOff } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useI18n } from '~/i18n';
import { EmptyState } from '~/ui/EmptyState';
import { PageHead } from '~/ui/PageHead';
import classes from './Shell.module.css';

/** What an address that leads nowhere shows. */
export function NotFound() {
  const { t } = useI18n();
  return (
    <main className={classes.main}>
      <PageHead title={t.errors.notFound} suffix={t.app} />
      <EmptyState icon={<IconCompassOff aria-hidden />} action={<Link to="/">{t.errors.home}</Link>}>
        {t.errors.notFoundHint}
      </EmptyState>
    </main>
  );
}
