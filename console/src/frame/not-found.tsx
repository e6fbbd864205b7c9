import { Compass } from 'lucide-react';
import type { ReactNode } from 'react';
import { LinkButton } from '../parts/button.tsx';
import { usePageTitle } from './page.tsx';
import { PlainFrame } from './signed-out-layout.tsx';
import { defineMessages, useText } from './text.tsx';

const m = defineMessages({
  title: { ko: '페이지를 찾을 수 없습니다', en: 'This page does not exist' },
  body: { ko: '주소가 바뀌었거나 잘못 입력되었을 수 있습니다. 홈에서 다시 찾아 주세요.', en: 'The address may have changed or been mistyped. You can find your way from Home.' },
  home: { ko: '홈으로', en: 'Go to Home' },
});

/** For an address that leads nowhere. */
export function NotFound(): ReactNode {
  const { t } = useText();
  usePageTitle(t(m.title));
  return (
    <PlainFrame>
      <div className="flex flex-col items-center gap-4 text-center">
        <div className="grid size-14 place-items-center rounded-full bg-accent-wash text-accent">
          <Compass size={28} aria-hidden />
        </div>
        <h1 tabIndex={-1} className="text-display">
          {t(m.title)}
        </h1>
        <p className="text-soft">{t(m.body)}</p>
        <LinkButton to="/" kind="primary">
          {t(m.home)}
        </LinkButton>
      </div>
    </PlainFrame>
  );
}
