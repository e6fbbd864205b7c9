import { AppError } from '../../contract/errors.ts';
import { mayAssignRole, roleHolds, type MerchantRole } from '../../domain/access.ts';
import type { Text } from '../../domain/text.ts';
import { newId } from '../../platform/ids.ts';
import type { Caller } from '../../platform/http/route-kit.ts';
import { publish } from '../../platform/stream.ts';
import type { Tx } from '../../storage/open-database.ts';
import { INVITATION_DAYS, invitationMail } from './account-mail.ts';
import * as people from './accounts.store.ts';
import { assignableRoles, isLastOwner, maskEmail, mayChangeMember } from './accounts.policy.ts';
import { refuseTooMany } from './attempts.ts';
import * as store from './members.store.ts';
import type { Accounts, Visit } from './parts.ts';
import { emailKey, emailKeys, sealedEmailOf, sealedInvitationOf, sealedNameOf } from './sealed-adapter.ts';
import { sessionOfId, type SessionAnswer } from './sessions.ts';

const DAY_MS = 24 * 3600_000;

/** A caller who acts for a merchant. The role is read again inside each transaction; this one may be a moment old. */
export type MemberCaller = Caller & { merchant: NonNullable<Caller['merchant']> };

const LAST_OWNER = { ko: '마지막 소유자입니다. 다른 멤버를 먼저 소유자로 지정해 주세요.', en: 'This is the last owner. Make another member an owner first.' };
const OTHER_ADDRESS = { ko: '초대받은 이메일 주소로 로그인한 뒤 수락해 주세요.', en: 'Sign in with the e-mail address that was invited, then accept.' };

interface Step {
  readonly tx: Tx;
  readonly roles: ReadonlyMap<string, MerchantRole>;
  readonly role: MerchantRole;
  readonly now: Date;
}

/** Runs a change of the membership alone for its merchant, with the roles as they are then. */
async function inMerchant<T>(accounts: Accounts, caller: MemberCaller, work: (step: Step) => Promise<T>): Promise<T> {
  return accounts.database.inTransaction(async (tx) => {
    await store.lockMerchant(tx, caller.merchant.merchantId);
    const roles = await store.rolesOf(tx, caller.merchant.merchantId);
    const role = roles.get(caller.personId);
    if (role === undefined) throw new AppError('forbidden');
    return work({ tx, roles, role, now: accounts.clock.now() });
  });
}

/** Audit entry and event of a change of the membership. */
async function tell(accounts: Accounts, { tx, now }: Pick<Step, 'tx' | 'now'>, said: { caller: Caller; merchantId: string; visit: Visit; action: string; subject: string; details?: Record<string, string> }): Promise<void> {
  const { caller, merchantId, action, subject } = said;
  await accounts.audit.record(tx, { actor: caller.personId, action, subject, details: { merchantId, ...said.details }, requestId: said.visit.requestId, at: now });
  await publish(tx, { topic: `merchant:${merchantId}`, kind: 'members.changed', payload: { action, subject }, at: now });
}

/** Creates a merchant whose owner the caller is, and acts for it. */
export async function createMerchant(accounts: Accounts, caller: Caller, visit: Visit, name: string): Promise<SessionAnswer> {
  if (caller.kind !== 'merchant') throw new AppError('forbidden');
  await refuseTooMany(accounts, [{ purpose: 'create-merchant', value: caller.personId, attempts: 20, windowMinutes: 24 * 60 }]);
  const now = accounts.clock.now();
  const merchantId = newId('merchant', now);
  await accounts.database.inTransaction(async (tx) => {
    await store.insertMerchant(tx, accounts.vault, { id: merchantId, name, created_at: now, named_at: now });
    await store.insertMember(tx, { merchant_id: merchantId, person_id: caller.personId, role: 'owner', joined_at: now });
    await people.setActiveMerchant(tx, caller.sessionId, merchantId);
    await tell(accounts, { tx, now }, { caller, merchantId, visit, action: 'merchant.create', subject: merchantId });
  });
  return sessionOfId(accounts, caller.sessionId);
}

/** Gives the caller's merchant another name. */
export async function renameMerchant(accounts: Accounts, caller: MemberCaller, visit: Visit, name: string): Promise<SessionAnswer> {
  const { merchantId } = caller.merchant;
  await inMerchant(accounts, caller, async (step) => {
    if (!roleHolds(step.role, 'merchant:write')) throw new AppError('forbidden');
    await store.renameMerchant(step.tx, accounts.vault, { id: merchantId, name, at: step.now });
    await tell(accounts, step, { caller, merchantId, visit, action: 'merchant.rename', subject: merchantId });
  });
  return sessionOfId(accounts, caller.sessionId);
}

/** Acts for another merchant of the caller from now on. */
export async function switchMerchant(accounts: Accounts, caller: Caller, merchantId: string): Promise<SessionAnswer> {
  const own = await store.membershipsOf(accounts.database.kysely, caller.personId);
  if (caller.kind !== 'merchant' || !own.some((one) => one.merchantId === merchantId)) throw new AppError('not_found');
  await accounts.database.inTransaction((tx) => people.setActiveMerchant(tx, caller.sessionId, merchantId));
  return sessionOfId(accounts, caller.sessionId);
}

type MemberRow = Awaited<ReturnType<typeof store.membersOf>>[number];

function presentMember(accounts: Accounts, row: MemberRow, caller: Caller, roles: ReadonlyMap<string, MerchantRole>) {
  return {
    personId: row.personId,
    name: accounts.vault.openText(row.name, sealedNameOf(row.personId)),
    email: accounts.vault.openText(row.email, sealedEmailOf(row.personId)),
    role: row.role,
    joinedAt: row.joinedAt.toISOString(),
    you: row.personId === caller.personId,
    mayChange: mayChangeMember(roles, caller.personId, row.personId),
  };
}

function presentInvitation(accounts: Accounts, row: store.InvitationRow, inviterName: string) {
  const state: 'pending' | 'expired' = row.expiresAt > accounts.clock.now() ? 'pending' : 'expired';
  return { id: row.id, email: openEmail(accounts, row), role: row.role, invitedBy: inviterName, createdAt: row.createdAt.toISOString(), expiresAt: row.expiresAt.toISOString(), state };
}

const openEmail = (accounts: Accounts, row: store.InvitationRow) => accounts.vault.openText(row.email, sealedInvitationOf(row.id));

/** Members and open invitations of the caller's merchant. */
export async function listMembers(accounts: Accounts, caller: MemberCaller) {
  const reader = accounts.database.kysely;
  const rows = await store.membersOf(reader, caller.merchant.merchantId);
  const roles = new Map(rows.map((row) => [row.personId, row.role]));
  const members = rows.map((row) => presentMember(accounts, row, caller, roles));
  const names = new Map(members.map((member) => [member.personId, member.name]));
  const pending = await store.pendingOf(reader, caller.merchant.merchantId);
  return {
    members,
    invitations: pending.map((row) => presentInvitation(accounts, row, names.get(row.invitedBy) ?? '')),
    assignableRoles: assignableRoles(roles.get(caller.personId) ?? 'viewer'),
  };
}

async function sendInvitation(accounts: Accounts, tx: Tx, row: store.InvitationRow, given: { inviterName: string; visit: Visit }): Promise<void> {
  const email = openEmail(accounts, row);
  const known = await people.findPerson(tx, emailKeys(accounts.vault, email));
  await accounts.notifications.queueMail(tx, invitationMail({
    email, locale: known?.locale ?? given.visit.locale, merchantName: await store.merchantName(tx, row.merchantId), inviterName: given.inviterName, role: row.role,
    link: `${accounts.publicUrl()}/invitation/${row.id}`,
  }));
}

/** Said at the field: another address is what helps. */
const refusedAddress = (code: string, message: Text) => new AppError('invalid_input', { problems: [{ pointer: '/email', code, message }] });

/** Invites somebody by mail. An expired invitation to the same address makes way. */
export async function invite(accounts: Accounts, caller: MemberCaller, visit: Visit, given: { email: string; role: MerchantRole }) {
  const merchantId = caller.merchant.merchantId;
  await refuseTooMany(accounts, [{ purpose: 'invite', value: merchantId, attempts: 60, windowMinutes: 60 }]);
  const email = given.email.trim().toLowerCase();
  const keys = emailKeys(accounts.vault, email);
  const row = await inMerchant(accounts, caller, async ({ tx, role, now }) => {
    if (!mayAssignRole(role, given.role)) throw new AppError('forbidden');
    if ((await store.membersOf(tx, merchantId)).some((member) => keys.includes(member.emailKey))) throw refusedAddress('already_member', { ko: '이미 멤버인 주소입니다.', en: 'This person is a member already.' });
    const earlier = (await store.pendingOf(tx, merchantId)).find((one) => keys.includes(one.emailKey));
    if (earlier !== undefined && earlier.expiresAt > now) throw refusedAddress('already_invited', { ko: '이미 초대한 주소입니다. 초대를 다시 보내거나 취소한 뒤 새로 초대해 주세요.', en: 'This address is invited already. Send that invitation again, or withdraw it first.' });
    if (earlier !== undefined) await store.endInvitation(tx, earlier.id, 'withdrawn');
    const id = newId('invitation', now);
    const made: store.InvitationRow = {
      id, merchantId, email: accounts.vault.sealText(email, sealedInvitationOf(id)), emailKey: emailKey(accounts.vault, email), role: given.role, invitedBy: caller.personId,
      state: 'pending', createdAt: now, expiresAt: new Date(now.getTime() + INVITATION_DAYS * DAY_MS),
    };
    await store.insertInvitation(tx, made);
    await tell(accounts, { tx, now }, { caller, merchantId, visit, action: 'member.invite', subject: id, details: { role: given.role } });
    await sendInvitation(accounts, tx, made, { inviterName: caller.name, visit });
    return made;
  });
  return presentInvitation(accounts, row, caller.name);
}

/** A pending invitation of the caller's merchant that the caller may decide on. */
async function ownInvitation(caller: MemberCaller, { tx, role }: Step, id: string): Promise<store.InvitationRow> {
  const row = await store.findInvitation(tx, id);
  if (row === undefined || row.merchantId !== caller.merchant.merchantId || row.state !== 'pending') throw new AppError('not_found');
  if (!mayAssignRole(role, row.role)) throw new AppError('forbidden');
  return row;
}

/** Sends an invitation again with a new expiry. */
export async function resendInvitation(accounts: Accounts, caller: MemberCaller, visit: Visit, id: string) {
  const merchantId = caller.merchant.merchantId;
  await refuseTooMany(accounts, [{ purpose: 'resend-invitation', value: id, attempts: 5, windowMinutes: 60 }]);
  const row = await inMerchant(accounts, caller, async (step) => {
    const found = await ownInvitation(caller, step, id);
    const renewed = { ...found, expiresAt: new Date(step.now.getTime() + INVITATION_DAYS * DAY_MS) };
    if (!(await store.renewInvitation(step.tx, id, renewed.expiresAt))) throw new AppError('not_found');
    await tell(accounts, step, { caller, merchantId, visit, action: 'member.invite-again', subject: id });
    await sendInvitation(accounts, step.tx, renewed, { inviterName: caller.name, visit });
    return renewed;
  });
  return presentInvitation(accounts, row, caller.name);
}

/** Withdraws an invitation; its link is worth nothing from then on. */
export async function withdrawInvitation(accounts: Accounts, caller: MemberCaller, visit: Visit, id: string): Promise<void> {
  await inMerchant(accounts, caller, async (step) => {
    await ownInvitation(caller, step, id);
    if (!(await store.endInvitation(step.tx, id, 'withdrawn'))) throw new AppError('not_found');
    await tell(accounts, step, { caller, merchantId: caller.merchant.merchantId, visit, action: 'member.withdraw-invitation', subject: id });
  });
}

/** What an invitation link is about, for whoever holds it. */
export async function readInvitation(accounts: Accounts, id: string) {
  const row = await store.findInvitation(accounts.database.kysely, id);
  if (row === undefined || row.state !== 'pending' || row.expiresAt <= accounts.clock.now()) throw new AppError('link_invalid');
  return { merchantName: await store.merchantName(accounts.database.kysely, row.merchantId), role: row.role, email: maskEmail(openEmail(accounts, row)), expiresAt: row.expiresAt.toISOString() };
}

/** Accepts an invitation, once, by the person whose address was invited. */
export async function acceptInvitation(accounts: Accounts, caller: Caller, visit: Visit, id: string): Promise<SessionAnswer> {
  if (caller.kind !== 'merchant') throw new AppError('forbidden');
  await accounts.database.inTransaction(async (tx) => {
    const now = accounts.clock.now();
    const row = await store.findInvitation(tx, id);
    if (row === undefined || row.state !== 'pending' || row.expiresAt <= now) throw new AppError('link_invalid');
    if (!emailKeys(accounts.vault, caller.email).includes(row.emailKey)) throw new AppError('link_invalid', { detail: OTHER_ADDRESS });
    await store.lockMerchant(tx, row.merchantId);
    if (!(await store.endInvitation(tx, id, 'accepted'))) throw new AppError('link_invalid');
    await store.insertMember(tx, { merchant_id: row.merchantId, person_id: caller.personId, role: row.role, joined_at: now });
    await people.setActiveMerchant(tx, caller.sessionId, row.merchantId);
    await tell(accounts, { tx, now }, { caller, merchantId: row.merchantId, visit, action: 'member.join', subject: caller.personId, details: { role: row.role } });
  });
  return sessionOfId(accounts, caller.sessionId);
}

/** Changes a member's role. */
export async function changeRole(accounts: Accounts, caller: MemberCaller, visit: Visit, given: { personId: string; role: MerchantRole }) {
  const merchantId = caller.merchant.merchantId;
  return inMerchant(accounts, caller, async (step) => {
    const before = step.roles.get(given.personId);
    if (before === undefined) throw new AppError('not_found');
    if (!mayAssignRole(step.role, before) || !mayAssignRole(step.role, given.role)) throw new AppError('forbidden');
    if (given.role !== 'owner' && isLastOwner(step.roles, given.personId)) throw new AppError('not_allowed_now', { detail: LAST_OWNER });
    await store.setRole(step.tx, merchantId, given.personId, given.role);
    await tell(accounts, step, { caller, merchantId, visit, action: 'member.change-role', subject: given.personId, details: { from: before, to: given.role } });
    const rows = await store.membersOf(step.tx, merchantId);
    const row = rows.find(({ personId }) => personId === given.personId);
    if (row === undefined) throw new AppError('not_found');
    return presentMember(accounts, row, caller, new Map(rows.map((one) => [one.personId, one.role])));
  });
}

/** Removes a member. The next request of any of their sessions acts without this merchant. */
export async function removeMember(accounts: Accounts, caller: MemberCaller, visit: Visit, personId: string): Promise<void> {
  const merchantId = caller.merchant.merchantId;
  await inMerchant(accounts, caller, async (step) => {
    const role = step.roles.get(personId);
    if (role === undefined) throw new AppError('not_found');
    if (!mayAssignRole(step.role, role)) throw new AppError('forbidden');
    if (isLastOwner(step.roles, personId)) throw new AppError('not_allowed_now', { detail: LAST_OWNER });
    await store.deleteMember(step.tx, merchantId, personId);
    await tell(accounts, step, { caller, merchantId, visit, action: 'member.remove', subject: personId, details: { role } });
  });
}
