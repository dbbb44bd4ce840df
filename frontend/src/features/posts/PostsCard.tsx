import { IconExternalLink, IconSend } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { Post } from '~/api/gen';
import { listPostsOptions } from '~/api/gen/@tanstack/react-query.gen';
import { useI18n } from '~/i18n';
import { Failure } from '~/terms/Failure';
import { PlatformMark } from '~/terms/PlatformMark';
import { PLATFORMS } from '~/terms/platform';
import { Reason } from '~/terms/Reason';
import { Status } from '~/terms/Status';
import { Card } from '~/ui/Card';
import { EmptyState } from '~/ui/EmptyState';
import { Loading } from '~/ui/Loading';
import classes from './PostsCard.module.css';

function PostRow({ post }: { post: Post }) {
  const { t } = useI18n();
  return (
    <li className={classes.row}>
      <PlatformMark platform={post.platform} />
      <p className={classes.title} title={post.title}>
        {post.title}
      </p>
      <Status value={post.status} />
      {post.permalink ? (
        <a
          className={classes.open}
          href={post.permalink}
          target="_blank"
          rel="noreferrer"
          aria-label={t.posts.open(PLATFORMS[post.platform])}
        >
          <IconExternalLink size={16} stroke={1.7} aria-hidden />
        </a>
      ) : (
        <span className={classes.open} />
      )}
      {post.reasons.map((finding) => (
        <Reason key={finding.code} finding={finding} className={classes.reason} />
      ))}
    </li>
  );
}

/** The last posts and what became of them. */
export function PostsCard() {
  const { t } = useI18n();
  const { data, error, refetch } = useQuery(listPostsOptions({ query: { limit: 8 } }));
  return (
    <Card id="posts" title={t.posts.title}>
      {error ? (
        <Failure error={error} retry={refetch} />
      ) : !data ? (
        <Loading />
      ) : data.items.length === 0 ? (
        <EmptyState icon={<IconSend aria-hidden />}>{t.posts.empty}</EmptyState>
      ) : (
        <ul>
          {data.items.map((post) => (
            <PostRow key={post.id} post={post} />
          ))}
        </ul>
      )}
    </Card>
  );
}
