import './app/global.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { configureClient } from './api/client';
import { createQueryClient } from './api/query';
import { App } from './app/App';
import { createAppRouter } from './app/router';
import { initialLanguage, loadMessages } from './i18n';

const client = createQueryClient();
const router = createAppRouter(client);
const language = initialLanguage();

configureClient(() => {
  if (router.state.location.pathname === '/login') return;
  client.clear();
  void router.navigate({ to: '/login', search: { next: router.state.location.href } });
});

const root = document.getElementById('root');
const messages = await loadMessages(language);
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App client={client} router={router} language={language} messages={messages} />
    </StrictMode>,
  );
}
