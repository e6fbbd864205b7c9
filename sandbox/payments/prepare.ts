import type { FastifyInstance } from 'fastify';
import type { Reader } from '../../storage/open-database.ts';
import { answer, badRequest, notFound, refusedByRule } from './envelope.ts';
import { Input } from './input.ts';
import { fitsCurrency, MAX_AMOUNT, toUnits, type Hundredths } from './money.ts';
import type { Sandbox, Store } from './sandbox.ts';

const UNKNOWN = '사전등록된 결제정보가 존재하지 않습니다.';

export interface Prepared {
  readonly amount: Hundredths;
  readonly currency: string;
  /** The tax-free part, where the second version of the interface registered one. */
  readonly taxFree: Hundredths | null;
}

/** Amounts registered before the window opens, so that the page cannot change them. */
export function registerPrepare(app: FastifyInstance, sandbox: Sandbox): void {
  app.post('/payments/prepare', async ({ body, store }) => {
    const { merchantUid, amount, currency } = readPrepare(new Input(body));
    const made = await sandbox.database.inTransaction((tx) => tx
      .insertInto('sandbox_prepared')
      .values({ store_id: store.id, merchant_uid: merchantUid, amount, currency: currency ?? 'KRW' })
      .onConflict((conflict) => conflict.columns(['store_id', 'merchant_uid']).doNothing())
      .returning('merchant_uid')
      .executeTakeFirst());
    if (!made) throw refusedByRule('이미 등록된 merchant_uid입니다. 금액을 바꾸려면 PUT으로 요청해 주세요.');
    return answer({ merchant_uid: merchantUid, amount: toUnits(amount) });
  });

  app.put('/payments/prepare', async ({ body, store }) => {
    const { merchantUid, amount, currency } = readPrepare(new Input(body));
    const changed = await sandbox.database.inTransaction((tx) => tx
      .updateTable('sandbox_prepared')
      .set({ amount, tax_free: null, ...(currency !== null && { currency }) })
      .where('store_id', '=', store.id).where('merchant_uid', '=', merchantUid)
      .returning('merchant_uid')
      .executeTakeFirst());
    if (!changed) throw notFound(UNKNOWN);
    return answer({ merchant_uid: merchantUid, amount: toUnits(amount) });
  });

  app.get<{ Params: { merchant_uid: string } }>('/payments/prepare/:merchant_uid', async ({ params, store }) => {
    const prepared = await findPrepared(sandbox.database.kysely, store, params.merchant_uid);
    if (!prepared) throw notFound(UNKNOWN);
    return answer({ merchant_uid: params.merchant_uid, amount: toUnits(prepared.amount) });
  });
}

function readPrepare(input: Input): { merchantUid: string; amount: Hundredths; currency: string | null } {
  const merchantUid = input.requiredText('merchant_uid', 255);
  const amount = input.requiredAmount('amount');
  const currency = input.text('currency', 3)?.toUpperCase() ?? null;
  if (amount < 0 || amount > MAX_AMOUNT) throw badRequest('amount는 0 이상의 숫자여야 합니다.');
  if (!fitsCurrency(amount, currency ?? 'KRW')) throw badRequest(`amount를 ${currency ?? 'KRW'}로 나타낼 수 없습니다.`);
  return { merchantUid, amount, currency };
}

/** The amount registered for an order, or null. */
export async function findPrepared(reader: Reader, store: Store, merchantUid: string): Promise<Prepared | null> {
  const row = await reader.selectFrom('sandbox_prepared').selectAll().where('store_id', '=', store.id).where('merchant_uid', '=', merchantUid).executeTakeFirst();
  return row ? { amount: Number(row.amount), currency: row.currency, taxFree: row.tax_free === null ? null : Number(row.tax_free) } : null;
}
