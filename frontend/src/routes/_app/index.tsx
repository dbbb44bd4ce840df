import { createFileRoute } from '@tanstack/react-router';
import * as v from 'valibot';
import { vAsset } from '~/api/gen/valibot.gen';
import { AssetsCard } from '~/features/assets/AssetsCard';
import { AutopilotSwitch } from '~/features/autopilot/AutopilotSwitch';
import { Counts } from '~/features/dashboard/Counts';
import { JobsCard } from '~/features/jobs/JobsCard';
import { PostsCard } from '~/features/posts/PostsCard';
import { SourcesCard } from '~/features/sources/SourcesCard';
import { useI18n } from '~/i18n';
import { Columns } from '~/ui/Columns';
import { PageHead } from '~/ui/PageHead';

const search = v.object({
  status: v.optional(v.fallback(v.optional(vAsset.entries.status), undefined)),
  id: v.optional(v.fallback(v.optional(v.string()), undefined)),
});

export const Route = createFileRoute('/_app/')({ validateSearch: search, component: Overview });

/** Everything at a glance: what comes in, what becomes of it, what is going on. */
function Overview() {
  const { t } = useI18n();
  const { status, id } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <>
      <PageHead title={t.nav.overview} suffix={t.app}>
        <AutopilotSwitch />
      </PageHead>
      <Counts />
      <Columns>
        <SourcesCard />
        <PostsCard />
      </Columns>
      <AssetsCard
        status={status}
        onStatus={(status) => navigate({ search: { status }, resetScroll: false })}
        opened={id}
        onOpen={(id) => navigate({ search: (old) => ({ ...old, id }), resetScroll: false })}
      />
      <JobsCard />
    </>
  );
}
