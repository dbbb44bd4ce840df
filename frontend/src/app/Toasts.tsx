import { Notifications } from '@mantine/notifications';
import './Toasts.css';

/** Where toasts appear; loaded after the page. */
export default function Toasts() {
  return <Notifications position="bottom-right" limit={3} />;
}
