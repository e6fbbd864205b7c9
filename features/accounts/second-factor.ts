import { createHmac, timingSafeEqual } from 'node:crypto';
import { symmetricDecrypt } from 'better-auth/crypto';
import { AppError } from '../../contract/errors.ts';
import type { Caller } from '../../platform/http/route-kit.ts';
import * as store from './accounts.store.ts';
import { refuseTooMany } from './attempts.ts';
import { refusePoor } from './sign-in.ts';
import { answerCookies, challengeName, libraryHeaders, tokenSetBy } from './cookies.ts';
import type { Accounts, Visit, WithCookies } from './parts.ts';
import { tokenHash } from './sealed-adapter.ts';
import { sessionOfId, sessionOfToken, type SessionAnswer } from './sessions.ts';
import { noteRefusal } from './sign-in.ts';
import { inOurWords } from './sign-in-library.ts';

const STEP_MS = 30_000;
const DIGITS = 6;

/** The code of one time step (RFC 4226 with the counter of RFC 6238). */
export function codeOfStep(secret: string, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', secret).update(counter).digest();
  const offset = (digest.at(-1) ?? 0) & 15;
  return String((digest.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** DIGITS).padStart(DIGITS, '0');
}

/** The step a code belongs to, one step of clock drift either way allowed; null when to none. */
function stepOf(secret: string, code: string, now: number): number | null {
  const current = Math.floor(now / STEP_MS);
  const given = Buffer.from(code);
  const matches = [current - 1, current, current + 1].filter((step) => {
    const expected = Buffer.from(codeOfStep(secret, step));
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
  return matches[0] ?? null;
}

/**
 * Spends a right code: of two calls with the same one only the first goes on, because the library itself takes a code
 * as often as it is shown within its time. A wrong code passes, for the library to refuse and count.
 */
async function spendCode(accounts: Accounts, personId: string, code: string): Promise<void> {
  const context = await accounts.library.$context;
  const factor = await context.adapter.findOne<{ secret: string }>({ model: 'twoFactor', where: [{ field: 'userId', value: personId }] });
  if (factor === null) return;
  const secret = await symmetricDecrypt({ key: context.secretConfig, data: factor.secret });
  const step = stepOf(secret, code, Date.now());
  if (step === null) return;
  const fresh = await accounts.database.inTransaction((tx) => store.claimStep(tx, personId, step));
  if (!fresh) throw new AppError('wrong_code', { detail: { ko: '이미 사용한 코드입니다. 인증 앱에 새 코드가 나타나면 그 코드를 입력해 주세요.', en: 'This code was used already. Wait until your app shows the next one and enter that.' } });
}

/** Finishes signing in. The pending step is named by a cookie that the password step has set. */
export async function passSecondFactor(accounts: Accounts, visit: Visit, given: { code: string; kind: 'totp' | 'backup' }): Promise<WithCookies<SessionAnswer>> {
  const headers = libraryHeaders(visit, 'challenge');
  const code = given.kind === 'totp' ? given.code.replaceAll(' ', '') : given.code;
  const name = challengeName(visit.headers);
  const context = await accounts.library.$context;
  const personId = name === null ? null : ((await context.internalAdapter.findVerificationValue(name))?.value ?? null);
  const { headers: answered } = await inOurWords(async () => {
    if (given.kind === 'backup') return accounts.library.api.verifyBackupCode({ body: { code }, headers, returnHeaders: true });
    if (personId !== null) await spendCode(accounts, personId, code);
    return accounts.library.api.verifyTOTP({ body: { code }, headers, returnHeaders: true });
  }).catch(async (error: unknown) => {
    if (error instanceof AppError && personId !== null) await noteRefusal(accounts, visit, { subject: personId, reason: error.code });
    throw error;
  });
  const cookies = answerCookies(answered);
  const token = tokenSetBy(cookies);
  if (token === null) throw new AppError('wrong_code');
  const answer = await sessionOfToken(accounts, token);
  await accounts.database.inTransaction((tx) => accounts.audit.record(tx, { actor: answer.person.id, action: 'session.start', subject: answer.person.id, details: { secondFactor: given.kind }, requestId: visit.requestId, at: accounts.clock.now() }));
  return { answer, cookies };
}

/** A stolen session must not become a place to guess the password from. */
async function limitGuesses(accounts: Accounts, caller: Caller): Promise<void> {
  await refuseTooMany(accounts, [{ purpose: 'own-password', value: caller.personId, attempts: 10, windowMinutes: 15 }]);
}

/** Begins the second factor: the secret for the app and the backup codes, shown once. */
export async function startTotp(accounts: Accounts, caller: Caller, visit: Visit, password: string): Promise<{ uri: string; secret: string; backupCodes: string[] }> {
  await limitGuesses(accounts, caller);
  const answer = await inOurWords(() => accounts.library.api.enableTwoFactor({ body: { password, method: 'totp' }, headers: libraryHeaders(visit, 'session') }));
  if (answer.method !== 'totp') throw new Error('The library began another kind of second factor than was asked for.');
  return { uri: answer.totpURI, secret: new URL(answer.totpURI).searchParams.get('secret') ?? '', backupCodes: answer.backupCodes };
}

/** Switches the second factor on with the first code. */
export async function confirmTotp(accounts: Accounts, caller: Caller, visit: Visit, code: string): Promise<WithCookies<SessionAnswer>> {
  const digits = code.replaceAll(' ', '');
  await refuseTooMany(accounts, [{ purpose: 'first-code', value: caller.personId, attempts: 10, windowMinutes: 15 }]);
  await spendCode(accounts, caller.personId, digits);
  const { headers } = await inOurWords(() => accounts.library.api.verifyTOTP({ body: { code: digits }, headers: libraryHeaders(visit, 'session'), returnHeaders: true }));
  return changedSession(accounts, caller, visit, { cookies: answerCookies(headers), action: 'second-factor.start' });
}

/** Switches the second factor off. */
export async function stopTotp(accounts: Accounts, caller: Caller, visit: Visit, password: string): Promise<WithCookies<SessionAnswer>> {
  await limitGuesses(accounts, caller);
  const { headers } = await inOurWords(() => accounts.library.api.disableTwoFactor({ body: { password }, headers: libraryHeaders(visit, 'session'), returnHeaders: true }));
  return changedSession(accounts, caller, visit, { cookies: answerCookies(headers), action: 'second-factor.stop' });
}

/** Changes the password and ends the other sessions and every open link. */
export async function changePassword(accounts: Accounts, caller: Caller, visit: Visit, given: { current: string; password: string }): Promise<WithCookies<SessionAnswer>> {
  refusePoor(given.password, (await accounts.library.$context.then(({ internalAdapter }) => internalAdapter.findUserById(caller.personId)))?.email ?? null);
  await limitGuesses(accounts, caller);
  const body = { currentPassword: given.current, newPassword: given.password, revokeOtherSessions: true };
  const { headers } = await inOurWords(() => accounts.library.api.changePassword({ body, headers: libraryHeaders(visit, 'session'), returnHeaders: true }));
  await accounts.database.inTransaction((tx) => store.deleteVerifications(tx, caller.personId));
  return changedSession(accounts, caller, visit, { cookies: answerCookies(headers), action: 'password.change' });
}

/** The library replaces the session at such steps; the new one goes on acting for the same merchant. */
async function changedSession(accounts: Accounts, caller: Caller, visit: Visit, done: { cookies: string[]; action: string }): Promise<WithCookies<SessionAnswer>> {
  const token = tokenSetBy(done.cookies);
  const fresh = token === null ? null : await store.findSession(accounts.database.kysely, tokenHash(token), new Date());
  const sessionId = fresh?.sessionId ?? caller.sessionId;
  await accounts.database.inTransaction(async (tx) => {
    await store.setActiveMerchant(tx, sessionId, caller.merchant?.merchantId ?? null);
    await accounts.audit.record(tx, { actor: caller.personId, action: done.action, subject: caller.personId, requestId: visit.requestId, at: accounts.clock.now() });
  });
  return { answer: await sessionOfId(accounts, sessionId), cookies: done.cookies };
}
