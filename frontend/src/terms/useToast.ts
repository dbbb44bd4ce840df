import { useCallback } from 'react';
import { wording } from '~/api/problem';
import { useI18n } from '~/i18n';

/** Tells of an act that failed, until the reader closes it. Toasts are loaded with the first one. */
export function useToast() {
  const { t } = useI18n();
  return useCallback(
    async (error: unknown) => {
      const { notifications } = await import('@mantine/notifications');
      notifications.show({
        color: 'red',
        title: t.errors.failed,
        message: wording(error, t),
        autoClose: false,
        closeButtonProps: { 'aria-label': t.common.close },
      });
    },
    [t],
  );
}
