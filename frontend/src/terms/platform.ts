import type { Post } from '~/api/gen';

/** The names of the platforms as people read them, in the order in which they are listed everywhere. */
export const PLATFORMS: Record<Post['platform'], string> = {
  youtube: 'YouTube',
  reddit: 'Reddit',
  pinterest: 'Pinterest',
  instagram: 'Instagram',
  tiktok: 'TikTok',
};
