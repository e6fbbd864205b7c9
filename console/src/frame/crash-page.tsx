import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../parts/button.tsx';
import { defineMessages, useText } from './text.tsx';

const m = defineMessages({
  title: { ko: '화면을 표시하지 못했습니다', en: 'This page could not be shown' },
  newer: { ko: '새 버전이 설치되었을 수 있습니다. 새로 고치면 이어서 진행할 수 있습니다.', en: 'A newer version may have been installed. Reload to carry on where you were.' },
  safe: { ko: '입력한 내용은 서버에 저장되어 있습니다. 새로 고친 뒤에도 같은 문제가 생기면 고객지원에 알려 주세요.', en: 'What you entered is kept on the server. If the same happens after reloading, please tell support.' },
  reload: { ko: '새로 고침', en: 'Reload' },
});

/** For a failure outside any screen: the same words in a frame that needs nothing. */
export function CrashPage({ error }: { readonly error: unknown }): ReactNode {
  return (
    <main className="px-4 pt-16">
      <CrashNotice error={error} />
    </main>
  );
}

/** What a screen that failed while drawing is replaced with; menu and tools stay. */
export function CrashNotice({ error }: { readonly error: unknown }): ReactNode {
  const { t } = useText();
  // A chunk that cannot be fetched is nearly always a page older than the server.
  const outdated = error instanceof TypeError && /import|fetch|load/i.test(error.message);
  return (
    <div role="alert" className="mx-auto flex min-h-[60dvh] max-w-prose flex-col items-center justify-center gap-4 text-center">
      <div className="grid size-14 place-items-center rounded-full bg-bad-wash text-bad">
        <TriangleAlert size={28} aria-hidden />
      </div>
      <h1 className="text-display">{t(m.title)}</h1>
      <p className="text-soft">{t(outdated ? m.newer : m.safe)}</p>
      <Button kind="primary" onClick={() => location.reload()}>
        {t(m.reload)}
      </Button>
    </div>
  );
}
