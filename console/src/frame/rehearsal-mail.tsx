import type { ReactNode } from 'react';
import { useRead } from '../api/queries.ts';
import { textLinkLook } from '../parts/button.tsx';
import { Banner } from '../parts/surfaces.tsx';
import { defineMessages, useText } from './text.tsx';

const m = defineMessages({
  title: { ko: '연습 모드에서는 메일이 밖으로 나가지 않습니다', en: 'In rehearsal no mail leaves this installation' },
  body: { ko: '운영자 계정으로 로그인하면 발송 메일(/desk/mail)에서 이 메일을 열 수 있습니다.', en: 'Sign in as the operator and open it under Outgoing mail (/desk/mail).' },
  open: { ko: '운영자로 로그인하여 발송 메일 열기', en: 'Sign in as the operator and open the mail' },
});

/** Where a promised mail is found while no mail server is configured; nothing otherwise. */
export function RehearsalMailNote(): ReactNode {
  const { t } = useText();
  const installation = useRead('installation');
  return installation.data?.rehearsal?.mailKeptAtDesk === true && <Banner title={t(m.title)}><p>{t(m.body)}</p><p><a href="/sign-in?next=%2Fdesk%2Fmail" target="_blank" rel="noreferrer" className={`${textLinkLook} inline-flex min-h-9 items-center pointer-coarse:min-h-11`}>{t(m.open)}</a></p></Banner>;
}
