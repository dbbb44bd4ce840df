import { createFileRoute, redirect, useRouter } from '@tanstack/react-router';
import * as v from 'valibot';
import { getSessionOptions } from '~/api/gen/@tanstack/react-query.gen';
import { LanguageSwitch, SchemeSwitch } from '~/app/Controls';
import { Login } from '~/features/sessions/Login';

/** Only a path of this app: an address from outside must not lead away. */
function inside(next: string | undefined): string {
  return next?.startsWith('/') && !next.startsWith('//') && !next.startsWith('/login') ? next : '/';
}

export const Route = createFileRoute('/login')({
  validateSearch: v.object({ next: v.optional(v.string()) }),
  beforeLoad: async ({ context: { client } }) => {
    const session = await client.fetchQuery(getSessionOptions());
    if (session.setup_required) throw redirect({ to: '/setup' });
  },
  component: LoginPage,
});

function LoginPage() {
  const { next } = Route.useSearch();
  const router = useRouter();
  const { client } = Route.useRouteContext();
  const enter = () => {
    client.clear();
    router.history.push(inside(next));
  };
  return <Login onDone={enter} foot={[<LanguageSwitch key="language" />, <SchemeSwitch key="scheme" />]} />;
}
