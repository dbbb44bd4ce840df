import { IconFlask } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Session } from '~/api/gen';
import { useI18n } from '~/i18n';
import { LanguageSwitch, LiveState, SchemeSwitch } from './Controls';
import { LogOut } from './LogOut';
import { ApiIcon, type Entry, NAV } from './nav';
import classes from './Shell.module.css';

function Brand() {
  const { t } = useI18n();
  return (
    <div className={classes.brand}>
      <img src="/favicon.svg" alt="" width={24} height={24} />
      {t.app}
    </div>
  );
}

function NavLink({ entry: { key, hash, icon: Icon }, short }: { entry: Entry; short?: boolean }) {
  const { t } = useI18n();
  return (
    <Link to="/" hash={hash ?? ''} className={classes.link} activeOptions={{ exact: true, includeHash: true }}>
      <Icon size={18} stroke={1.7} aria-hidden />
      {short && key === 'overview' ? t.nav.home : t.nav[key]}
    </Link>
  );
}

function SideBar() {
  const { t } = useI18n();
  return (
    <header className={classes.side}>
      <Brand />
      <nav aria-label={t.nav.label}>
        {NAV.map(({ group, entries }) => (
          <section key={group} className={classes.section} aria-label={t.nav[group]}>
            <p className={classes.group}>{t.nav[group]}</p>
            {entries.map((entry) => (
              <NavLink key={entry.key} entry={entry} />
            ))}
          </section>
        ))}
        <a className={classes.link} href="/api/docs/">
          <ApiIcon size={18} stroke={1.7} aria-hidden />
          {t.nav.api}
        </a>
        <LogOut />
      </nav>
      <div className={classes.foot}>
        <LiveState />
        <LanguageSwitch />
        <SchemeSwitch />
      </div>
    </header>
  );
}

/** What stands around every page: where one is, where one can go, and whether this is a trial. */
export function Shell({ session, narrow, children }: { session: Session; narrow: boolean; children: ReactNode }) {
  const { t } = useI18n();
  return (
    <div className={classes.shell}>
      <a className={classes.skip} href="#main">
        {t.skip}
      </a>
      {!narrow && <SideBar />}
      <div>
        {narrow && (
          <header className={classes.top}>
            <Brand />
            <LiveState />
            <LanguageSwitch />
            <SchemeSwitch />
            <LogOut compact />
          </header>
        )}
        {session.mode === 'sandbox' && (
          <aside className={classes.banner}>
            <IconFlask size={16} stroke={1.8} aria-hidden />
            {t.sandbox}
          </aside>
        )}
        <main id="main" tabIndex={-1} className={classes.main}>
          {children}
        </main>
      </div>
      {narrow && (
        <nav className={classes.bottom} aria-label={t.nav.label}>
          {NAV.flatMap(({ entries }) => entries).map((entry) => (
            <NavLink key={entry.key} entry={entry} short />
          ))}
        </nav>
      )}
    </div>
  );
}
