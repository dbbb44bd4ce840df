import { useMediaQuery } from '@mantine/hooks';
import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute, Outlet, redirect } from '@tanstack/react-router';
import { EventsProvider } from '~/api/events';
import { getSessionOptions } from '~/api/gen/@tanstack/react-query.gen';
import { Shell } from '~/app/Shell';

/** Pages for the owner: without a session they lead to the door. */
export const Route = createFileRoute('/_app')({
  beforeLoad: async ({ context: { client }, location }) => {
    const session = await client.ensureQueryData(getSessionOptions());
    if (session.setup_required) throw redirect({ to: '/setup' });
    if (!session.owner) throw redirect({ to: '/login', search: { next: location.href } });
  },
  component: App,
});

function App() {
  const { data: session } = useSuspenseQuery(getSessionOptions());
  const narrow = useMediaQuery('(max-width: 860px)', undefined, { getInitialValueInEffect: false });
  return (
    <EventsProvider>
      <Shell session={session} narrow={narrow ?? false}>
        <Outlet />
      </Shell>
    </EventsProvider>
  );
}
