import { ActionIcon, Button, useComputedColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconMoon, IconSun } from '@tabler/icons-react';
import { useStreamState } from '~/api/events';
import { useI18n } from '~/i18n';
import classes from './Shell.module.css';

/** Whether changes arrive as they happen. */
export function LiveState() {
  const { t } = useI18n();
  const state = useStreamState();
  return (
    <span className={classes.live} data-state={state} role="status">
      {t.live[state]}
    </span>
  );
}

/** Switches between the two languages at once. */
export function LanguageSwitch() {
  const { language, t, setLanguage } = useI18n();
  const other = language === 'fr' ? 'en' : 'fr';
  return (
    <Button
      variant="subtle"
      color="gray"
      size="compact-sm"
      c="var(--text)"
      lang={other}
      aria-label={t.language.label}
      onClick={() => setLanguage(other)}
    >
      {t.language.short}
    </Button>
  );
}

/** Switches between light and dark. */
export function SchemeSwitch() {
  const { t } = useI18n();
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme('light', { getInitialValueInEffect: false }) === 'dark';
  const label = dark ? t.scheme.toLight : t.scheme.toDark;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      c="var(--text)"
      size={28}
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(dark ? 'light' : 'dark')}
    >
      {dark ? <IconSun size={17} stroke={1.7} /> : <IconMoon size={17} stroke={1.7} />}
    </ActionIcon>
  );
}
