import { roleHolds, type MerchantRole } from '../../domain/access.ts';
import type { MailChoice } from '../../domain/case/telling.ts';
import type { Locale } from '../../domain/text.ts';
import type { MemberCaller } from './members.ts';
import { readersOf, caseMailOf, setCaseMail as storeChoice } from './members.store.ts';
import type { Accounts } from './parts.ts';
import { sealedEmailOf, sealedNameOf } from './sealed-adapter.ts';

/** Somebody who is written to about a merchant's cases. */
export interface MailReader {
  readonly name: string;
  readonly address: string;
  readonly locale: Locale;
  readonly choice: MailChoice;
}

/** Who applies and manages wants to know; who builds or looks on asks for it. */
const USUAL: Readonly<Record<MerchantRole, MailChoice>> = { owner: 'all', admin: 'all', manager: 'all', developer: 'none', viewer: 'none' };

/** The members of a merchant with a confirmed address who want mail about its cases. */
export async function mailReaders(accounts: Accounts, merchantId: string): Promise<MailReader[]> {
  const rows = await readersOf(accounts.database.kysely, merchantId);
  return rows
    .map((row) => ({
      name: accounts.vault.openText(row.name, sealedNameOf(row.personId)), address: accounts.vault.openText(row.email, sealedEmailOf(row.personId)),
      locale: row.locale, choice: row.caseMail ?? USUAL[row.role],
    }))
    .filter(({ choice }) => choice !== 'none');
}

/** The owner and admins of a merchant with a confirmed address: who may act, and answers for it when nobody else reads. Whatever mail they chose. */
export async function leadersOf(accounts: Accounts, merchantId: string): Promise<MailReader[]> {
  const rows = await readersOf(accounts.database.kysely, merchantId);
  return rows.filter(({ role }) => roleHolds(role, 'application:write')).map((row) => ({
    name: accounts.vault.openText(row.name, sealedNameOf(row.personId)), address: accounts.vault.openText(row.email, sealedEmailOf(row.personId)), locale: row.locale, choice: 'turns' as const,
  }));
}

/** The members of a merchant with a confirmed address who look after its integration. */
export async function integratorsOf(accounts: Accounts, merchantId: string): Promise<Omit<MailReader, 'choice'>[]> {
  const rows = await readersOf(accounts.database.kysely, merchantId);
  return rows.filter(({ role }) => roleHolds(role, 'integration:write')).map((row) => ({
    name: accounts.vault.openText(row.name, sealedNameOf(row.personId)), address: accounts.vault.openText(row.email, sealedEmailOf(row.personId)), locale: row.locale,
  }));
}

/** What the caller wants to read about the cases of the merchant they act for. */
export async function readCaseMail(accounts: Accounts, caller: MemberCaller): Promise<{ choice: MailChoice }> {
  const chosen = await caseMailOf(accounts.database.kysely, { merchantId: caller.merchant.merchantId, personId: caller.personId });
  return { choice: chosen ?? USUAL[caller.merchant.role as MerchantRole] };
}

export async function setCaseMail(accounts: Accounts, caller: MemberCaller, choice: MailChoice): Promise<{ choice: MailChoice }> {
  await accounts.database.inTransaction((tx) => storeChoice(tx, { merchantId: caller.merchant.merchantId, personId: caller.personId, choice }));
  return { choice };
}
