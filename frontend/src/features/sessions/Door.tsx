import type { ReactNode } from 'react';
import { useI18n } from '~/i18n';
import { PageHead } from '~/ui/PageHead';
import classes from './Door.module.css';

interface Props {
  title: string;
  intro?: string;
  /** What went wrong, for the whole form. */
  failure?: string;
  /** Switches that need no session. */
  foot: ReactNode;
  children: ReactNode;
}

/** The screen in front of the house: one card with one form. */
export function Door({ title, intro, failure, foot, children }: Props) {
  const { t } = useI18n();
  return (
    <div className={classes.door}>
      <main className={classes.card}>
        <div className={classes.brand}>
          <img src="/favicon.svg" alt="" width={24} height={24} />
          {t.app}
        </div>
        <PageHead title={title} suffix={t.app} />
        {intro && <p className={classes.intro}>{intro}</p>}
        {failure && (
          <p className={classes.bad} role="alert">
            {failure}
          </p>
        )}
        {children}
      </main>
      <footer className={classes.foot}>{foot}</footer>
    </div>
  );
}
