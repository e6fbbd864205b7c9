import { sql } from 'kysely';
import type { Reader, Tx } from '../../storage/open-database.ts';

export interface LogLine {
  readonly at: string;
  readonly direction: 'to_sandbox' | 'from_sandbox' | 'browser';
  readonly title: string;
  readonly detail: string;
}

/** What a test run tries. */
export type TestType = 'one_time' | 'subscription' | 'key_in' | 'verification';

export interface TestPaymentRow {
  readonly id: string;
  readonly merchantId: string;
  readonly channelKey: string;
  readonly merchantUid: string;
  readonly impUid: string | null;
  readonly method: string;
  readonly payMethod: string;
  readonly type: TestType;
  readonly name: string;
  readonly amount: number;
  readonly cancelledAmount: number;
  readonly status: 'opened' | 'ready' | 'paid' | 'failed' | 'cancelled';
  readonly failReason: string | null;
  readonly verified: boolean;
  readonly log: readonly LogLine[];
  readonly createdAt: Date;
}

export async function insertPayment(tx: Tx, row: TestPaymentRow): Promise<void> {
  await tx
    .insertInto('test_payment')
    .values({
      id: row.id, merchant_id: row.merchantId, channel_key: row.channelKey, merchant_uid: row.merchantUid, imp_uid: row.impUid, method: row.method, pay_method: row.payMethod, type: row.type, name: row.name,
      amount: row.amount, cancelled_amount: row.cancelledAmount, status: row.status, fail_reason: row.failReason, verified: row.verified, log: JSON.stringify(row.log), created_at: row.createdAt,
    })
    .execute();
}

export async function changePayment(tx: Tx, id: string, change: Partial<Pick<TestPaymentRow, 'impUid' | 'cancelledAmount' | 'status' | 'failReason' | 'verified' | 'log'>>): Promise<void> {
  await tx
    .updateTable('test_payment')
    .set({
      ...(change.impUid !== undefined && { imp_uid: change.impUid }), ...(change.cancelledAmount !== undefined && { cancelled_amount: change.cancelledAmount }), ...(change.status && { status: change.status }),
      ...(change.failReason !== undefined && { fail_reason: change.failReason }), ...(change.verified !== undefined && { verified: change.verified }), ...(change.log && { log: JSON.stringify(change.log) }),
    })
    .where('id', '=', id)
    .execute();
}

type Raw = {
  id: string; merchant_id: string; channel_key: string; merchant_uid: string; imp_uid: string | null; method: string; pay_method: string; type: string; name: string; amount: number; cancelled_amount: number;
  status: string; fail_reason: string | null; verified: boolean; log: object; created_at: Date;
};

function toPayment(row: Raw): TestPaymentRow {
  return {
    id: row.id, merchantId: row.merchant_id, channelKey: row.channel_key, merchantUid: row.merchant_uid, impUid: row.imp_uid, method: row.method, payMethod: row.pay_method, type: row.type as TestType, name: row.name, amount: row.amount,
    cancelledAmount: row.cancelled_amount, status: row.status as TestPaymentRow['status'], failReason: row.fail_reason, verified: row.verified, log: row.log as LogLine[], createdAt: row.created_at,
  };
}

export async function findPayment(reader: Reader, merchantId: string, id: string): Promise<TestPaymentRow | null> {
  const row = await reader.selectFrom('test_payment').selectAll().where('id', '=', id).where('merchant_id', '=', merchantId).executeTakeFirst();
  return row === undefined ? null : toPayment(row);
}

export async function findPaymentByImpUid(reader: Reader, merchantId: string, impUid: string): Promise<TestPaymentRow | null> {
  const row = await reader.selectFrom('test_payment').selectAll().where('imp_uid', '=', impUid).where('merchant_id', '=', merchantId).executeTakeFirst();
  return row === undefined ? null : toPayment(row);
}

/** Test runs keep what the list of payments changed about their payment. */
export async function noteCancelled(tx: Tx, given: { merchantId: string; impUid: string; status: TestPaymentRow['status']; cancelledAmount: number }): Promise<void> {
  await tx.updateTable('test_payment').set({ status: given.status, cancelled_amount: given.cancelledAmount }).where('merchant_id', '=', given.merchantId).where('imp_uid', '=', given.impUid).execute();
}

export async function pageOfPayments(reader: Reader, given: { merchantId: string; before?: { at: Date; id: string } | undefined; limit: number }): Promise<TestPaymentRow[]> {
  let query = reader.selectFrom('test_payment').selectAll().where('merchant_id', '=', given.merchantId);
  const { before } = given;
  if (before !== undefined) query = query.where(sql<boolean>`(created_at, id) < (${before.at}, ${before.id})`);
  return (await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(given.limit).execute()).map(toPayment);
}

/** Kinds of run that went through to the end, and whether any was cancelled. */
export async function triedKinds(reader: Reader, merchantId: string): Promise<{ kinds: TestType[]; cancelled: boolean }> {
  const verified = await reader.selectFrom('test_payment').select('type').distinct().where('merchant_id', '=', merchantId).where('verified', '=', true).execute();
  const cancelled = await reader.selectFrom('test_payment').select('id').where('merchant_id', '=', merchantId).where('cancelled_amount', '>', 0).limit(1).executeTakeFirst();
  return { kinds: verified.map(({ type }) => type as TestType), cancelled: cancelled !== undefined };
}

export interface DepositedRow {
  readonly gateway: string;
  readonly mode: 'test' | 'live';
  readonly caseId: string;
  readonly credentials: string;
  readonly depositedAt: Date;
}

export async function saveDeposit(tx: Tx, given: DepositedRow & { merchantId: string }): Promise<void> {
  const values = { merchant_id: given.merchantId, gateway: given.gateway, mode: given.mode, case_id: given.caseId, credentials: given.credentials, deposited_at: given.depositedAt };
  await tx.insertInto('deposited_credential').values(values).onConflict((conflict) => conflict.columns(['case_id', 'mode']).doUpdateSet(values)).execute();
}

/** The keys of one kind that a case has now, held until the transaction ends. */
export async function lockDeposit(tx: Tx, caseId: string, mode: DepositedRow['mode']): Promise<DepositedRow | null> {
  const row = await tx.selectFrom('deposited_credential').selectAll().where('case_id', '=', caseId).where('mode', '=', mode).forUpdate().executeTakeFirst();
  return row === undefined ? null : toDeposit(row);
}

type RawDeposit = { gateway: string; mode: DepositedRow['mode']; case_id: string; credentials: string; deposited_at: Date };

function toDeposit(row: RawDeposit): DepositedRow {
  return { gateway: row.gateway, mode: row.mode, caseId: row.case_id, credentials: row.credentials, depositedAt: row.deposited_at };
}

/** Newest first. */
export async function depositsOf(reader: Reader, merchantId: string): Promise<DepositedRow[]> {
  const rows = await reader.selectFrom('deposited_credential').selectAll().where('merchant_id', '=', merchantId).orderBy('deposited_at', 'desc').orderBy('case_id', 'desc').execute();
  return rows.map(toDeposit);
}

/** Which version of its settings a merchant has; 1 before the first change. */
export async function settingsVersion(reader: Reader, merchantId: string): Promise<number> {
  const row = await reader.selectFrom('integration_settings').select('version').where('merchant_id', '=', merchantId).executeTakeFirst();
  return row?.version ?? 1;
}

/** The interface a merchant chose; null before anybody chose. */
export async function chosenInterface(reader: Reader, merchantId: string): Promise<'v1' | 'v2' | null> {
  const row = await reader.selectFrom('integration_settings').select('interface').where('merchant_id', '=', merchantId).executeTakeFirst();
  return row?.interface ?? null;
}

/** Takes note of the interface a merchant uses; the settings exist from the change of their version on. */
export async function chooseInterface(tx: Tx, merchantId: string, chosen: 'v1' | 'v2'): Promise<void> {
  await tx.updateTable('integration_settings').set({ interface: chosen }).where('merchant_id', '=', merchantId).execute();
}

/** Takes the settings a version further. False when they are not at the version that a change was made from; without one any will do. */
export async function bumpSettings(tx: Tx, merchantId: string, from: number | null): Promise<boolean> {
  await tx.insertInto('integration_settings').values({ merchant_id: merchantId, version: 1 }).onConflict((conflict) => conflict.doNothing()).execute();
  const result = await tx
    .updateTable('integration_settings').set((eb) => ({ version: eb('version', '+', 1) })).where('merchant_id', '=', merchantId)
    .$if(from !== null, (query) => query.where('version', '=', from ?? 0)).executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export interface EnteredRow {
  readonly channelKey: string;
  readonly credentials: string;
  readonly enteredAt: Date;
}

export async function saveEntered(tx: Tx, given: EnteredRow & { merchantId: string }): Promise<void> {
  const values = { merchant_id: given.merchantId, channel_key: given.channelKey, credentials: given.credentials, entered_at: given.enteredAt };
  await tx.insertInto('entered_credential').values(values).onConflict((conflict) => conflict.column('channel_key').doUpdateSet(values)).execute();
}

export async function enteredOf(reader: Reader, merchantId: string): Promise<EnteredRow[]> {
  const rows = await reader.selectFrom('entered_credential').selectAll().where('merchant_id', '=', merchantId).execute();
  return rows.map((row) => ({ channelKey: row.channel_key, credentials: row.credentials, enteredAt: row.entered_at }));
}

export async function deleteEntered(tx: Tx, merchantId: string, channelKey: string): Promise<void> {
  await tx.deleteFrom('entered_credential').where('merchant_id', '=', merchantId).where('channel_key', '=', channelKey).execute();
}
