import { Ban } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';

const m = defineMessages({
  title: { ko: '지금은 할 수 없습니다: {label}', en: 'Not possible now: {label}' },
  why: { ko: '접수되어 지금은 할 수 없습니다. 누르면 이유를 안내합니다.', en: 'Not possible since receipt; press for the reason.' },
  close: { ko: '닫기', en: 'Close' },
});

type Case = Answer<'application'>['cases'][number];
type Offer = Case['allowedActions'][number];

/** What people look for and cannot have any more stays where it was and answers why, with what can be done instead. */
export function TooLate({ item, onInstead }: { readonly item: Case; readonly onInstead: (offer: Offer) => void }): ReactNode {
  const { t } = useText();
  const [asked, setAsked] = useState<Case['refusedActions'][number] | null>(null);
  const instead = item.allowedActions.find(({ code }) => code === 'withdraw');
  return (
    <>
      {item.refusedActions.map((refused) => (
        <span key={refused.code} className="inline-flex flex-wrap items-center gap-x-3 gap-y-1">
          <Button kind="quiet" className="border-dashed! border-edge! bg-sunken! text-soft!" icon={<Ban size={16} aria-hidden />} aria-describedby={`${item.id}-${refused.code}`} onClick={() => setAsked(refused)}>{t(refused.label)}</Button>
          <span id={`${item.id}-${refused.code}`} className="text-small text-soft">{t(m.why)}</span>
        </span>
      ))}
      {asked !== null && (
        <Dialog
          open onClose={() => setAsked(null)} title={t(m.title, { label: t(asked.label) })}
          footer={
            <>
              <Button data-first-focus onClick={() => setAsked(null)}>{t(m.close)}</Button>
              {instead !== undefined && (
                <Button
                  kind="primary" onClick={() => {
                    setAsked(null);
                    onInstead(instead);
                  }}
                >
                  {t(instead.label)}
                </Button>
              )}
            </>
          }
        >
          <p className="text-soft">{t(asked.why)}</p>
        </Dialog>
      )}
    </>
  );
}
