import { randomBytes } from 'node:crypto';
import type { Caller } from '../../platform/http/route-kit.ts';
import type { OneTimeWork } from '../../platform/one-time-work.ts';
import type { Schedule } from '../../platform/queue-schedules.ts';
import { handleJob, type JobHandler } from '../../platform/queue-worker.ts';
import type { Tx } from '../../storage/open-database.ts';
import { confirmationMail, resetMail } from './account-mail.ts';
import { tidyAccounts, writeLinkMail } from './accounts.jobs.ts';
import * as store from './accounts.store.ts';
import { integratorsOf, leadersOf, mailReaders, type MailReader } from './case-mail-choice.ts';
import { afterReset } from './confirm-address.ts';
import { maskEmail } from './accounts.policy.ts';
import { markMerchantNames, merchantName as readMerchantName, merchantsByIds, merchantsNamed, nameMerchant } from './members.store.ts';
import type { Accounts, AccountsParts } from './parts.ts';
import { deviceName } from './device-name.ts';
import { rekeyAddresses } from './rekey-addresses.ts';
import { emailKeys, sealedEmailOf, sealedNameOf } from './sealed-adapter.ts';
import { resolveCaller } from './sessions.ts';
import { openLibrary, type OpenedLibrary } from './sign-in-library.ts';
import { sendLink } from './sign-in.ts';
import { createStaff, ensureRehearsalAccounts, rehearsalAccountsExist, type NewStaff, type RehearsalAccount } from './staff-accounts.ts';

export { markMerchantNames } from './members.store.ts';
export type { AccountsParts } from './parts.ts';
export type { RehearsalAccount } from './staff-accounts.ts';
export { REHEARSAL_ACCOUNTS } from './staff-accounts.ts';

/** People, sessions, merchants and members. */
export interface AccountsService {
  /** What the routes of this feature work with. */
  readonly accounts: Accounts;
  /** Who sends a request, by its cookie; for the HTTP server. */
  resolveCaller(headers: Readonly<Record<string, string | string[] | undefined>>): Promise<Caller | null>;
  /** In rehearsal: creates the three known accounts where missing, and returns them for printing. */
  ensureRehearsalAccounts(): Promise<readonly RehearsalAccount[]>;
  /** In production: the program must not start when this is true. */
  rehearsalAccountsExist(): Promise<boolean>;
  /** Creates an operator; returns the person's id. */
  createOperator(given: NewStaff): Promise<string>;
  /** Creates a member of a gateway's contract team; returns the person's id. */
  createGatewayMember(given: NewStaff & { gateway: string }): Promise<string>;
  /** Gives every address its fingerprint under the present root key; answers how many changed. Harmless when repeated. */
  rekeyAddresses(): Promise<number>;
  /** "Chrome on Windows" for a user agent; null where it names neither. */
  browserName(userAgent: string): string | null;
  /** The name a merchant gave itself, for the operator and the sandbox. */
  merchantName(merchantId: string): Promise<string>;
  /** Names of merchants by their ids. */
  merchantsByIds(ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Names and masked addresses of people by their ids. */
  peopleNamed(ids: readonly string[]): Promise<ReadonlyMap<string, { readonly name: string; readonly email: string }>>;
  /** The id of the person with this address; null where there is none. */
  personWith(email: string): Promise<string | null>;
  /** The members of a merchant who want mail about its cases. */
  mailReaders(merchantId: string): Promise<readonly MailReader[]>;
  /** The owner and admins, whatever mail they chose. */
  leadersOf(merchantId: string): Promise<readonly MailReader[]>;
  /** Members who look after the integration of a merchant, to be written to. */
  integratorsOf(merchantId: string): Promise<readonly Omit<MailReader, 'choice'>[]>;
  /** Merchants whose name contains a text, the newest first. */
  merchantsNamed(text: string, limit: number): Promise<string[]>;
  /** Makes merchants of before, and those under an earlier root key, findable by their name. */
  readonly markNames: OneTimeWork;
  /** Deletes people who signed up before this and never confirmed their address. */
  forgetUnconfirmed(before: Date): Promise<void>;
  /** How many sign-ins there were since then at addresses that no account has. */
  unknownSignIns(since: Date): Promise<number>;
  /** Forgets those counts of before this. */
  forgetUnknownSignIns(before: Date): Promise<void>;
  /** Names a merchant after its business, unless its people named it. */
  nameAfterBusiness(tx: Tx, merchantId: string, tradeName: string): Promise<void>;
  readonly desk: AccountsDesk;
  readonly handlers: readonly JobHandler[];
  readonly schedules: readonly Schedule[];
}

/** Lists for the operator's desk, in the shapes of the contract. */
export interface AccountsDesk {
  listMail: AccountsParts['notifications']['listMail'];
}

const SECRET = 'sign-in-library';
/** As long as people may name it themselves. */
const MERCHANT_NAME_LENGTH = 80;

/** Opens the accounts on a migrated database. */
export async function openAccounts(parts: AccountsParts): Promise<AccountsService> {
  const accounts: Accounts = { ...parts, ...(await openSignIn(parts, () => accounts)) };
  return {
    accounts,
    resolveCaller: (headers) => resolveCaller(accounts, headers),
    ensureRehearsalAccounts: () => ensureRehearsalAccounts(accounts),
    rehearsalAccountsExist: () => rehearsalAccountsExist(accounts),
    createOperator: (given) => createStaff(accounts, { ...given, gateway: null }),
    createGatewayMember: (given) => createStaff(accounts, given),
    rekeyAddresses: () => rekeyAddresses(accounts),
    browserName: (userAgent) => deviceName(userAgent)?.en ?? null,
    merchantName: (merchantId) => readMerchantName(parts.database.kysely, merchantId),
    merchantsByIds: (ids) => merchantsByIds(parts.database.kysely, ids),
    peopleNamed: async (ids) => new Map((await store.peopleByIds(parts.database.kysely, ids)).map(({ id, name, email }) => [id, { name: parts.vault.openText(name, sealedNameOf(id)), email: maskEmail(parts.vault.openText(email, sealedEmailOf(id))) }])),
    personWith: async (email) => (await store.findPerson(parts.database.kysely, emailKeys(parts.vault, email)))?.id ?? null,
    mailReaders: (merchantId) => mailReaders(accounts, merchantId),
    leadersOf: (merchantId) => leadersOf(accounts, merchantId),
    integratorsOf: (merchantId) => integratorsOf(accounts, merchantId),
    merchantsNamed: (text, limit) => merchantsNamed(parts.database.kysely, parts.vault, text, limit),
    markNames: { name: `mark-merchant-names:${parts.vault.keyId}`, run: async (stop) => (await markMerchantNames(parts.database, parts.vault, stop)) === 0 },
    forgetUnconfirmed: (before) => parts.database.inTransaction((tx) => store.deleteUnconfirmedBefore(tx, before)),
    unknownSignIns: (since) => store.unknownSince(parts.database.kysely, since),
    forgetUnknownSignIns: (before) => parts.database.inTransaction((tx) => store.deleteUnknown(tx, before)),
    nameAfterBusiness: async (tx, merchantId, tradeName) => {
      const name = tradeName.trim().slice(0, MERCHANT_NAME_LENGTH);
      if (name !== '') await nameMerchant(tx, parts.vault, { id: merchantId, name });
    },
    desk: {
      listMail: (page) => parts.notifications.listMail(page),
    },
    handlers: [
      handleJob(writeLinkMail, ({ data }) => sendLink(accounts, data)),
      handleJob(tidyAccounts, () => parts.database.inTransaction((tx) => store.deleteExpired(tx, new Date()))),
    ],
    schedules: [{ job: tidyAccounts, when: { dailyAt: '03:10' } }],
  };
}

/** The library with its own secret, which is made once and sealed: under a new root key it is still the same. */
async function openSignIn(parts: AccountsParts, given: () => Accounts): Promise<OpenedLibrary> {
  const { database, vault, notifications } = parts;
  const context = `account-secret:${SECRET}`;
  const sealed = await database.inTransaction((tx) => store.keepSecret(tx, SECRET, vault.sealText(randomBytes(48).toString('base64url'), context)));
  const mail = (write: (origin: string) => Parameters<typeof notifications.queueMail>[1]) =>
    database.inTransaction(async (tx) => {
      await notifications.queueMail(tx, write(parts.publicUrl()));
    });
  return openLibrary({
    database, vault, log: parts.log, secure: parts.secure, secret: vault.openText(sealed, context),
    onConfirmation: (person, token) => mail((origin) => confirmationMail(person, origin, token)),
    onReset: (person, token) => mail((origin) => resetMail(person, origin, token)),
    // A new password also ends whatever other links and half-finished sign-ins there are, and confirms the address.
    afterReset: (person) => database.inTransaction((tx) => afterReset(given(), tx, person)),
  });
}
