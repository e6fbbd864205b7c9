import { createEmailVerificationToken } from 'better-auth/api';
import type { Locale } from '../../domain/text.ts';
import { confirmationMail, takenMail } from './account-mail.ts';
import * as store from './accounts.store.ts';
import type { Accounts } from './parts.ts';
import { emailKey, emailKeys, tokenHash } from './sealed-adapter.ts';
import { CONFIRMATION_HOURS, type LibraryPerson } from './sign-in-library.ts';

export interface AccountToCreate {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly locale: Locale;
  /** What was agreed to, in which version. */
  readonly consents?: readonly { readonly code: string; readonly version: string }[];
  /** What the browser that asks is recognised by when the link of the mail is opened. */
  readonly browser: string;
}

/**
 * Makes an account that nobody has confirmed yet, or tells the owner of a confirmed one by mail. Person, password, browser and mail are
 * one transaction, and those of one address wait for each other: whoever asks at the same moment, a row never has the password of
 * one and the browser of another. Who never confirmed makes way, and the older link is worth nothing from then on.
 */
export async function createAccount(accounts: Accounts, given: AccountToCreate): Promise<void> {
  const { database, library, adapterOn, vault, notifications } = accounts;
  const email = given.email.trim().toLowerCase();
  const context = await library.$context;
  // For a taken address as well: the work must be the same. Outside the transaction, because it takes long on purpose.
  const password = await context.password.hash(given.password);
  await database.inTransaction(async (tx) => {
    await store.lockAddress(tx, emailKey(vault, email));
    await store.deleteUnconfirmed(tx, emailKeys(vault, email));
    const adapter = await adapterOn(tx);
    const taken = await adapter.findOne<LibraryPerson>({ model: 'user', where: [{ field: 'email', value: email }] });
    if (taken !== null) {
      await notifications.queueMail(tx, takenMail(taken, accounts.publicUrl()));
      return;
    }
    const now = new Date();
    const stamps = { createdAt: now, updatedAt: now };
    const person = await adapter.create<Record<string, unknown>, LibraryPerson>({ model: 'user', data: { email, name: given.name, locale: given.locale, emailVerified: false, signUpHash: tokenHash(given.browser), ...stamps } });
    await store.keepSignUpConsents(tx, person.id, (given.consents ?? []).map(({ code, version }) => ({ code, version, agreedAt: accounts.clock.now().toISOString() })));
    await adapter.create({ model: 'account', data: { userId: person.id, providerId: 'credential', accountId: person.id, password, ...stamps } });
    const token = await createEmailVerificationToken(context.secret, email, undefined, CONFIRMATION_HOURS * 3600, { userId: person.id });
    await notifications.queueMail(tx, confirmationMail(person, accounts.publicUrl(), token));
  });
}
