import { Button, PasswordInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { logInMutation } from '~/api/gen/@tanstack/react-query.gen';
import { asProblem, wording } from '~/api/problem';
import { useI18n } from '~/i18n';
import { Door } from './Door';

/** The owner's password opens a session. */
export function Login({ foot, onDone }: { foot: ReactNode; onDone(): void }) {
  const { t } = useI18n();
  const form = useForm({ mode: 'uncontrolled', initialValues: { password: '' } });
  const logIn = useMutation({
    ...logInMutation(),
    onSuccess: onDone,
    onError: (error) => {
      if (asProblem(error)?.status === 401) form.setErrors({ password: t.login.wrong });
      form.getInputNode('password')?.focus();
    },
  });
  const status = asProblem(logIn.error)?.status;
  const failure = status === 429 ? t.login.wait : status !== 401 && logIn.error ? wording(logIn.error, t) : undefined;
  return (
    <Door title={t.login.title} failure={failure} foot={foot}>
      <form onSubmit={form.onSubmit((body) => logIn.mutate({ body }))}>
        <PasswordInput
          label={t.login.password}
          autoComplete="current-password"
          autoFocus
          required
          withAsterisk={false}
          key={form.key('password')}
          {...form.getInputProps('password')}
          visibilityToggleButtonProps={{ 'aria-label': t.login.show }}
          aria-invalid={form.errors.password !== undefined}
        />
        <Button type="submit" loading={logIn.isPending}>
          {t.login.submit}
        </Button>
      </form>
    </Door>
  );
}
