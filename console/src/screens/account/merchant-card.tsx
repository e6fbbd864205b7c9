import { useState } from 'react';
import type { ReactNode } from 'react';
import { merchantNameIn } from '../../../../contract/merchant-name.ts';
import { explain } from '../../api/problem.ts';
import { useChange } from '../../api/queries.ts';
import { merchantNameProblem, useFieldChecks } from '../../frame/field-checks.ts';
import { useSession, useTakeSession } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button } from '../../parts/button.tsx';
import { TextInput } from '../../parts/field.tsx';
import { Card } from '../../parts/surfaces.tsx';

const m = defineMessages({
  title: { ko: '가맹점', en: 'Merchant' },
  name: { ko: '가맹점 이름', en: 'Name of the merchant' },
  hint: { ko: '화면과 초대 메일, 운영자 화면에 표시됩니다. PG에 제출하는 상호는 사업자 정보에서 정합니다.', en: 'Shown on screen, in invitations and to the operator. The trade name that gateways get is set in the business information.' },
  save: { ko: '이름 저장', en: 'Save name' },
  saved: { ko: '저장했습니다', en: 'Saved' },
});

/** The name under which a merchant is shown, for who may change it. */
export function MerchantCard(): ReactNode {
  const { t, locale } = useText();
  const { merchant } = useSession();
  const take = useTakeSession();
  const toast = useToast();
  const [name, setName] = useState(merchantNameIn(merchant?.name ?? '', locale));
  const checks = useFieldChecks({ merchantName: merchantNameProblem(name) });
  const rename = useChange('renameMerchant', { onDone: take });
  return (
    <Card title={t(m.title)}>
      <form noValidate className="flex max-w-md flex-col gap-4" onSubmit={checks.sending(() => { if (!rename.isPending) rename.mutate({ body: { name: name.trim() } }, { onSuccess: () => toast.show({ tone: 'good', title: t(m.saved) }) }); })}>
        <TextInput name="merchantName" label={t(m.name)} hint={t(m.hint)} required maxLength={80} value={name} onChange={(event) => setName(event.currentTarget.value)} error={checks.errorOf('merchantName') ?? (rename.isError ? explain(rename.error, locale).title : undefined)} />
        <Button type="submit" busy={rename.isPending} className="self-start">{t(m.save)}</Button>
      </form>
    </Card>
  );
}
