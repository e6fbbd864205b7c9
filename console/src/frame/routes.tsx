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
  createRoute({ getParentRoute: () => open, path: '/sign-in', component: lazyScreen(() => import('../screens/account/sign-in.tsx')) }),
  createRoute({ getParentRoute: () => open, path: '/sign-up', component: lazyScreen(() => import('../screens/account/sign-up.tsx')) }),
  createRoute({ getParentRoute: () => open, path: '/confirm', component: lazyScreen(() => import('../screens/account/confirm.tsx')) }),
  createRoute({ getParentRoute: () => open, path: '/reset', component: lazyScreen(() => import('../screens/account/reset.tsx')) }),
  createRoute({ getParentRoute: () => open, path: '/invitation/$token', component: lazyScreen(() => import('../screens/account/invitation.tsx')) }),
] as const;

/** Signed in, not yet member of a merchant. */
const welcome = createRoute({ getParentRoute: () => root, id: 'welcome', component: WelcomeArea });
const welcomePages = [
  createRoute({ getParentRoute: () => welcome, path: '/welcome', component: lazyScreen(() => import('../screens/account/create-merchant.tsx')) }),
] as const;

/** Anybody signed in. */
const person = createRoute({ getParentRoute: () => root, id: 'person', component: PersonArea });
const personPages = [
  createRoute({ getParentRoute: () => person, path: '/account', component: lazyScreen(() => import('../screens/account/account.tsx')) }),
] as const;

/** Members of a merchant. */
const merchant = createRoute({ getParentRoute: () => root, id: 'merchant', component: MerchantArea });
const merchantPages = [
  createRoute({ getParentRoute: () => merchant, path: '/', component: lazyScreen(() => import('../screens/home/home.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/apply', component: lazyScreen(() => import('../screens/apply/start.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/apply/process', component: lazyScreen(() => import('../screens/apply/process.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/apply/methods', component: lazyScreen(() => import('../screens/apply/methods.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/apply/gateways', component: lazyScreen(() => import('../screens/apply/gateways.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/gateways', component: lazyScreen(() => import('../screens/gateways/matrix.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/business', component: lazyScreen(() => import('../screens/business/business.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/applications', component: lazyScreen(() => import('../screens/applications/list.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/applications/$applicationId', component: lazyScreen(() => import('../screens/applications/details.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/integration', component: lazyScreen(() => import('../screens/integration/integration.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/integration/$channelId', component: lazyScreen(() => import('../screens/integration/channel.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/support', component: lazyScreen(() => import('../screens/support/conversations.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/support/$conversationId', component: lazyScreen(() => import('../screens/support/conversation.tsx')) }),
  createRoute({ getParentRoute: () => merchant, path: '/members', component: lazyScreen(() => import('../screens/members/members.tsx')) }),
] as const;

/** Staff of this installation. */
const operator = createRoute({ getParentRoute: () => root, id: 'operator', component: OperatorArea });
const operatorPages = [
  createRoute({ getParentRoute: () => operator, path: '/desk', component: lazyScreen(() => import('../screens/desk/overview.tsx')) }),
  createRoute({ getParentRoute: () => operator, path: '/desk/cases', component: lazyScreen(() => import('../screens/desk/cases.tsx')) }),
  createRoute({ getParentRoute: () => operator, path: '/desk/cases/$caseId', component: lazyScreen(() => import('../screens/desk/case.tsx')) }),
  createRoute({ getParentRoute: () => operator, path: '/desk/conversations', component: lazyScreen(() => import('../screens/desk/conversations.tsx')) }),
  createRoute({ getParentRoute: () => operator, path: '/desk/conversations/$conversationId', component: lazyScreen(() => import('../screens/desk/conversation.tsx')) }),
  createRoute({ getParentRoute: () => operator, path: '/desk/mail', component: lazyScreen(() => import('../screens/desk/mail.tsx')) }),
  createRoute({ getParentRoute: () => operator, path: '/desk/catalogue', component: lazyScreen(() => import('../screens/desk/catalogue.tsx')) }),
  createRoute({ getParentRoute: () => operator, path: '/desk/rejected-events', component: lazyScreen(() => import('../screens/desk/rejected-events.tsx')) }),
  createRoute({ getParentRoute: () => operator, path: '/desk/dead-jobs', component: lazyScreen(() => import('../screens/desk/dead-jobs.tsx')) }),
  createRoute({ getParentRoute: () => operator, path: '/desk/audit', component: lazyScreen(() => import('../screens/desk/audit.tsx')) }),
] as const;

/** One gateway's contract team. */
const gateway = createRoute({ getParentRoute: () => root, id: 'gateway', component: GatewayArea });
const gatewayPages = [
  createRoute({ getParentRoute: () => gateway, path: '/gateway', component: lazyScreen(() => import('../screens/gateway-desk/inbox.tsx')) }),
  createRoute({ getParentRoute: () => gateway, path: '/gateway/cases/$caseId', component: lazyScreen(() => import('../screens/gateway-desk/case.tsx')) }),
] as const;

export const routeTree = root.addChildren([
  open.addChildren(openPages),
  welcome.addChildren(welcomePages),
  person.addChildren(personPages),
  merchant.addChildren(merchantPages),
  operator.addChildren(operatorPages),
  gateway.addChildren(gatewayPages),
]);
