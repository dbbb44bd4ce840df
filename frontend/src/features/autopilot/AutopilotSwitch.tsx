import { Switch } from '@mantine/core';
import { IconBolt } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { Autopilot } from '~/api/gen';
import { getAutopilotOptions, getAutopilotQueryKey, putAutopilotMutation } from '~/api/gen/@tanstack/react-query.gen';
import { invalidate } from '~/api/query';
import { useI18n } from '~/i18n';
import { Ago } from '~/terms/Ago';
import { useToast } from '~/terms/useToast';
import classes from './AutopilotSwitch.module.css';

/** Turns the autopilot on and off at once; goes back, with the reason, when the server refuses. */
export function AutopilotSwitch() {
  const { t } = useI18n();
  const client = useQueryClient();
  const toast = useToast();
  const { data } = useQuery(getAutopilotOptions());
  const key = getAutopilotQueryKey();
  const change = useMutation({
    ...putAutopilotMutation(),
    onMutate: ({ body }) => {
      const before = client.getQueryData<Autopilot>(key);
      client.setQueryData<Autopilot>(key, (old) => old && { ...old, ...body });
      return { before };
    },
    onError: (error, _, kept) => {
      client.setQueryData(key, kept?.before);
      void toast(error);
    },
    onSettled: () => invalidate(client, 'getAutopilot', 'getDashboard'),
  });
  const on = data?.enabled ?? false;
  return (
    <div className={classes.box}>
      <IconBolt size={17} stroke={1.8} aria-hidden />
      <Switch
        label={t.autopilot.label}
        labelPosition="left"
        color="var(--good)"
        size="sm"
        checked={on}
        disabled={!data}
        onChange={(event) => change.mutate({ body: { enabled: event.currentTarget.checked } })}
      />
      {on && data?.next_run_at && <Ago at={data.next_run_at} say={t.autopilot.next} className={classes.next} />}
    </div>
  );
}
