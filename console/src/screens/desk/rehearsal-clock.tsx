import type { ReactNode } from 'react';
import { useChange, useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button } from '../../parts/button.tsx';
import { Card } from '../../parts/surfaces.tsx';

const m = defineMessages({
  title: { ko: '연습용 PG의 시계', en: 'Clock of the rehearsal gateway' },
  lead: { ko: '연습용 PG의 시간을 앞당깁니다. 접수, 심사, 계약이 그만큼 빨리 진행됩니다.', en: 'Moves the clock of the rehearsal gateway forward, so that receipt, review and contract come sooner.' },
  hour: { ko: '1시간 앞으로', en: 'Forward 1 hour' },
  day: { ko: '하루 앞으로', en: 'Forward 1 day' },
  week: { ko: '1주일 앞으로', en: 'Forward 1 week' },
  done: { ko: '시계를 앞당겼습니다', en: 'The clock was moved forward' },
});

const STEPS = { hour: 3600, day: 86_400, week: 604_800 } as const;

/** Moves the make-believe gateway's time. In production there is nothing to move, and nothing is shown. */
export function RehearsalClock(): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const installation = useRead('installation');
  const advance = useChange('deskRehearsal', { refresh: ['deskOverview', 'deskCases'] });
  if (installation.data?.mode !== 'rehearsal') return null;
  const move = (advanceSeconds: number): void => advance.mutate({ body: { advanceSeconds } }, { onSuccess: () => toast.show({ tone: 'good', title: t(m.done) }), onError: toast.fail });
  return (
    <Card title={t(m.title)} hint={t(m.lead)}>
      <div className="flex flex-wrap gap-2">
        {(['hour', 'day', 'week'] as const).map((step) => <Button key={step} busy={advance.isPending && advance.variables.body.advanceSeconds === STEPS[step]} disabled={advance.isPending} onClick={() => move(STEPS[step])}>{t(m[step])}</Button>)}
      </div>
    </Card>
  );
}
