import { Monitor, Moon, Sun } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { Menu } from '../parts/menu.tsx';
import { readCookie, writeCookie } from './cookies.ts';
import { defineMessages, useText } from './text.tsx';

const m = defineMessages({
  theme: { ko: '화면 테마', en: 'Theme' },
  system: { ko: '시스템 설정', en: 'As the system' },
  light: { ko: '밝게', en: 'Light' },
  dark: { ko: '어둡게', en: 'Dark' },
  other: { ko: 'English', en: '한국어' },
  switchTo: { ko: 'Switch to English', en: '한국어로 보기' },
});

const THEMES = [
  { value: '', label: m.system, icon: Monitor },
  { value: 'light', label: m.light, icon: Sun },
  { value: 'dark', label: m.dark, icon: Moon },
] as const;

export const iconButtonLook = 'inline-grid size-10 place-items-center rounded-control text-soft transition-colors hover:bg-sunken hover:text-ink pointer-coarse:size-11';

function showTheme(value: string): void {
  if (value === '') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = value;
}

/** Light, dark, or whatever the system says. Kept for a year in a cookie, so that the first paint is right. */
export function ThemeSwitch(): ReactNode {
  const { t } = useText();
  const [theme, setTheme] = useState<string>(() => readCookie('theme'));
  const choose = (value: string): void => {
    setTheme(value);
    writeCookie('theme', value);
    showTheme(value);
  };
  const Icon = THEMES.find((each) => each.value === theme)?.icon ?? Monitor;
  return (
    <Menu
      label={t(m.theme)}
      buttonClassName={iconButtonLook}
      entries={THEMES.map((each) => ({ label: t(each.label), icon: <each.icon size={18} aria-hidden />, chosen: each.value === theme, onSelect: () => choose(each.value) }))}
    >
      <Icon size={20} aria-hidden />
    </Menu>
  );
}

/** Korean and English: one press goes to the other, which names itself in its own language. */
export function LanguageSwitch(): ReactNode {
  const { locale, setLocale, t } = useText();
  const other = locale === 'ko' ? 'en' : 'ko';
  return (
    <button type="button" lang={other} title={t(m.switchTo)} onClick={() => setLocale(other)} className="inline-flex min-h-10 items-center rounded-control px-3 text-small font-semibold text-soft transition-colors hover:bg-sunken hover:text-ink pointer-coarse:min-h-11">
      {t(m.other)}
    </button>
  );
}
