import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import { passwordProblem } from '../../domain/account/password-rule.ts';
import type { Locale } from '../../domain/text.ts';
import { enqueue } from '../../platform/queue.ts';
import { addressKey } from '../../platform/http/call-limits.ts';
import type { Caller } from '../../platform/http/route-kit.ts';
import { writeLinkMail } from './accounts.jobs.ts';
import * as store from './accounts.store.ts';
import { forgive, refuseTooMany, type Limit } from './attempts.ts';
import { welcomeLate } from './confirm-address.ts';
import { createAccount, type AccountToCreate } from './create-account.ts';
import { answerCookies, libraryHeaders, localeCookie, sessionToken, signUpCookie, signUpToken, tokenSetBy } from './cookies.ts';
import { inEqualTime } from './equal-time.ts';
import type { Accounts, Visit, WithCookies } from './parts.ts';
import { emailKeys, sealedNameOf, tokenHash } from './sealed-adapter.ts';
import { presentSession, sessionOfId, sessionOfRequest, sessionOfToken, type SessionAnswer } from './sessions.ts';
import { inOurWords } from './sign-in-library.ts';

export type SignInAnswer = { status: 'signed_in' | 'second_factor_needed'; session: SessionAnswer | null };

export type NewAccount = Omit<AccountToCreate, 'browser'>;

/** Signing up takes a multiple of this, so that the work for a taken address cannot be told from that for a new one. */
const SIGN_UP_SLOT_MS = 250;

/**
 * Sign-in is limited per address and account, then per address over all accounts, then per account from anywhere. In this order: what
 * one address may not try any more spends nothing of the account's allowance, or one address could lock its owner out.
 */
const signInLimits = (email: string, address: string): Limit[] => {
  const account = email.trim().toLowerCase();
  return [
    { purpose: 'sign-in-pair', value: `${addressKey(address)} ${account}`, attempts: 8, windowMinutes: 15 },
    { purpose: 'sign-in-address', value: addressKey(address), attempts: 150, windowMinutes: 15 },
    { purpose: 'sign-in-account', value: account, attempts: 40, windowMinutes: 15 },
  ];
};

/**
 * Who asks for mail is limited per address and mailbox, and per address over all mailboxes, before the mailbox itself is: one
 * stranger cannot spend the whole allowance of somebody else's mailbox.
 */
const askerLimits = (email: string, address: string): [Limit, Limit] => [
  { purpose: 'account-mail-pair', value: `${address} ${email}`, attempts: 6, windowMinutes: 60 },
  { purpose: 'account-mail-address', value: address, attempts: 60, windowMinutes: 60 },
];

/** Nobody's mailbox is filled by us, however many ask. Signing up has an allowance of its own. */
const mailboxLimit = (email: string, kind: 'sign-up' | 'link'): Limit => ({ purpose: `${kind}-mailbox`, value: email, attempts: 24, windowMinutes: 60 });

/** Counts whoever exists or not, so that a refusal tells nothing about the address; silence would leave a person waiting for a mail. */
async function countMail(accounts: Accounts, given: { email: string; address: string; kind: 'sign-up' | 'link' }): Promise<void> {
  const email = given.email.trim().toLowerCase();
  await refuseTooMany(accounts, askerLimits(email, addressKey(given.address)));
  await refuseTooMany(accounts, [mailboxLimit(email, given.kind)]);
}

/**
 * Creates an account and sends the confirmation link. The answer is the same for a taken address, whose owner is told by
 * mail. Somebody who never confirmed starts over: the older link, and whatever password went with it, are worth nothing then.
 */
export async function signUp(accounts: Accounts, visit: Visit, given: NewAccount): Promise<WithCookies<null>> {
  const browser = signUpToken(visit.headers) ?? randomBytes(32).toString('base64url');
  await inEqualTime(SIGN_UP_SLOT_MS, () => makeAccount(accounts, visit, { ...given, browser }));
  return { answer: null, cookies: [signUpCookie(browser, accounts.secure)] };
}

/** What the library takes for an address, which sends the mails. */
const MailAddress = z.email();

async function makeAccount(accounts: Accounts, visit: Visit, given: AccountToCreate): Promise<void> {
  if (/[^\x20-\x7e]/.test(given.email)) {
    throw new AppError('invalid_input', { problems: [{ pointer: '/email', code: 'ascii_only', message: { ko: '영문 이메일 주소를 입력해 주세요.', en: 'Enter an e-mail address in plain Latin letters.' } }] });
  }
  if (!MailAddress.safeParse(given.email).success) {
    throw new AppError('invalid_input', { problems: [{ pointer: '/email', code: 'invalid_format', message: { ko: '이메일 주소 형식이 아닙니다. 예: name@example.com', en: 'This is not an e-mail address, such as name@example.com.' } }] });
  }
  refusePoor(given.password, given.email);
  await countMail(accounts, { email: given.email, address: visit.address, kind: 'sign-up' });
  await createAccount(accounts, given);
}

/** A password that is guessed first is no secret, whatever its length. */
export function refusePoor(password: string, email: string | null): void {
  const problem = passwordProblem(password, email);
  if (problem !== null) throw new AppError('invalid_input', { problems: [{ pointer: '/password', ...problem }] });
}

/** Signs in with address and password. */
export async function signIn(accounts: Accounts, visit: Visit, given: { email: string; password: string }): Promise<WithCookies<SignInAnswer>> {
  const limits = signInLimits(given.email, visit.address);
  await refuseTooMany(accounts, limits);
  const opened = await openSession(accounts, visit, given);
  await forgive(accounts, limits.filter(({ purpose }) => purpose !== 'sign-in-address'));
  return opened;
}

/** The session of who has the password, or the question for the second factor. */
async function openSession(accounts: Accounts, visit: Visit, given: { email: string; password: string }): Promise<WithCookies<SignInAnswer>> {
  const { headers, response } = await inOurWords(() => accounts.library.api.signInEmail({ body: given, headers: libraryHeaders(visit, 'none'), returnHeaders: true })).catch((error: unknown) => refused(accounts, visit, given.email, error));
  const cookies = answerCookies(headers);
  if ('twoFactorRedirect' in response) return { answer: { status: 'second_factor_needed', session: null }, cookies };
  const token = tokenSetBy(cookies);
  if (token === null) throw new AppError('wrong_credentials');
  const first = await sessionOfToken(accounts, token);
  const session = (await welcomeLate(accounts, first.person, visit.requestId)) ? await sessionOfToken(accounts, token) : first;
  await accounts.database.inTransaction((tx) => accounts.audit.record(tx, { actor: session.person.id, action: 'session.start', subject: session.person.id, requestId: visit.requestId, at: accounts.clock.now() }));
  return { answer: { status: 'signed_in', session }, cookies };
}

/** Writes down a refused sign-in, by the account and not by what was typed, and refuses. */
async function refused(accounts: Accounts, visit: Visit, email: string, error: unknown): Promise<never> {
  if (error instanceof AppError && (error.code === 'wrong_credentials' || error.code === 'email_not_confirmed')) {
    const person = await store.findPerson(accounts.database.kysely, emailKeys(accounts.vault, email));
    // Anybody can write about nobody: what cannot be deleted again is about somebody.
    if (person === undefined) await accounts.database.inTransaction((tx) => store.countUnknown(tx, accounts.clock.now()));
    else await noteRefusal(accounts, visit, { subject: person.id, reason: error.code });
  }
  throw error;
}

/** An entry of the audit log about somebody who was not let in. */
export async function noteRefusal(accounts: Accounts, visit: Visit, said: { subject: string; reason: string }): Promise<void> {
  const { subject, reason } = said;
  await accounts.database.inTransaction((tx) => accounts.audit.record(tx, { actor: 'system', action: 'session.refused', subject, details: { reason }, requestId: visit.requestId, at: accounts.clock.now() }));
}

/** Signs out; harmless for whoever is not signed in. */
export async function signOut(accounts: Accounts, visit: Visit): Promise<WithCookies<null>> {
  const { headers } = await inOurWords(() => accounts.library.api.signOut({ headers: libraryHeaders(visit), returnHeaders: true }));
  return { answer: null, cookies: answerCookies(headers) };
}

/**
 * Asks for a mail with a link. Whether the address is known is found out by the worker, so neither the answer nor its time
 * tells.
 */
export async function requestLink(accounts: Accounts, visit: Pick<Visit, 'address'>, { kind, email }: { kind: 'confirm' | 'reset'; email: string }): Promise<void> {
  await countMail(accounts, { email, address: visit.address, kind: 'link' });
  const sealedEmail = accounts.vault.sealText(email.trim().toLowerCase(), 'account-link-mail');
  await accounts.database.inTransaction((tx) => enqueue(tx, writeLinkMail, { kind, sealedEmail }));
}

/** The worker's half of requestLink. */
export async function sendLink(accounts: Accounts, data: { kind: 'confirm' | 'reset'; sealedEmail: string }): Promise<void> {
  const email = accounts.vault.openText(data.sealedEmail, 'account-link-mail');
  const person = await store.findPerson(accounts.database.kysely, emailKeys(accounts.vault, email));
  if (person === undefined) return;
  if (data.kind === 'reset') await accounts.library.api.requestPasswordReset({ body: { email } });
  else if (!person.emailConfirmed) await accounts.library.api.sendVerificationEmail({ body: { email } });
}

/**
 * Chooses a new password with the token of the mail. Every session ends, and one with the new password begins, after the second
 * factor where there is one: who has just chosen a password need not type it again.
 */
export async function resetPassword(accounts: Accounts, visit: Visit, given: { token: string; password: string }): Promise<WithCookies<SignInAnswer>> {
  const { internalAdapter } = await accounts.library.$context;
  const asked = await internalAdapter.findVerificationValue(`reset-password:${given.token}`);
  const owner = asked === null ? null : await internalAdapter.findUserById(asked.value);
  refusePoor(given.password, owner?.email ?? null);
  await inOurWords(() => accounts.library.api.resetPassword({ body: { token: given.token, newPassword: given.password }, headers: libraryHeaders(visit, 'none') }));
  const person = asked === null ? null : await internalAdapter.findUserById(asked.value);
  if (person === null) throw new AppError('link_invalid');
  return openSession(accounts, visit, { email: person.email, password: given.password });
}

/** Who is signed in, or null. */
export async function currentSession(accounts: Accounts, visit: Visit): Promise<SessionAnswer | null> {
  const token = sessionToken(visit.headers);
  const read = sessionOfRequest(visit.headers);
  const row = read !== undefined || token === null ? read : await store.findSession(accounts.database.kysely, tokenHash(token), new Date());
  return row === undefined || row === null ? null : presentSession(accounts, row);
}

/** Changes name or language. */
export async function updatePerson(accounts: Accounts, caller: Caller, change: { name?: string | undefined; locale?: Locale | undefined }): Promise<WithCookies<SessionAnswer>> {
  const { name, locale } = change;
  await accounts.database.inTransaction((tx) =>
    store.updatePerson(tx, caller.personId, {
      updated_at: accounts.clock.now(),
      ...(name === undefined ? {} : { name: accounts.vault.sealText(name, sealedNameOf(caller.personId)) }),
      ...(locale === undefined ? {} : { locale }),
    }),
  );
  return { answer: await sessionOfId(accounts, caller.sessionId), cookies: locale === undefined ? [] : [localeCookie(locale, accounts.secure)] };
}
