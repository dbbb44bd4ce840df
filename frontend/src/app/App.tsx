import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { I18nProvider, type Language, type Messages } from '~/i18n';
import type { AppRouter } from './router';
import { cssVariables, theme } from './theme';

const Toasts = lazy(() => import('./Toasts'));
const schemes = localStorageColorSchemeManager({ key: 'cf-scheme' });

/** What every screen stands on. */
export function App(props: { client: QueryClient; router: AppRouter; language: Language; messages: Messages }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={schemes}
      defaultColorScheme="auto"
    >
      <I18nProvider language={props.language} messages={props.messages}>
        <QueryClientProvider client={props.client}>
          <RouterProvider router={props.router} />
          <Suspense>
            <Toasts />
          </Suspense>
        </QueryClientProvider>
      </I18nProvider>
    </MantineProvider>
  );
}
