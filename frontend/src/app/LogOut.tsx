import { ActionIcon, UnstyledButton } from '@mantine/core';
import { IconLogout } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { logOutMutation } from '~/api/gen/@tanstack/react-query.gen';
import { useI18n } from '~/i18n';
import { useToast } from '~/terms/useToast';
import classes from './Shell.module.css';

/** Ends the session and forgets what was read in it. */
export function LogOut({ compact }: { compact?: boolean }) {
  const { t } = useI18n();
  const client = useQueryClient();
  const toast = useToast();
  const logOut = useMutation({
    ...logOutMutation(),
    onSuccess: () => {
      client.clear();
      location.assign('/login');
    },
    onError: toast,
  });
  const act = () => logOut.mutate({});
  return compact ? (
    <ActionIcon
      variant="subtle"
      color="gray"
      c="var(--text)"
      size={28}
      aria-label={t.nav.logOut}
      title={t.nav.logOut}
      onClick={act}
    >
      <IconLogout size={17} stroke={1.7} />
    </ActionIcon>
  ) : (
    <UnstyledButton className={classes.link} w="100%" onClick={act}>
      <IconLogout size={18} stroke={1.7} aria-hidden />
      {t.nav.logOut}
    </UnstyledButton>
  );
}
