import { createContext, Fragment, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import type { ReactNode } from 'react';
import { readCookie, writeCookie } from './cookies.ts';
import { fill } from './messages.ts';
import type { Locale, Message, Values } from './messages.ts';

export { defineMessages } from './messages.ts';
export type { Locale, Message } from './messages.ts';

export interface TextTools {
  readonly locale: Locale;
  readonly setLocale: (locale: Locale) => void;
  /** The message in the reader's language, its places filled. */
  readonly t: (message: Message, values?: Values) => string;
  /** As `t`, with `<name>…</name>` spans given to the function of that name: `rich(m.terms, { link: (text) => <a>{text}</a> })`. */
  readonly rich: (message: Message, spans: Record<string, (inner: string) => ReactNode>, values?: Values) => ReactNode;
}

const TextContext = createContext<TextTools | null>(null);

/** The choice kept in the cookie, else what the early script took from the browser's languages, else Korean. */
function firstLocale(): Locale {
  const chosen = readCookie('locale') || document.documentElement.lang;
  return chosen === 'en' ? 'en' : 'ko';
}

/** Gives everything below it the language of the reader. */
export function TextProvider(props: { readonly children: ReactNode }): ReactNode {
  const [locale, keepLocale] = useState<Locale>(firstLocale);
  useEffect(() => {
    document.documentElement.lang = locale;
  }, [locale]);
  const setLocale = useCallback((next: Locale) => {
    writeCookie('locale', next);
    keepLocale(next);
  }, []);
  const tools = useMemo<TextTools>(() => {
    const t = (message: Message, values?: Values): string => fill(message, locale, values);
    return {
      locale,
      setLocale,
      t,
      rich: (message, spans, values) =>
        t(message, values)
          .split(/(<\w+>[^<]*<\/\w+>)/)
          .map((piece, index) => {
            const span = /^<(\w+)>([^<]*)<\/\w+>$/.exec(piece);
            const render = span === null ? undefined : spans[span[1] ?? ''];
            return <Fragment key={index}>{render === undefined ? piece : render(span?.[2] ?? '')}</Fragment>;
          }),
    };
  }, [locale, setLocale]);
  return <TextContext value={tools}>{props.children}</TextContext>;
}

/** The language of the reader and the functions that speak it. */
export function useText(): TextTools {
  const tools = useContext(TextContext);
  if (tools === null) throw new Error('useText is called outside TextProvider');
  return tools;
}
