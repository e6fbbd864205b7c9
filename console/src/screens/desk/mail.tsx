import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { StatusBadge } from '../../parts/badge.tsx';
import type { StatusShape } from '../../parts/badge.tsx';
import { textLinkLook } from '../../parts/button.tsx';
import { When } from '../../parts/format.tsx';
import { Banner, EmptyState, ErrorState, LoadingState, PageHeader } from '../../parts/surfaces.tsx';
import { usePages } from '../../parts/pager.tsx';

type Mail = Answer<'deskMail'>['items'][number];

const m = defineMessages({
  title: { ko: '발송 메일', en: 'Outgoing mail' },
  lead: { ko: '메일 서버가 없으면 메일은 여기에만 보관됩니다. 링크를 눌러 바로 이어갈 수 있습니다.', en: 'Without a mail server, mail is kept here only. Its links can be followed from here.' },
  queued: { ko: '보내는 중', en: 'Queued' },
  sent: { ko: '보냄', en: 'Sent' },
  kept: { ko: '여기에만 보관', en: 'Kept here' },
  failed: { ko: '보내지 못함', en: 'Failed' },
  to: { ko: '받는 사람', en: 'To' },
  text: { ko: '본문 보기', en: 'Show the text' },
  links: { ko: '메일 속 링크', en: 'Links of the mail' },
  emptyTitle: { ko: '보낸 메일이 없습니다', en: 'No mail yet' },
  empty: { ko: '가입 확인, 비밀번호 재설정, 초대와 신청 소식이 여기에 나타납니다.', en: 'Confirmations, password resets, invitations and news of cases appear here.' },
});

const SHAPES: Record<Mail['state'], StatusShape> = { queued: 'moving', sent: 'done', kept: 'waiting', failed: 'failed' };

export const title = m.title;

export function Screen(): ReactNode {
  const { t } = useText();
  const pages = usePages();
  const mail = useRead('deskMail', { query: { cursor: pages.cursor } }, { keepPrevious: true });
  return (
    <>
      <PageHeader title={t(m.title)} lead={t(m.lead)} />
      {mail.isPending && <LoadingState lines={8} />}
      {mail.isError && <ErrorState failure={mail.error} onRetry={() => void mail.refetch()} retrying={mail.isFetching} />}
      {mail.data?.items.length === 0 && <EmptyState title={t(m.emptyTitle)}>{t(m.empty)}</EmptyState>}
      <ul className="flex flex-col gap-4">
        {mail.data?.items.map((one) => <MailItem key={one.id} mail={one} />)}
      </ul>
      {pages.pager(mail.data?.next)}
    </>
  );
}

/** A mail is in its reader's language, not in the operator's: Korean is broken between words, and read out as Korean. */
const languageOf = (text: string): 'ko' | 'en' => (/[가-힣]/.test(text) ? 'ko' : 'en');

/** Only web addresses become links: a mail's text must never smuggle in another scheme. */
function isWebAddress(link: string): boolean {
  return /^https?:\/\//.test(link);
}

function MailItem({ mail }: { readonly mail: Mail }): ReactNode {
  const { t } = useText();
  return (
    <li className="flex flex-col gap-2 rounded-card border border-line bg-surface p-4">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-1">
        <h2 lang={languageOf(mail.subject)} className="min-w-0 text-lead wrap-anywhere">{mail.subject}</h2>
        <StatusBadge shape={SHAPES[mail.state]}>{t(m[mail.state])}</StatusBadge>
      </div>
      <p className="flex flex-wrap gap-x-4 text-small text-soft">
        <span className="wrap-anywhere">{t(m.to)}: {mail.to}</span>
        <span className="text-faint"><When at={mail.createdAt} /></span>
      </p>
      {mail.problem !== null && <Banner tone="bad" title={mail.problem} />}
      {mail.links.length > 0 && (
        <ul aria-label={t(m.links)} className="flex flex-col gap-1">
          {mail.links.map((link) => (
            <li key={link} className="wrap-anywhere">
              {isWebAddress(link) ? <a href={link} className={textLinkLook}>{link}</a> : <code>{link}</code>}
            </li>
          ))}
        </ul>
      )}
      <details>
        <summary className="cursor-pointer py-2 text-small font-semibold text-soft">{t(m.text)}</summary>
        <p lang={languageOf(mail.text)} className="text-small whitespace-pre-wrap wrap-anywhere">{mail.text}</p>
      </details>
    </li>
  );
}
