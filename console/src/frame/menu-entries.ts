import {
  BadgeCheck, BookOpenCheck, Building2, CircleUserRound, Code, CreditCard, FileCheck, Fingerprint, House, Inbox, LayoutDashboard, LifeBuoy, ListChecks, Mail, MailQuestionMark, MessagesSquare, ShieldAlert, Table2, Users, OctagonPause, PlugZap,
} from 'lucide-react';
import type { LinkProps } from '@tanstack/react-router';
import { defineMessages } from './messages.ts';
import type { Message } from './messages.ts';
import type { Permission, Session } from './session.tsx';

export interface MenuPage {
  readonly to: NonNullable<LinkProps['to']>;
  readonly label: Message;
  readonly icon: typeof House;
  readonly needs?: Permission;
  /** The entry is marked current on its own page only, not on pages below it. */
  readonly exact?: boolean;
}

const m = defineMessages({
  apply: { ko: '전자결제 신청', en: 'Online Payment Application' },
  home: { ko: '홈', en: 'Home' },
  applications: { ko: '전자결제 신청 현황', en: 'Online Payment Application Status' },
  business: { ko: '사업자 정보', en: 'Business Information' },
  gateways: { ko: 'PG 및 결제수단', en: 'PGs and payment methods' },
  integration: { ko: '결제 연동', en: 'Payment Integration' },
  support: { ko: '고객지원', en: 'Support' },
  members: { ko: '멤버', en: 'Members' },
  account: { ko: '내 계정', en: 'Account' },
  desk: { ko: '오늘의 업무', en: 'Overview' },
  deskCases: { ko: '신청 건', en: 'Cases' },
  deskConversations: { ko: '상담', en: 'Conversations' },
  deskMail: { ko: '발송 메일', en: 'Outgoing mail' },
  deskGatewayMail: { ko: 'PG 메일', en: 'Gateway mail' },
  deskCatalogue: { ko: '수수료와 규칙', en: 'Fees and rules' },
  deskConnections: { ko: 'PG 연결', en: 'Gateway connections' },
  deskRejected: { ko: '거부된 알림', en: 'Refused events' },
  deskNumbers: { ko: '사업자등록번호 확인', en: 'Registration numbers' },
  deskDeadJobs: { ko: '실패한 작업', en: 'Failed jobs' },
  deskAudit: { ko: '감사 기록', en: 'Audit log' },
  inbox: { ko: '받은 신청', en: 'Inbox' },
});

const ACCOUNT: MenuPage = { to: '/account', label: m.account, icon: CircleUserRound };

/** The menu of each kind of person. For merchants the application comes first: it is what they are here for. */
export const MENUS: Readonly<Record<Session['kind'], readonly MenuPage[]>> = {
  merchant: [
    { to: '/apply', label: m.apply, icon: CreditCard },
    { to: '/', label: m.home, icon: House, exact: true },
    { to: '/applications', label: m.applications, icon: ListChecks, needs: 'application:read' },
    { to: '/business', label: m.business, icon: Building2, needs: 'business:read' },
    { to: '/gateways', label: m.gateways, icon: Table2 },
    { to: '/integration', label: m.integration, icon: Code, needs: 'integration:read' },
    { to: '/support', label: m.support, icon: LifeBuoy, needs: 'support:read' },
    { to: '/members', label: m.members, icon: Users, needs: 'member:read' },
    ACCOUNT,
  ],
  operator: [
    { to: '/desk', label: m.desk, icon: LayoutDashboard, exact: true },
    { to: '/desk/cases', label: m.deskCases, icon: FileCheck },
    { to: '/desk/conversations', label: m.deskConversations, icon: MessagesSquare },
    { to: '/desk/mail', label: m.deskMail, icon: Mail },
    { to: '/desk/gateway-mail', label: m.deskGatewayMail, icon: MailQuestionMark },
    { to: '/desk/catalogue', label: m.deskCatalogue, icon: BookOpenCheck },
    { to: '/desk/connections', label: m.deskConnections, icon: PlugZap },
    { to: '/desk/rejected-events', label: m.deskRejected, icon: ShieldAlert },
    { to: '/desk/numbers', label: m.deskNumbers, icon: Fingerprint },
    { to: '/desk/dead-jobs', label: m.deskDeadJobs, icon: OctagonPause },
    { to: '/desk/audit', label: m.deskAudit, icon: BadgeCheck },
    ACCOUNT,
  ],
  gateway: [{ to: '/gateway', label: m.inbox, icon: Inbox }, ACCOUNT],
};
