import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { ReactNode } from 'react';
import { announce } from '../frame/announcer.tsx';
import { defineMessages, useText } from '../frame/text.tsx';
import { Button } from './button.tsx';

const m = defineMessages({
  copy: { ko: '복사', en: 'Copy' },
  copied: { ko: '복사했습니다', en: 'Copied' },
  copyName: { ko: '{name} 복사', en: 'Copy {name}' },
});

async function writeClipboard(text: string): Promise<void> {
  if ('clipboard' in navigator) return await navigator.clipboard.writeText(text);
  // Pages served without TLS have no clipboard object; the old way still works there.
  const area = document.createElement('textarea');
  area.value = text;
  document.body.append(area);
  area.select();
  document.execCommand('copy');
  area.remove();
}

/** Copies a text and says so. `name` tells screen readers which. */
export function CopyButton({ text, name }: { readonly text: string; readonly name: string }): ReactNode {
  const { t } = useText();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), 2500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    await writeClipboard(text);
    setCopied(true);
    announce(t(m.copied));
  };
  return (
    <Button size="small" aria-label={t(m.copyName, { name })} icon={copied ? <Check size={16} aria-hidden className="text-good" /> : <Copy size={16} aria-hidden />} onClick={() => void copy()}>
      {t(copied ? m.copied : m.copy)}
    </Button>
  );
}

/** Code to read and copy. Scrolls sideways by itself, never the page. */
export function CodeBlock({ code, name }: { readonly code: string; readonly name: string }): ReactNode {
  return (
    <div className="overflow-hidden rounded-card border border-line">
      <div className="flex items-center justify-between gap-3 border-b border-line bg-sunken py-1.5 pr-1.5 pl-4">
        <span className="truncate text-small font-medium text-soft">{name}</span>
        <CopyButton text={code} name={name} />
      </div>
      {/* Scrolls, so it must be reachable by keyboard. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre tabIndex={0} role="region" aria-label={name} className="overflow-x-auto bg-surface p-4 text-small leading-relaxed focus-visible:-outline-offset-2">
        <code>{code}</code>
      </pre>
    </div>
  );
}
