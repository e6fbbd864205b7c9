import type { ReactNode } from 'react';
import { merchantNameIn } from '../../../../contract/merchant-name.ts';
import { useChange, useRead } from '../../api/queries.ts';
import { useSession } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Select } from '../../parts/field.tsx';
import { Card, ErrorState, LoadingState } from '../../parts/surfaces.tsx';

const m = defineMessages({
  title: { ko: '신청 진행 메일', en: 'Mail about applications' },
  hint: { ko: '{merchant}의 신청에 하실 일이나 새 소식이 있으면 메일로 알려 드립니다.', en: 'We write to you when something about the applications of {merchant} needs you or is new.' },
  label: { ko: '받을 메일', en: 'Which mail' },
  all: { ko: '하실 일과 새 소식 모두', en: 'What needs you, and news' },
  turns: { ko: '하실 일이 있을 때만', en: 'Only what needs you' },
  none: { ko: '받지 않음', en: 'None' },
  saved: { ko: '저장했습니다', en: 'Saved' },
});

/** What this person wants to read by mail about the cases of the merchant they act for. Saved as soon as it is chosen. */
export function CaseMailCard(): ReactNode {
  const { t, locale } = useText();
  const { merchant } = useSession();
  const toast = useToast();
  const chosen = useRead('caseMail');
  const choose = useChange('chooseCaseMail', { refresh: ['caseMail'] });
  const choices = (['all', 'turns', 'none'] as const).map((value) => ({ value, label: t(m[value]) }));
  return (
    <Card title={t(m.title)} hint={t(m.hint, { merchant: merchantNameIn(merchant?.name ?? '', locale) })}>
      {chosen.isPending && <LoadingState />}
      {chosen.isError && <ErrorState failure={chosen.error} onRetry={() => void chosen.refetch()} retrying={chosen.isFetching} />}
      {chosen.data !== undefined && (
        <Select
          label={t(m.label)}
          fieldClassName="max-w-md"
          choices={choices}
          value={choose.isPending ? choose.variables.body.choice : chosen.data.choice}
          onChange={(event) => {
            const choice = choices.find(({ value }) => value === event.currentTarget.value)?.value;
            if (choice !== undefined) choose.mutate({ body: { choice } }, { onSuccess: () => toast.show({ title: t(m.saved) }), onError: toast.fail });
          }}
        />
      )}
    </Card>
  );
}
