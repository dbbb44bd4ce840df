import { IconBooks, IconLayoutDashboard, IconMovie, IconRss, IconSend, IconStack2 } from '@tabler/icons-react';
import type { Messages } from '~/i18n';

/** An entry of the side bar: a page, or a section of one until it has a page of its own. */
export interface Entry {
  key: 'overview' | 'sources' | 'assets' | 'posts' | 'jobs';
  /** Section of the overview. */
  hash?: string;
  icon: typeof IconRss;
}

/** The side bar's groups, in the order in which content flows. */
export const NAV: { group: keyof Messages['nav'] & ('pipeline' | 'publish' | 'system'); entries: Entry[] }[] = [
  {
    group: 'pipeline',
    entries: [
      { key: 'overview', icon: IconLayoutDashboard },
      { key: 'sources', hash: 'sources', icon: IconRss },
      { key: 'assets', hash: 'assets', icon: IconMovie },
    ],
  },
  { group: 'publish', entries: [{ key: 'posts', hash: 'posts', icon: IconSend }] },
  { group: 'system', entries: [{ key: 'jobs', hash: 'jobs', icon: IconStack2 }] },
];

/** The icon of the API's reference, which is a page of the server. */
export const ApiIcon = IconBooks;
