import type { FastifyInstance } from 'fastify';
import { storeTime, type Sandbox, type Store } from '../sandbox.ts';
import { mustFind } from './change.ts';
import { Fields } from './fields.ts';
import { conflicting, invalid } from './refusal.ts';

const PATH = '/payments/:paymentId/escrow/logistics';
type PaymentPath = { Params: { paymentId: string } };
const COMPANIES = [
  'LOTTE', 'LOGEN', 'DONGWON', 'POST', 'CJ', 'HANJIN', 'DAESIN', 'ILYANG', 'KYUNGDONG', 'CHUNIL', 'POST_REGISTERED', 'GS', 'WOORI', 'HAPDONG', 'FEDEX', 'UPS', 'GSM_NTON', 'SUNGWON', 'LX_PANTOS', 'ACI',
  'CJ_INTL', 'USPS', 'EMS', 'DHL', 'KGL', 'GOODSTOLUCK', 'KUNYOUNG', 'SLX', 'SF', 'ETC',
] as const;

/** Delivery details of escrow payments, and the buyer's word that the goods arrived. */
export function registerEscrow(api: FastifyInstance, sandbox: Sandbox): void {
  api.post<PaymentPath>(PATH, async ({ body, params, store }) => {
    const { row, at } = await write(sandbox, store, params.paymentId, new Fields(body));
    return { invoiceNumber: row.invoice, sentAt: new Date(row.sent_at).toISOString(), appliedAt: new Date(at).toISOString() };
  });

  api.patch<PaymentPath>(PATH, async ({ body, params, store }) => {
    const { row, at } = await write(sandbox, store, params.paymentId, new Fields(body));
    return { invoiceNumber: row.invoice, sentAt: new Date(row.sent_at).toISOString(), modifiedAt: new Date(at).toISOString() };
  });

  api.post<PaymentPath>('/payments/:paymentId/escrow/complete', async ({ params, store }) => {
    const payment = await mustPaid(sandbox, store, params.paymentId);
    const at = storeTime(sandbox, store);
    const result = await sandbox.database.inTransaction((tx) => tx
      .updateTable('sandbox_escrow').set({ completed_at: at }).where('imp_uid', '=', payment.impUid).where('store_id', '=', store.id).where('completed_at', '=', '0').executeTakeFirst());
    if (result.numUpdatedRows === 0n) throw invalid('배송 정보가 등록되지 않았거나 이미 구매가 확정된 결제입니다.');
    return { completedAt: new Date(at).toISOString() };
  });
}

async function mustPaid(sandbox: Sandbox, store: Store, paymentId: string) {
  const payment = await mustFind(sandbox, store, paymentId);
  if (payment.status !== 'paid') throw conflicting('PAYMENT_NOT_PAID', '결제가 완료되지 않았거나 취소된 결제입니다.');
  if (!payment.facts.escrow) throw invalid('에스크로 결제가 아닙니다.');
  return payment;
}

/** Registers or changes. Sender and receiver are checked for their form and not kept: nobody here delivers anything. */
async function write(sandbox: Sandbox, store: Store, paymentId: string, body: Fields): Promise<{ row: { invoice: string; sent_at: number }; at: number }> {
  const payment = await mustPaid(sandbox, store, paymentId);
  for (const side of ['sender', 'receiver']) for (const field of ['name', 'phoneNumber', 'zipcode']) body.group(side).text(field);
  const logistics = body.group('logistics');
  const at = storeTime(sandbox, store);
  const company = logistics.word('company', COMPANIES);
  if (company === null) throw invalid('필수 값 logistics.company가 없습니다.');
  const row = { company, invoice: logistics.requiredText('invoiceNumber', 100), sent_at: logistics.time('sentAt') ?? at };
  await sandbox.database.inTransaction((tx) => tx
    .insertInto('sandbox_escrow').values({ imp_uid: payment.impUid, store_id: store.id, ...row, applied_at: at })
    .onConflict((conflict) => conflict.column('imp_uid').doUpdateSet({ ...row, applied_at: at })).execute());
  return { row, at };
}
