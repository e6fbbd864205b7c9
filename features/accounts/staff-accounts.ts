import { REHEARSAL_MERCHANT_NAME } from '../../domain/account/given-name.ts';
import { AppError } from '../../contract/errors.ts';
import type { Locale } from '../../domain/text.ts';
import { newId } from '../../platform/ids.ts';
import * as store from './accounts.store.ts';
import * as members from './members.store.ts';
import type { Accounts } from './parts.ts';
import { emailKeys } from './sealed-adapter.ts';

/** An account for trying things out. Everybody knows the passwords, so production refuses to start beside them. */
export interface RehearsalAccount {
  readonly kind: 'merchant' | 'operator' | 'gateway';
  readonly email: string;
  readonly password: string;
}

export const REHEARSAL_ACCOUNTS: readonly RehearsalAccount[] = [
  { kind: 'merchant', email: 'merchant@rehearsal.gatehouse.test', password: 'gatehouse-merchant' },
  { kind: 'operator', email: 'operator@rehearsal.gatehouse.test', password: 'gatehouse-operator' },
  { kind: 'gateway', email: 'gateway@rehearsal.gatehouse.test', password: 'gatehouse-gateway' },
];
const NAMES = { merchant: '가맹점 연습 계정', operator: '운영자 연습 계정', gateway: 'PG 연습 계정' } as const;
const REHEARSAL_GATEWAY = 'tosspayments';

/** A person who need not confirm anything: made by this program or by who runs it. Null when the address is taken. */
async function createConfirmed(accounts: Accounts, given: { email: string; password: string; name: string; locale: Locale }): Promise<string | null> {
  if ((await store.findPerson(accounts.database.kysely, emailKeys(accounts.vault, given.email))) !== undefined) return null;
  const context = await accounts.library.$context;
  const password = await context.password.hash(given.password);
  const person = await context.internalAdapter.createUser({ email: given.email.trim().toLowerCase(), name: given.name, locale: given.locale, emailVerified: true }, { method: 'email-password' });
  await context.internalAdapter.linkAccount({ userId: person.id, providerId: 'credential', accountId: person.id, password });
  return person.id;
}

/** Creates the rehearsal accounts that are missing; harmless when repeated, also after a start that was cut short. */
export async function ensureRehearsalAccounts(accounts: Accounts): Promise<readonly RehearsalAccount[]> {
  for (const { kind, email, password } of REHEARSAL_ACCOUNTS) {
    await createConfirmed(accounts, { email, password, name: NAMES[kind], locale: 'ko' });
    const person = await store.findPerson(accounts.database.kysely, emailKeys(accounts.vault, email));
    if (person === undefined) throw new Error('A rehearsal account could not be created.');
    const now = accounts.clock.now();
    await accounts.database.inTransaction(async (tx) => {
      if (kind !== 'merchant') return store.setStaff(tx, person.id, kind, kind === 'gateway' ? REHEARSAL_GATEWAY : null);
      if ((await members.membershipsOf(tx, person.id)).length > 0) return;
      const merchantId = newId('merchant', now);
      await members.insertMerchant(tx, accounts.vault, { id: merchantId, name: REHEARSAL_MERCHANT_NAME.ko, created_at: now, named_at: now });
      await members.insertMember(tx, { merchant_id: merchantId, person_id: person.id, role: 'owner', joined_at: now });
    });
  }
  return REHEARSAL_ACCOUNTS;
}

/** True when an account with a password that everybody knows is in the database. */
export async function rehearsalAccountsExist(accounts: Accounts): Promise<boolean> {
  const keys = REHEARSAL_ACCOUNTS.flatMap(({ email }) => emailKeys(accounts.vault, email));
  return (await store.findPerson(accounts.database.kysely, keys)) !== undefined;
}

export interface NewStaff {
  readonly email: string;
  readonly password: string;
  readonly name?: string | undefined;
  readonly locale?: Locale | undefined;
}

/** Creates an operator, or with a gateway a member of its contract team. Throws `conflict` when the address has an account, `invalid_input` for a password that is too short. */
export async function createStaff(accounts: Accounts, given: NewStaff & { gateway: string | null }): Promise<string> {
  const { gateway } = given;
  if (given.password.length < 10 || given.password.length > 128) {
    throw new AppError('invalid_input', { problems: [{ pointer: '/password', code: 'too_small', message: { ko: '비밀번호는 10자 이상 128자 이하로 정해 주세요.', en: 'Choose a password of 10 to 128 characters.' } }] });
  }
  const personId = await createConfirmed(accounts, { email: given.email, password: given.password, name: given.name ?? (gateway === null ? 'Operator' : 'Gateway'), locale: given.locale ?? 'ko' });
  if (personId === null) throw new AppError('conflict', { detail: { ko: '이미 계정이 있는 주소입니다.', en: 'This address has an account already.' } });
  await accounts.database.inTransaction(async (tx) => {
    await store.setStaff(tx, personId, gateway === null ? 'operator' : 'gateway', gateway);
    await accounts.audit.record(tx, { actor: 'system', action: gateway === null ? 'operator.create' : 'gateway-member.create', subject: personId, details: gateway === null ? {} : { gateway }, at: accounts.clock.now() });
  });
  return personId;
}
