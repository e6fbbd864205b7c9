import { z } from 'zod';
import { MERCHANT_ROLES, PERMISSIONS } from '../domain/access.ts';
import { MAIL_CHOICES } from '../domain/case/telling.ts';
import { operation } from './operation.ts';
import { Done, Email, Instant, LocaleValue, Nothing, Password, TextValue } from './values.ts';

/** People, their sessions, merchants and members. */

export const RoleValue = z.enum(MERCHANT_ROLES);

const Membership = z.object({ merchantId: z.string(), name: z.string(), role: RoleValue });

/** Who is signed in, for which merchant they act, and what they may do. */
export const Session = z
  .object({
    person: z.object({ id: z.string(), email: z.string(), name: z.string(), locale: LocaleValue, emailConfirmed: z.boolean(), secondFactor: z.boolean() }),
    kind: z.enum(['merchant', 'operator', 'gateway']),
    merchant: Membership.nullable(),
    memberships: z.array(Membership),
    gateway: z.object({ code: z.string(), name: z.object({ ko: z.string(), en: z.string() }) }).nullable(),
    invitation: z.object({ id: z.string(), merchantName: z.string(), role: RoleValue }).nullable().describe('Who acts for no merchant yet: the newest open invitation to their address'),
    permissions: z.array(z.enum(PERMISSIONS)),
    expiresAt: Instant,
  })
  .meta({ id: 'Session' });

const SignInAnswer = z.object({ status: z.enum(['signed_in', 'second_factor_needed']), session: Session.nullable() });

const ConfirmAnswer = z.object({
  status: z.enum(['signed_in', 'choose_password']),
  session: Session.nullable(),
  resetToken: z.string().nullable().describe('With choose_password: the token to choose a password with'),
});

const SessionRow = z.object({ id: z.string(), current: z.boolean(), createdAt: Instant, lastSeenAt: Instant, address: z.string().nullable(), device: TextValue.nullable().describe('Browser and system; null where they are not known') });

export const Member = z.object({ personId: z.string(), name: z.string(), email: z.string(), role: RoleValue, joinedAt: Instant, you: z.boolean(), mayChange: z.boolean() });
export const Invitation = z.object({ id: z.string(), email: z.string(), role: RoleValue, invitedBy: z.string(), createdAt: Instant, expiresAt: Instant, state: z.enum(['pending', 'expired']) });

const CaseMail = z.object({ choice: z.enum(MAIL_CHOICES).describe('all: everything worth knowing; turns: only what needs somebody; none') }).meta({ id: 'CaseMail' });

const tag = 'Accounts';
const person = { kind: 'person' } as const;
const open = { kind: 'public' } as const;

export const accounts = {
  signUp: operation({
    method: 'POST', path: '/api/account/sign-up', access: open, tag, perMinute: 10, status: 201,
    summary: 'Create an account; a mail with a confirmation link is sent. The answer is the same when the address is taken.',
    body: z.object({ email: Email, password: Password, name: z.string().trim().min(1).max(80), locale: LocaleValue.default('ko'), consents: z.array(z.object({ code: z.string().max(40), version: z.string().max(40) })).max(10).describe('What is agreed to, of the texts of the installation') }),
    output: z.object({ status: z.literal('confirm_mail') }), errors: ['consent_needed'],
  }),
  confirmEmail: operation({
    method: 'POST', path: '/api/account/confirm', access: open, tag, perMinute: 20, summary: 'Confirm the e-mail address with the token of the mail. In the browser that signed up this signs in; elsewhere a new password is chosen first.',
    body: z.object({ token: z.string().min(10).max(2000) }), output: ConfirmAnswer, errors: ['link_invalid'],
  }),
  resendConfirmation: operation({
    method: 'POST', path: '/api/account/confirm/resend', access: open, tag, perMinute: 5, summary: 'Send the confirmation mail again.',
    body: z.object({ email: Email }), output: Done,
  }),
  signIn: operation({
    method: 'POST', path: '/api/account/sign-in', access: open, tag, perMinute: 10, summary: 'Sign in with e-mail and password.',
    body: z.object({ email: Email, password: z.string().min(1).max(128) }), output: SignInAnswer,
    errors: ['wrong_credentials', 'email_not_confirmed'],
  }),
  secondFactor: operation({
    method: 'POST', path: '/api/account/second-factor', access: open, tag, perMinute: 10, summary: 'Finish signing in with a code of the authenticator app or a backup code.',
    body: z.object({ code: z.string().trim().min(6).max(20), kind: z.enum(['totp', 'backup']).default('totp') }), output: SignInAnswer, errors: ['wrong_code'],
  }),
  signOut: operation({ method: 'POST', path: '/api/account/sign-out', access: open, tag, summary: 'Sign out; harmless when signed out.', body: Nothing.optional(), output: Done }),
  requestReset: operation({
    method: 'POST', path: '/api/account/reset-request', access: open, tag, perMinute: 5, summary: 'Send a mail with a link to choose a new password. The answer never tells whether the address is known.',
    body: z.object({ email: Email }), output: Done,
  }),
  resetPassword: operation({
    method: 'POST', path: '/api/account/reset', access: open, tag, perMinute: 10, summary: 'Choose a new password with the token of the mail; ends every session and signs in with the new password.',
    body: z.object({ token: z.string().min(10).max(2000), password: Password }), output: SignInAnswer, errors: ['link_invalid'],
  }),
  session: operation({ method: 'GET', path: '/api/account', access: open, tag, summary: 'Who is signed in, or null.', output: z.object({ session: Session.nullable() }) }),
  updatePerson: operation({
    method: 'PATCH', path: '/api/account', access: person, tag, summary: 'Change name or language.',
    body: z.object({ name: z.string().trim().min(1).max(80).optional(), locale: LocaleValue.optional() }), output: Session,
  }),
  changePassword: operation({
    method: 'POST', path: '/api/account/password', access: person, tag, perMinute: 10, summary: 'Change the password; ends the other sessions.',
    body: z.object({ current: z.string().min(1).max(128), password: Password }), output: Done, errors: ['wrong_credentials'],
  }),
  sessions: operation({ method: 'GET', path: '/api/account/sessions', access: person, tag, summary: 'Where this account is signed in.', output: z.object({ items: z.array(SessionRow) }) }),
  revokeSession: operation({
    method: 'DELETE', path: '/api/account/sessions/:sessionId', access: person, tag, summary: 'End one session.', params: z.object({ sessionId: z.string() }), output: Done,
  }),
  startTotp: operation({
    method: 'POST', path: '/api/account/totp', access: person, tag, perMinute: 10, summary: 'Begin setting up the second factor.',
    body: z.object({ password: z.string().min(1).max(128) }), output: z.object({ uri: z.string(), secret: z.string(), backupCodes: z.array(z.string()) }), errors: ['wrong_credentials'],
  }),
  confirmTotp: operation({
    method: 'POST', path: '/api/account/totp/confirm', access: person, tag, perMinute: 10, summary: 'Switch the second factor on with the first code.',
    body: z.object({ code: z.string().trim().min(6).max(8) }), output: Session, errors: ['wrong_code'],
  }),
  stopTotp: operation({
    method: 'POST', path: '/api/account/totp/stop', access: person, tag, perMinute: 10, summary: 'Switch the second factor off.',
    body: z.object({ password: z.string().min(1).max(128) }), output: Session, errors: ['wrong_credentials'],
  }),
  createMerchant: operation({
    method: 'POST', path: '/api/merchants', access: person, tag, status: 201, summary: 'Create a merchant and become its owner; it becomes the active one.',
    body: z.object({ name: z.string().trim().min(1).max(80) }), output: Session,
  }),
  renameMerchant: operation({
    method: 'PATCH', path: '/api/merchant', access: { kind: 'merchant', permission: 'merchant:write' }, tag, summary: "Name the merchant. Until its people do, it has the trade name of its business information.",
    body: z.object({ name: z.string().trim().min(1).max(80) }), output: Session,
  }),
  switchMerchant: operation({
    method: 'POST', path: '/api/account/merchant', access: person, tag, summary: 'Act for another merchant of yours.', body: z.object({ merchantId: z.string() }), output: Session,
  }),
  caseMail: operation({
    method: 'GET', path: '/api/account/case-mail', access: { kind: 'merchant', permission: 'application:read' }, tag, summary: 'What the caller wants to read by mail about the cases of the merchant they act for.',
    output: CaseMail,
  }),
  chooseCaseMail: operation({
    method: 'PUT', path: '/api/account/case-mail', access: { kind: 'merchant', permission: 'application:read' }, tag, summary: 'Choose what to read by mail about cases.', body: CaseMail, output: CaseMail,
  }),
  members: operation({
    method: 'GET', path: '/api/members', access: { kind: 'merchant', permission: 'member:read' }, tag, summary: 'Members and open invitations of the merchant.',
    output: z.object({ members: z.array(Member), invitations: z.array(Invitation), assignableRoles: z.array(RoleValue) }),
  }),
  invite: operation({
    method: 'POST', path: '/api/invitations', access: { kind: 'merchant', permission: 'member:write' }, tag, status: 201, perMinute: 20,
    summary: 'Invite somebody by mail.', body: z.object({ email: Email, role: RoleValue }), output: Invitation,
  }),
  resendInvitation: operation({
    method: 'POST', path: '/api/invitations/:invitationId/resend', access: { kind: 'merchant', permission: 'member:write' }, tag, perMinute: 10,
    summary: 'Send the invitation again with a new expiry.', params: z.object({ invitationId: z.string() }), body: Nothing.optional(), output: Invitation,
  }),
  withdrawInvitation: operation({
    method: 'DELETE', path: '/api/invitations/:invitationId', access: { kind: 'merchant', permission: 'member:write' }, tag, summary: 'Withdraw an invitation.',
    params: z.object({ invitationId: z.string() }), output: Done,
  }),
  readInvitation: operation({
    method: 'GET', path: '/api/invitations/:invitationId', access: open, tag, perMinute: 30, summary: 'What an invitation link is about.',
    params: z.object({ invitationId: z.string() }), output: z.object({ merchantName: z.string(), role: RoleValue, email: z.string().describe('masked'), expiresAt: Instant }), errors: ['link_invalid'],
  }),
  acceptInvitation: operation({
    method: 'POST', path: '/api/invitations/:invitationId/accept', access: person, tag, summary: 'Accept an invitation sent to the signed-in address.',
    params: z.object({ invitationId: z.string() }), body: Nothing.optional(), output: Session, errors: ['link_invalid'],
  }),
  changeRole: operation({
    method: 'PATCH', path: '/api/members/:personId', access: { kind: 'merchant', permission: 'member:write' }, tag, summary: "Change a member's role.",
    params: z.object({ personId: z.string() }), body: z.object({ role: RoleValue }), output: Member,
  }),
  removeMember: operation({
    method: 'DELETE', path: '/api/members/:personId', access: { kind: 'merchant', permission: 'member:write' }, tag, summary: 'Remove a member; their sessions lose the merchant at once.',
    params: z.object({ personId: z.string() }), output: Done,
  }),
} as const;
