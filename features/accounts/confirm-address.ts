import { randomBytes } from 'node:crypto';
import { verifyJWT } from 'better-auth/crypto';
import { FIRST_MERCHANT_NAME } from '../../domain/account/given-name.ts';
import { AppError } from '../../contract/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { Tx } from '../../storage/open-database.ts';
import * as store from './accounts.store.ts';
import { answerCookies, libraryHeaders, signUpToken, tokenSetBy } from './cookies.ts';
import * as members from './members.store.ts';
import type { Accounts, Visit, WithCookies } from './parts.ts';
import { emailKeys, tokenHash } from './sealed-adapter.ts';
import { sessionOfToken, type SessionAnswer } from './sessions.ts';
import { inOurWords, RESET_HOURS, type LibraryPerson } from './sign-in-library.ts';

export type ConfirmAnswer = { status: 'signed_in' | 'choose_password'; session: SessionAnswer | null; resetToken: string | null };

/**
 * Confirms the address of the mail. Whoever reads the mail owns the address, but may not be who chose the password: anybody can sign up
 * with somebody else's address. So the password counts only in the browser that signed up; elsewhere it is thrown away first, and
 * a new one is chosen with the token of the answer.
 */
export async function confirmEmail(accounts: Accounts, visit: Visit, token: string): Promise<WithCookies<ConfirmAnswer>> {
  const context = await accounts.library.$context;
  const said = await verifyJWT<{ userId?: string }>(token, context.secret);
  const person = said?.userId === undefined ? undefined : await store.findUnconfirmed(accounts.database.kysely, said.userId);
  // A second use confirms nothing and signs nobody in.
  if (person === undefined) throw new AppError('link_invalid');
  const browser = signUpToken(visit.headers);
  const sameBrowser = browser !== null && person.signUpHash === tokenHash(browser);
  // Before the address counts: were the process to die in between, no foreign password would open the account.
  if (!sameBrowser) await context.internalAdapter.updatePassword(person.id, await context.password.hash(randomBytes(32).toString('base64url')));
  const { headers } = await inOurWords(() => accounts.library.api.verifyEmail({ query: { token }, headers: libraryHeaders(visit, 'none'), returnHeaders: true }));
  const cookies = answerCookies(headers);
  const session = tokenSetBy(cookies);
  if (session === null) throw new AppError('link_invalid');
  const answer = await sessionOfToken(accounts, session);
  await accounts.database.inTransaction((tx) => welcome(accounts, tx, { ...answer.person, requestId: visit.requestId }));
  if (sameBrowser) return { answer: { status: 'signed_in', session: await sessionOfToken(accounts, session), resetToken: null }, cookies };
  await context.internalAdapter.deleteSession(session);
  const resetToken = randomBytes(32).toString('base64url');
  await context.internalAdapter.createVerificationValue({ identifier: `reset-password:${resetToken}`, value: person.id, expiresAt: new Date(Date.now() + RESET_HOURS * 3600_000) });
  return { answer: { status: 'choose_password', session: null, resetToken }, cookies: [] };
}

/** After a new password by mail: who could read the mail owns the address, confirmed before or not. */
export async function afterReset(accounts: Accounts, tx: Tx, person: LibraryPerson): Promise<void> {
  await store.deleteVerifications(tx, person.id);
  if ((await store.findUnconfirmed(tx, person.id)) !== undefined) await welcome(accounts, tx, { ...person, requestId: null });
  await accounts.audit.record(tx, { actor: person.id, action: 'password.reset', subject: person.id, at: accounts.clock.now() });
}

/** Makes up for a welcome that was cut off between the confirmation and the first merchant; answers whether there was one to make up for. */
export async function welcomeLate(accounts: Accounts, person: { readonly id: string; readonly email: string; readonly locale: 'ko' | 'en' }, requestId: string | null): Promise<boolean> {
  return accounts.database.inTransaction(async (tx) => {
    if (!(await store.takeMissedWelcome(tx, person.id))) return false;
    await welcome(accounts, tx, { ...person, requestId });
    return true;
  });
}

/** The address counts from here on; a newcomer whom nobody has invited gets a merchant to start with. */
async function welcome(accounts: Accounts, tx: Tx, person: { readonly id: string; readonly email: string; readonly locale: 'ko' | 'en'; readonly requestId: string | null }): Promise<void> {
  const now = accounts.clock.now();
  await store.confirmPerson(tx, person.id);
  const invited = (await members.invitationTo(tx, emailKeys(accounts.vault, person.email), now)) !== undefined;
  const merchantId = newId('merchant', now);
  if (!invited) {
    // Not after the person: the name of a merchant is kept readable for the search of the desk.
    await members.insertMerchant(tx, accounts.vault, { id: merchantId, name: FIRST_MERCHANT_NAME[person.locale], created_at: now });
    await members.insertMember(tx, { merchant_id: merchantId, person_id: person.id, role: 'owner', joined_at: now });
  }
  await accounts.audit.record(tx, { actor: person.id, action: 'person.confirm', subject: person.id, details: invited ? {} : { merchantId }, requestId: person.requestId, at: now });
}
