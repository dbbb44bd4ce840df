import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { render } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import axe from 'axe-core';
import type { ReactNode } from 'react';
import { expect } from 'vitest';
import { createQueryClient } from '~/api/query';
import { cssVariables, theme } from '~/app/theme';
import { I18nProvider, type Language, loadMessages } from '~/i18n';

/** Renders `children` on what every screen stands on; returns the user that acts on it. */
export async function show(children: ReactNode, language: Language = 'en') {
  const client = createQueryClient();
  client.setDefaultOptions({ queries: { ...client.getDefaultOptions().queries, retry: false } });
  const view = render(
    <MantineProvider env="test" theme={theme} cssVariablesResolver={cssVariables}>
      <I18nProvider language={language} messages={await loadMessages(language)}>
        <QueryClientProvider client={client}>{children}</QueryClientProvider>
      </I18nProvider>
    </MantineProvider>,
  );
  return { ...view, client, user: userEvent.setup({ delay: null }) };
}

/** Fails when axe finds something in `element`. Colours and page landmarks are looked at in the browser. */
export async function accessible(element: Element) {
  const rules = { 'color-contrast': { enabled: false }, region: { enabled: false } };
  const { violations } = await axe.run(element, { rules });
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
}
