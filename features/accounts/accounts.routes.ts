import { AppError } from '../../contract/errors.ts';
import { SIGN_UP_CONSENTS } from '../../domain/account/sign-up-consents.ts';
import { accounts as operations } from '../../contract/accounts.ts';
import { merchantCaller, route, signedInCaller, type RequestContext, type Route } from '../../platform/http/route-kit.ts';
import type { AccountsService } from './accounts.service.ts';
import * as caseMail from './case-mail-choice.ts';
import * as confirming from './confirm-address.ts';
import * as members from './members.ts';
import type { WithCookies } from './parts.ts';
import * as factor from './second-factor.ts';
import * as sessions from './sessions.ts';
import * as signing from './sign-in.ts';

const DONE = { ok: true } as const;

/** Sets the cookies of an answer and hands on the rest. */
async function withCookies<T>(context: RequestContext, promise: Promise<WithCookies<T>>): Promise<T> {
  const { answer, cookies } = await promise;
  for (const cookie of cookies) context.setHeader('set-cookie', cookie);
  return answer;
}

const member = (context: RequestContext) => merchantCaller(context) as members.MemberCaller;

/** Every operation of contract/accounts.ts. */
export function accountsRoutes({ accounts }: AccountsService): Route[] {
  return [...doorRoutes(accounts), ...ownRoutes(accounts), ...memberRoutes(accounts)];
}

/** Without the required texts in their present version there is no account. */
function requireSignUpConsents(given: readonly { readonly code: string; readonly version: string }[]): void {
  const missing = SIGN_UP_CONSENTS.filter(({ required, code, version }) => required && !given.some((one) => one.code === code && one.version === version));
  if (missing.length === 0) return;
  throw new AppError('consent_needed', { problems: missing.map(({ code, title }) => ({ pointer: `/consents/${code}`, code: 'consent_needed', message: { ko: `「${title.ko}」에 동의해 주세요.`, en: `Please agree to "${title.en}".` } })) });
}

function doorRoutes(accounts: AccountsService['accounts']): Route[] {
  return [
    route(operations.signUp, async ({ body, context }) => {
      requireSignUpConsents(body.consents);
      await withCookies(context, signing.signUp(accounts, context, body));
      return { status: 'confirm_mail' as const };
    }),
    route(operations.confirmEmail, ({ body, context }) => withCookies(context, confirming.confirmEmail(accounts, context, body.token))),
    route(operations.resendConfirmation, async ({ body, context }) => {
      await signing.requestLink(accounts, context, { kind: 'confirm', email: body.email });
      return DONE;
    }),
    route(operations.signIn, ({ body, context }) => withCookies(context, signing.signIn(accounts, context, body))),
    route(operations.secondFactor, async ({ body, context }) => ({ status: 'signed_in' as const, session: await withCookies(context, factor.passSecondFactor(accounts, context, body)) })),
    route(operations.signOut, async ({ context }) => {
      await withCookies(context, signing.signOut(accounts, context));
      return DONE;
    }),
    route(operations.requestReset, async ({ body, context }) => {
      await signing.requestLink(accounts, context, { kind: 'reset', email: body.email });
      return DONE;
    }),
    route(operations.resetPassword, ({ body, context }) => withCookies(context, signing.resetPassword(accounts, context, body))),
    route(operations.session, async ({ context }) => ({ session: await signing.currentSession(accounts, context) })),
    route(operations.readInvitation, ({ params }) => members.readInvitation(accounts, params.invitationId)),
  ];
}

function ownRoutes(accounts: AccountsService['accounts']): Route[] {
  return [
    route(operations.updatePerson, ({ body, context }) => withCookies(context, signing.updatePerson(accounts, signedInCaller(context), body))),
    route(operations.changePassword, async ({ body, context }) => {
      await withCookies(context, factor.changePassword(accounts, signedInCaller(context), context, body));
      return DONE;
    }),
    route(operations.sessions, async ({ context }) => ({ items: await sessions.listSessions(accounts, signedInCaller(context)) })),
    route(operations.revokeSession, async ({ params, context }) => {
      await sessions.revokeSession(accounts, signedInCaller(context), params.sessionId, context);
      return DONE;
    }),
    route(operations.startTotp, ({ body, context }) => factor.startTotp(accounts, signedInCaller(context), context, body.password)),
    route(operations.confirmTotp, ({ body, context }) => withCookies(context, factor.confirmTotp(accounts, signedInCaller(context), context, body.code))),
    route(operations.stopTotp, ({ body, context }) => withCookies(context, factor.stopTotp(accounts, signedInCaller(context), context, body.password))),
    route(operations.createMerchant, ({ body, context }) => members.createMerchant(accounts, signedInCaller(context), context, body.name)),
    route(operations.switchMerchant, ({ body, context }) => members.switchMerchant(accounts, signedInCaller(context), body.merchantId)),
    route(operations.acceptInvitation, ({ params, context }) => members.acceptInvitation(accounts, signedInCaller(context), context, params.invitationId)),
  ];
}

function memberRoutes(accounts: AccountsService['accounts']): Route[] {
  return [
    route(operations.caseMail, ({ context }) => caseMail.readCaseMail(accounts, member(context))),
    route(operations.chooseCaseMail, ({ body, context }) => caseMail.setCaseMail(accounts, member(context), body.choice)),
    route(operations.members, ({ context }) => members.listMembers(accounts, member(context))),
    route(operations.renameMerchant, ({ body, context }) => members.renameMerchant(accounts, member(context), context, body.name)),
    route(operations.invite, ({ body, context }) => members.invite(accounts, member(context), context, body)),
    route(operations.resendInvitation, ({ params, context }) => members.resendInvitation(accounts, member(context), context, params.invitationId)),
    route(operations.withdrawInvitation, async ({ params, context }) => {
      await members.withdrawInvitation(accounts, member(context), context, params.invitationId);
      return DONE;
    }),
    route(operations.changeRole, ({ params, body, context }) => members.changeRole(accounts, member(context), context, { personId: params.personId, role: body.role })),
    route(operations.removeMember, async ({ params, context }) => {
      await members.removeMember(accounts, member(context), context, params.personId);
      return DONE;
    }),
  ];
}
