import { createRootRoute, createRoute } from '@tanstack/react-router';
import { CrashPage } from './crash-page.tsx';
import { GatewayArea, MerchantArea, OperatorArea, PersonArea, RootFrame, WelcomeArea } from './areas.tsx';
import { NotFound } from './not-found.tsx';
import { lazyScreen } from './page.tsx';
import { SignedOutLayout } from './signed-out-layout.tsx';

/**
 * Every page of the console: its path, who it is for, and the file of its screen, which is loaded when first needed.
 * A screen file exports `Screen` and `title` (console/README.md).
 */
const root = createRootRoute({ component: RootFrame, notFoundComponent: NotFound, errorComponent: CrashPage });

/** Open to everybody, in the narrow layout. */
const open = createRoute({ getParentRoute: () => root, id: 'open', component: SignedOutLayout });
const openPages = [
  createRoute({ getParentRoute: () => open, path: '/sign-in', ...lazyScreen(() => import('../screens/account/sign-in.tsx')) }),
  createRoute({ getParentRoute: () => open, path: '/sign-up', ...lazyScreen(() => import('../screens/account/sign-up.tsx')) }),
  createRoute({ getParentRoute: () => open, path: '/confirm', ...lazyScreen(() => import('../screens/account/confirm.tsx')) }),
  createRoute({ getParentRoute: () => open, path: '/reset', ...lazyScreen(() => import('../screens/account/reset.tsx')) }),
  createRoute({ getParentRoute: () => open, path: '/sign/$token', ...lazyScreen(() => import('../screens/contracts/sign.tsx')) }),
  createRoute({ getParentRoute: () => open, path: '/invitation/$token', ...lazyScreen(() => import('../screens/account/invitation.tsx')) }),
] as const;

/** Signed in, not yet member of a merchant. */
const welcome = createRoute({ getParentRoute: () => root, id: 'welcome', component: WelcomeArea });
const welcomePages = [
  createRoute({ getParentRoute: () => welcome, path: '/welcome', ...lazyScreen(() => import('../screens/account/create-merchant.tsx')) }),
] as const;

/** Anybody signed in. */
const person = createRoute({ getParentRoute: () => root, id: 'person', component: PersonArea });
const personPages = [
  createRoute({ getParentRoute: () => person, path: '/account', ...lazyScreen(() => import('../screens/account/account.tsx')) }),
] as const;

/** Members of a merchant. */
const merchant = createRoute({ getParentRoute: () => root, id: 'merchant', component: MerchantArea });
const merchantPages = [
  createRoute({ getParentRoute: () => merchant, path: '/', ...lazyScreen(() => import('../screens/home/home.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/apply', ...lazyScreen(() => import('../screens/apply/start.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/apply/process', ...lazyScreen(() => import('../screens/apply/process.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/apply/methods', ...lazyScreen(() => import('../screens/apply/methods.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/apply/gateways', ...lazyScreen(() => import('../screens/apply/gateways.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/gateways', ...lazyScreen(() => import('../screens/gateways/matrix.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/business', ...lazyScreen(() => import('../screens/business/business.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/applications', ...lazyScreen(() => import('../screens/applications/list.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/applications/$applicationId', ...lazyScreen(() => import('../screens/applications/details.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/applications/$applicationId/contract/$caseId', ...lazyScreen(() => import('../screens/contracts/contract.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/integration', ...lazyScreen(() => import('../screens/integration/integration.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/integration/test', ...lazyScreen(() => import('../screens/integration/test-run.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/integration/payments', ...lazyScreen(() => import('../screens/integration/payments.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/integration/webhooks', ...lazyScreen(() => import('../screens/integration/case-webhooks.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/integration/$channelId', ...lazyScreen(() => import('../screens/integration/channel.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/support', ...lazyScreen(() => import('../screens/support/conversations.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/support/$conversationId', ...lazyScreen(() => import('../screens/support/conversation.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/members', ...lazyScreen(() => import('../screens/members/members.tsx')) }),
] as const;

/** Staff of this installation. */
const operator = createRoute({ getParentRoute: () => root, id: 'operator', component: OperatorArea });
const operatorPages = [
  createRoute({ getParentRoute: () => operator, path: '/desk', ...lazyScreen(() => import('../screens/desk/overview.tsx')) }),
  createRoute({ getParentRoute: () => operator, path: '/desk/cases', ...lazyScreen(() => import('../screens/desk/cases.tsx')) }),
  createRoute({ getParentRoute: () => operator, path: '/desk/cases/$caseId', ...lazyScreen(() => import('../screens/desk/case.tsx')) }),
  createRoute({ getParentRoute: () => operator, path: '/desk/conversations', ...lazyScreen(() => import('../screens/desk/conversations.tsx')) }),
  createRoute({ getParentRoute: () => operator, path: '/desk/conversations/$conversationId', ...lazyScreen(() => import('../screens/desk/conversation.tsx')) }),
  createRoute({ getParentRoute: () => operator, path: '/desk/mail', ...lazyScreen(() => import('../screens/desk/mail.tsx')) }),
  createRoute({ getParentRoute: () => operator, path: '/desk/gateway-mail', ...lazyScreen(() => import('../screens/desk/gateway-mail.tsx')) }),
  createRoute({ getParentRoute: () => operator, path: '/desk/catalogue', ...lazyScreen(() => import('../screens/desk/catalogue.tsx')) }),
  createRoute({ getParentRoute: () => operator, path: '/desk/connections', ...lazyScreen(() => import('../screens/desk/connections.tsx')) }),
  createRoute({ getParentRoute: () => operator, path: '/desk/rejected-events', ...lazyScreen(() => import('../screens/desk/rejected-events.tsx')) }),
  createRoute({ getParentRoute: () => operator, path: '/desk/numbers', ...lazyScreen(() => import('../screens/desk/numbers.tsx')) }),
  createRoute({ getParentRoute: () => operator, path: '/desk/dead-jobs', ...lazyScreen(() => import('../screens/desk/dead-jobs.tsx')) }),
  createRoute({ getParentRoute: () => operator, path: '/desk/audit', ...lazyScreen(() => import('../screens/desk/audit.tsx')) }),
] as const;

/** One gateway's contract team. */
const gateway = createRoute({ getParentRoute: () => root, id: 'gateway', component: GatewayArea });
const gatewayPages = [
  createRoute({ getParentRoute: () => gateway, path: '/gateway', ...lazyScreen(() => import('../screens/gateway-desk/inbox.tsx')) }),
  createRoute({ getParentRoute: () => gateway, path: '/gateway/cases/$caseId', ...lazyScreen(() => import('../screens/gateway-desk/case.tsx')) }),
] as const;

export const routeTree = root.addChildren([
  open.addChildren(openPages),
  welcome.addChildren(welcomePages),
  person.addChildren(personPages),
  merchant.addChildren(merchantPages),
  operator.addChildren(operatorPages),
  gateway.addChildren(gatewayPages),
]);
