import type { Answer } from '../api/client.ts';
import { defineMessages, useText } from './text.tsx';

export type Role = Answer<'members'>['assignableRoles'][number];

const m = defineMessages({
  owner: { ko: '소유자', en: 'Owner' },
  admin: { ko: '관리자', en: 'Admin' },
  manager: { ko: '매니저', en: 'Manager' },
  developer: { ko: '개발자', en: 'Developer' },
  viewer: { ko: '조회자', en: 'Viewer' },
});

/** The name of each role in the reader's language. */
export function useRoleNames(): Readonly<Record<Role, string>> {
  const { t } = useText();
  return { owner: t(m.owner), admin: t(m.admin), manager: t(m.manager), developer: t(m.developer), viewer: t(m.viewer) };
}
