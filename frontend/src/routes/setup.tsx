import { createFileRoute, redirect, useNavigate } from '@tanstack/react-router';
import * as v from 'valibot';
import { getSessionOptions } from '~/api/gen/@tanstack/react-query.gen';
import { LanguageSwitch, SchemeSwitch } from '~/app/Controls';
import { SetUp } from '~/features/sessions/SetUp';

export const Route = createFileRoute('/setup')({
  validateSearch: v.object({ token: v.optional(v.string()) }),
  beforeLoad: async ({ context: { client } }) => {
    const session = await client.fetchQuery(getSessionOptions());
    if (!session.setup_required) throw redirect({ to: '/' });
  },
  component: SetUpPage,
});

function SetUpPage() {
  const { token } = Route.useSearch();
  const navigate = useNavigate();
  const { client } = Route.useRouteContext();
  const enter = () => {
    client.clear();
    void navigate({ to: '/' });
  };
  return (
    <SetUp
      token={token ?? ''}
      onDone={enter}
      foot={[<LanguageSwitch key="language" />, <SchemeSwitch key="scheme" />]}
    />
  );
}
