import { MessageCircle } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { useRead } from '../../api/queries.ts';
import { ApplySteps } from '../../frame/apply-steps.tsx';
import { useChat } from '../../frame/chat.tsx';
import { SaveProblems, SaveState } from '../../frame/server-form.tsx';
import { useMay } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { ActionBar } from '../../parts/action-bar.tsx';
import { Button } from '../../parts/button.tsx';
import { Banner, Card, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { CertificateCard } from './certificate-card.tsx';
import { ContactCard } from './contact-card.tsx';
import { CompanySection } from './company-section.tsx';
import { useEditor } from './editor.tsx';
import type { Business } from './editor.tsx';
import { FinishSection } from './finish-section.tsx';
import { ContactSection, RepresentativeSection } from './people-section.tsx';
import { ServiceSection } from './service-section.tsx';

const m = defineMessages({
  title: { ko: '사업자 정보', en: 'Business Information' },
  lead: { ko: '한 번 입력하면 모든 PG 신청에 쓰입니다. 입력하는 대로 저장됩니다.', en: 'Entered once, used for every gateway. Saved as you type.' },
  leadLocked: { ko: '모든 PG 신청에 쓰이는 정보입니다.', en: 'Used for every gateway.' },
  locked: { ko: '제출한 사업자 정보입니다', en: 'This information has been submitted' },
  lockedBody: { ko: 'PG에 제출한 내용이므로 담당자 외에는 직접 바꿀 수 없습니다. 바꿀 내용이 있으면 상담으로 요청해 주세요.', en: 'Gateways have it, so nothing but the contact person can be changed here. Ask support if something else has to change.' },
  ask: { ko: '변경 요청하기', en: 'Ask for a change' },
  readOnly: { ko: '보기 권한만 있습니다', en: 'You can view this page only' },
  readOnlyBody: { ko: '입력과 제출은 소유자나 관리자가 할 수 있습니다.', en: 'An owner or admin can enter and submit the information.' },
});

export const title = m.title;

export function Screen(): ReactNode {
  const { t } = useText();
  const business = useRead('business');
  if (business.isPending || business.isError) {
    return (
      <>
        <PageHeader title={t(m.title)} lead={t(m.lead)} />
        {business.isPending ? <Card><LoadingState lines={9} /></Card> : <ErrorState failure={business.error} onRetry={() => void business.refetch()} retrying={business.isFetching} />}
      </>
    );
  }
  return <BusinessForm business={business.data} />;
}

function BusinessForm({ business }: { readonly business: Business }): ReactNode {
  const { t } = useText();
  const openChat = useChat();
  const mayWrite = useMay('business:write');
  const [strict, setStrict] = useState(false);
  const editor = useEditor(business, strict);
  const closed = business.locked || !mayWrite;
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(closed ? m.leadLocked : m.lead)} above={business.submits && !closed && <ApplySteps current="business" onFile={false} />} />
      <div className="flex max-w-4xl flex-col gap-6">
        <SaveProblems form={editor.form} />
        {business.locked && (
          <Banner title={t(m.locked)} action={<Button size="small" icon={<MessageCircle size={16} aria-hidden />} onClick={() => openChat({ topic: 'business_information' })}>{t(m.ask)}</Button>}>
            {t(m.lockedBody)}
          </Banner>
        )}
        {!business.locked && !mayWrite && <Banner title={t(m.readOnly)}>{t(m.readOnlyBody)}</Banner>}
        {business.onFile !== null && mayWrite && <ContactCard business={business} />}
        {!closed && <CertificateCard editor={editor} />}
        <fieldset disabled={closed} className="flex min-w-0 flex-col gap-6">
          <legend className="sr-only">{t(m.title)}</legend>
          <CompanySection editor={editor} />
          <RepresentativeSection editor={editor} />
          <ContactSection editor={editor} />
          <ServiceSection editor={editor} />
        </fieldset>
        {!closed && <FinishSection editor={editor} strict={strict} onStrict={() => setStrict(true)} />}
        {!closed && <ActionBar><SaveState form={editor.form} /></ActionBar>}
      </div>
    </>
  );
}
