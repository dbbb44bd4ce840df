import {
  IconBrandInstagram,
  IconBrandPinterest,
  IconBrandReddit,
  IconBrandTiktok,
  IconBrandYoutube,
} from '@tabler/icons-react';
import type { Post } from '~/api/gen';
import classes from './PlatformMark.module.css';
import { PLATFORMS } from './platform';

const ICONS = {
  youtube: IconBrandYoutube,
  reddit: IconBrandReddit,
  pinterest: IconBrandPinterest,
  instagram: IconBrandInstagram,
  tiktok: IconBrandTiktok,
};

/** A platform's sign in its colour, the same everywhere. */
export function PlatformMark({ platform }: { platform: Post['platform'] }) {
  const Icon = ICONS[platform];
  return (
    <span className={`${classes.mark} ${classes[platform]}`} role="img" aria-label={PLATFORMS[platform]}>
      <Icon size={18} stroke={1.7} aria-hidden />
    </span>
  );
}
