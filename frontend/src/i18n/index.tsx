import { createContext, type ReactNode, use, useCallback, useEffect, useMemo, useState } from 'react';
import { en, type Messages } from './en';
import { createFormat, type Format } from './format';

export type { Messages } from './en';

/** The languages of the interface. */
export type Language = 'en' | 'fr';

const KEY = 'cf-language';

interface I18n {
  language: Language;
  /** Messages of the language shown. */
  t: Messages;
  /** Formatters of the language shown. */
  f: Format;
  /** Changes the language at once, and remembers it. */
  setLanguage(language: Language): void;
}

const Context = createContext<I18n | null>(null);

/** The user's choice, else the browser's language, else English; `boot.js` has put it on the page. */
export function initialLanguage(): Language {
  return document.documentElement.lang === 'fr' ? 'fr' : 'en';
}

/** Reads the messages of a language; only those in use are loaded. */
export async function loadMessages(language: Language): Promise<Messages> {
  return language === 'fr' ? (await import('./fr')).default : en;
}

function remember(language: Language) {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Storage may be forbidden: the choice lasts as long as the page.
  }
}

/** Gives every component below its words and formatters. */
export function I18nProvider(props: {
  language: Language;
  messages: Messages;
  timeZone?: string;
  children: ReactNode;
}) {
  const [shown, setShown] = useState({ language: props.language, t: props.messages });
  useEffect(() => {
    document.documentElement.lang = shown.language;
  }, [shown.language]);
  const setLanguage = useCallback(async (language: Language) => {
    remember(language);
    setShown({ language, t: await loadMessages(language) });
  }, []);
  const f = useMemo(() => createFormat(shown.language, props.timeZone), [shown.language, props.timeZone]);
  const value = useMemo(() => ({ ...shown, f, setLanguage }), [shown, f, setLanguage]);
  return <Context value={value}>{props.children}</Context>;
}

/** The words and formatters of the language shown. */
export function useI18n(): I18n {
  const value = use(Context);
  if (!value) throw new Error('useI18n is used outside I18nProvider');
  return value;
}
