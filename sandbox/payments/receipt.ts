import { randomInt } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import type { Tx } from '../../storage/open-database.ts';
import { apiChannel } from './billing.ts';
import { restOf } from './cancel.ts';
import { answer, badRequest, notFound, notSupported, refusedByRule, Refusal } from './envelope.ts';
import { Input } from './input.ts';
import { taxParts, toUnits, type Hundredths } from './money.ts';
import { cashReceiptUrl } from './payment-answer.ts';
import { newPgTid, toPayment, type Payment } from './payment.ts';
import { seconds, storeTime, type Sandbox, type Store } from './sandbox.ts';

export type Subject = 'payment' | 'external';
const IDENTIFIER_TYPES = ['person', 'business', 'phone', 'taxcard'];

/** Gateways that issue cash receipts by call. Wallets and overseas providers do not. */
export const RECEIPT_ISSUERS = new Set([
  'html5_inicis', 'inicis', 'inicis_v2', 'kcp', 'kcp_billing', 'kcp_v2', 'nice', 'nice_v2', 'tosspayments', 'uplus', 'ksnet', 'smartro', 'smartro_v2', 'daou', 'settle', 'kicc',
  'danal', 'danal_tpay', 'welcome', 'jtnet', 'kpn', 'galaxia', 'bluewalnut', 'mobilians', 'mobilians_v2',
]);

export interface ReceiptRow {
  id: string;
  subject: Subject;
  subject_uid: string;
  receipt_tid: string;
  apply_num: string;
  type: 'person' | 'company';
  amount: string;
  vat: string;
  applied_at: string;
  cancelled_at: string;
}

/** Cash receipts: of payments in cash, and of cash received outside. */
export function registerReceipts(app: FastifyInstance, sandbox: Sandbox): void {
  for (const [subject, path] of [['external', '/receipts/external/:uid'], ['payment', '/receipts/:uid']] as const) {
    app.post<{ Params: { uid: string } }>(path, async ({ body, params, store }) =>
      answer(present(sandbox, await (subject === 'payment' ? issueForPayment : issueForCash)(sandbox, store, params.uid, new Input(body)))));

    app.get<{ Params: { uid: string } }>(path, async ({ params, store }) => {
      const row = await sandbox.database.kysely
        .selectFrom('sandbox_receipt').selectAll().where('store_id', '=', store.id).where('subject', '=', subject).where('subject_uid', '=', params.uid)
        .orderBy('id', 'desc').limit(1).executeTakeFirst();
      if (!row) throw notFound('발급된 현금영수증이 없습니다.');
      return answer(present(sandbox, row));
    });

    app.delete<{ Params: { uid: string } }>(path, async ({ params, store }) => answer(present(sandbox, await cancelReceipt(sandbox, store, subject, params.uid))));
  }
}

/** What the second version of the interface tells of a receipt besides. */
export interface ReceiptDetails {
  readonly tax_free: Hundredths;
  readonly order_name: string | null;
  readonly currency: string;
  readonly channel_key: string | null;
  readonly pg_provider: string;
  readonly pg_id: string;
}

export interface Identified {
  readonly print: string;
  readonly type: 'person' | 'company';
}

/** Whose receipt it is. The number is kept as a fingerprint only. */
function readIdentifier(sandbox: Sandbox, input: Input): Identified {
  const identifier = input.requiredText('identifier', 40).replaceAll(/[\s-]/g, '');
  const kind = input.text('identifier_type', 20);
  const type = input.text('type', 20) ?? (kind === 'business' ? 'company' : 'person');
  if (!/^\d{6,20}$/.test(identifier)) throw badRequest('identifier는 휴대폰 번호, 사업자등록번호 또는 현금영수증 카드번호여야 합니다.');
  if (kind !== null && !IDENTIFIER_TYPES.includes(kind)) throw badRequest('identifier_type은 person, business, phone, taxcard 중 하나여야 합니다.');
  if (type !== 'person' && type !== 'company') throw badRequest('type은 person 또는 company여야 합니다.');
  return { print: sandbox.vault.fingerprint(identifier, 'cash receipt identifier'), type };
}

async function issueForPayment(sandbox: Sandbox, store: Store, impUid: string, input: Input): Promise<ReceiptRow> {
  const at = storeTime(sandbox, store);
  return sandbox.database.inTransaction(async (tx) => {
    const found = await tx.selectFrom('sandbox_payment').selectAll().where('imp_uid', '=', impUid).where('store_id', '=', store.id).forUpdate().executeTakeFirst();
    if (!found) throw notFound('존재하지 않는 결제정보입니다.');
    const payment = toPayment(found);
    const identified = readIdentifier(sandbox, input);
    refuseUnlessCash(payment);
    const amount = payment.amount - payment.cancelAmount;
    const { taxFree, vat } = readTax(input, amount, restOf(payment));
    const row = await insertReceipt(tx, store, {
      subject: 'payment', uid: impUid, identified, amount, vat: taxParts(amount, taxFree, vat).vat, pgProvider: payment.facts.pg_provider, at,
      more: { tax_free: taxFree, order_name: payment.facts.name, currency: payment.currency, channel_key: payment.facts.v2?.channel_key ?? null, pg_provider: payment.facts.pg_provider, pg_id: payment.facts.pg_id },
    });
    await markPayment(tx, impUid, true);
    return row;
  });
}

function refuseUnlessCash(payment: Payment): void {
  if (!RECEIPT_ISSUERS.has(payment.facts.pg_provider)) throw notSupported('이 PG는 현금영수증 발급 API를 지원하지 않습니다.');
  if (payment.payMethod !== 'vbank' && payment.payMethod !== 'trans') throw refusedByRule('현금성 결제(계좌이체, 가상계좌)만 현금영수증을 발급할 수 있습니다.');
  if (payment.status !== 'paid') throw badRequest('결제가 완료된 건만 현금영수증을 발급할 수 있습니다.');
}

function readTax(input: Input, amount: Hundredths, stored: { tax_free: Hundredths; vat: Hundredths | null }): { taxFree: Hundredths; vat: Hundredths | null } {
  const taxFree = input.amount('tax_free') ?? Math.min(stored.tax_free, amount);
  const vat = input.amount('vat_amount') ?? (input.has('tax_free') ? null : stored.vat);
  if (taxFree < 0 || taxFree > amount) throw badRequest('tax_free는 0 이상, 발급 금액 이하여야 합니다.');
  if (vat !== null && (vat < 0 || vat > amount - taxFree)) throw badRequest('vat_amount는 0 이상, 과세 금액 이하여야 합니다.');
  return { taxFree, vat };
}

async function issueForCash(sandbox: Sandbox, store: Store, merchantUid: string, input: Input): Promise<ReceiptRow> {
  if (merchantUid.length > 255) throw badRequest('merchant_uid는 255자 이하여야 합니다.');
  const identified = readIdentifier(sandbox, input);
  const name = input.requiredText('name');
  const amount = input.requiredAmount('amount');
  if (amount <= 0 || amount % 100 !== 0) throw badRequest('amount는 0보다 큰 원 단위 금액이어야 합니다.');
  const { taxFree, vat } = readTax(input, amount, { tax_free: 0, vat: null });
  const channel = await apiChannel(sandbox, store, input);
  if (!RECEIPT_ISSUERS.has(channel.pgProvider)) throw notSupported('이 PG는 현금영수증 발급 API를 지원하지 않습니다.');
  return sandbox.database.inTransaction((tx) => insertReceipt(tx, store, {
    subject: 'external', uid: merchantUid, identified, amount, vat: taxParts(amount, taxFree, vat).vat, pgProvider: channel.pgProvider, at: storeTime(sandbox, store),
    more: { tax_free: taxFree, order_name: name, currency: 'KRW', channel_key: channel.channelKey, pg_provider: channel.pgProvider, pg_id: channel.pgId },
  }));
}

export async function insertReceipt(
  tx: Tx,
  store: Store,
  given: { subject: Subject; uid: string; identified: Identified; amount: Hundredths; vat: Hundredths; pgProvider: string; at: number; more?: ReceiptDetails },
): Promise<ReceiptRow> {
  const row = await tx
    .insertInto('sandbox_receipt')
    .values({
      store_id: store.id,
      subject: given.subject,
      subject_uid: given.uid,
      receipt_tid: newPgTid(given.pgProvider, given.at),
      apply_num: String(randomInt(1e9)).padStart(9, '0'),
      type: given.identified.type,
      identifier_print: given.identified.print,
      amount: given.amount,
      vat: given.vat,
      applied_at: given.at,
      ...given.more,
    })
    .onConflict((conflict) => conflict.columns(['store_id', 'subject', 'subject_uid']).where(sql<boolean>`cancelled_at = 0`).doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!row) throw new ReceiptStands();
  return row;
}

/** There is a live receipt already. */
export class ReceiptStands extends Refusal {
  constructor() {
    super(400, -1, '이미 현금영수증이 발급되었습니다.');
  }
}

export async function cancelReceipt(sandbox: Sandbox, store: Store, subject: Subject, uid: string): Promise<ReceiptRow> {
  return sandbox.database.inTransaction(async (tx) => {
    const row = await tx
      .updateTable('sandbox_receipt').set({ cancelled_at: storeTime(sandbox, store) })
      .where('store_id', '=', store.id).where('subject', '=', subject).where('subject_uid', '=', uid).where('cancelled_at', '=', '0')
      .returningAll().executeTakeFirst();
    if (!row) {
      await refuseMissing(tx, store, subject, uid);
      throw badRequest('취소할 현금영수증이 없습니다.');
    }
    if (subject === 'payment') await markPayment(tx, uid, false);
    return row;
  });
}

/** An id that names nothing at all is a 404; one without a live receipt a 400. */
async function refuseMissing(tx: Tx, store: Store, subject: Subject, uid: string): Promise<void> {
  const known = subject === 'payment'
    ? await tx.selectFrom('sandbox_payment').select('imp_uid').where('imp_uid', '=', uid).where('store_id', '=', store.id).executeTakeFirst()
    : await tx.selectFrom('sandbox_receipt').select('id').where('store_id', '=', store.id).where('subject', '=', subject).where('subject_uid', '=', uid).limit(1).executeTakeFirst();
  if (!known) throw notFound(subject === 'payment' ? '존재하지 않는 결제정보입니다.' : '발급된 현금영수증이 없습니다.');
}

export async function markPayment(tx: Tx, impUid: string, issued: boolean): Promise<void> {
  await tx.updateTable('sandbox_payment').set({ facts: sql<string>`facts || ${JSON.stringify({ cash_receipt_issued: issued })}::jsonb` }).where('imp_uid', '=', impUid).execute();
}

function present(sandbox: Sandbox, row: ReceiptRow): Record<string, unknown> {
  return {
    ...(row.subject === 'payment' ? { imp_uid: row.subject_uid } : { merchant_uid: row.subject_uid }),
    // One published client calls the same number receipt_uid.
    receipt_tid: row.receipt_tid,
    receipt_uid: row.receipt_tid,
    apply_num: row.apply_num,
    type: row.type,
    amount: toUnits(Number(row.amount)),
    vat: toUnits(Number(row.vat)),
    receipt_url: cashReceiptUrl(sandbox, row.id),
    applied_at: seconds(row.applied_at),
    cancelled_at: seconds(row.cancelled_at),
  };
}
