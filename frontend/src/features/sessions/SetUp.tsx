import { Button, PasswordInput, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { setUpMutation } from '~/api/gen/@tanstack/react-query.gen';
import { fieldErrors, wording } from '~/api/problem';
import { useI18n } from '~/i18n';
import { Door } from './Door';

/** Fewest characters of a password. */
const LEAST = 8;

interface Props {
  /** The one-time code, where the link brought it. */
  token: string;
  foot: ReactNode;
  onDone(): void;
}

/** The first visit: the one-time code and a password make the owner. */
export function SetUp({ token, foot, onDone }: Props) {
  const { t, language } = useI18n();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { token, password: '' },
    validate: {
      token: (value) => (value.trim() ? null : t.setup.required),
      password: (value) => (value.length < LEAST ? t.setup.tooShort(LEAST) : null),
    },
  });
  const setUp = useMutation({
    ...setUpMutation(),
    onSuccess: onDone,
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  const failure =
    setUp.error && Object.keys(fieldErrors(setUp.error)).length === 0 ? wording(setUp.error, t) : undefined;
  const submit = form.onSubmit(({ token, password }) => {
    const time_zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    setUp.mutate({ body: { token: token.trim(), password, language, time_zone } });
  });
  return (
    <Door title={t.setup.title} intro={t.setup.intro} failure={failure} foot={foot}>
      <form onSubmit={submit} noValidate>
        {(!token || form.errors.token !== undefined) && (
          <TextInput
            label={t.setup.token}
            description={t.setup.tokenHint}
            autoComplete="off"
            key={form.key('token')}
            {...form.getInputProps('token')}
          />
        )}
        <PasswordInput
          label={t.setup.password}
          description={t.setup.passwordHint(LEAST)}
          autoComplete="new-password"
          key={form.key('password')}
          {...form.getInputProps('password')}
          visibilityToggleButtonProps={{ 'aria-label': t.login.show }}
          aria-invalid={form.errors.password !== undefined}
        />
        <Button type="submit" loading={setUp.isPending}>
          {t.setup.submit}
        </Button>
      </form>
    </Door>
  );
}
