import type { FastifyInstance } from 'fastify';
import type { Tx } from '../../storage/open-database.ts';
import { apiChannel } from './billing.ts';
import { bankName } from './codes.ts';
import { answer, badRequest, notFound, refusedByRule } from './envelope.ts';
import { newAccountNumber } from './finish-checkout.ts';
import { Input } from './input.ts';
import { fitsCurrency, MAX_AMOUNT, type Hundredths } from './money.ts';
import { isWebAddress } from './notice-urls.ts';
import { readOrder } from './order-fields.ts';
import { presentPayment } from './payment-answer.ts';
import { changeReadyPayment, insertPayment, newPgTid, paidMeanwhile, toPayment, wasPaid, type OpenFacts, type Payment } from './payment.ts';
import { seconds, storeTime, type Sandbox, type Store } from './sandbox.ts';
import { queueWebhook } from './webhook.ts';
import { shopName } from './window-words.ts';

/** Virtual accounts and convenience-store codes: payments that wait for somebody to bring the money. */
export function registerVbanks(app: FastifyInstance, sandbox: Sandbox): void {
  app.post('/vbanks', async ({ body, headers, store }) => answer(presentPayment(sandbox, await issueAccount(sandbox, store, new Input(body), headers['user-agent'] ?? null))));

  app.put<{ Params: { imp_uid: string } }>('/vbanks/:imp_uid', async ({ body, params, store }) => answer(presentPayment(sandbox, await changeAccount(sandbox, store, params.imp_uid, new Input(body)))));
  // One published client sends the id in the body instead.
  app.put('/vbanks', async ({ body, store }) => {
    const input = new Input(body);
    return answer(presentPayment(sandbox, await changeAccount(sandbox, store, input.requiredText('imp_uid'), input)));
  });

  app.delete<{ Params: { imp_uid: string } }>('/vbanks/:imp_uid', async ({ params, store }) => answer(presentPayment(sandbox, await withdraw(sandbox, store, params.imp_uid, 'vbank'))));

  app.get('/vbanks/holder', async ({ query }) => {
    const input = new Input(query);
    const bank = input.requiredText('bank_code', 10);
    const number = input.requiredText('bank_num', 40).replaceAll(/\D/g, '');
    if (bankName(bank) === null) throw badRequest('알 수 없는 은행 코드입니다. (bank_code)');
    if (number.length < 6) throw notFound('존재하지 않는 계좌입니다.');
    return answer({ bank_holder: '김시험' });
  });

  app.post('/cvs', async ({ body, headers, store }) => answer(presentPayment(sandbox, await issueStoreCode(sandbox, store, new Input(body), headers['user-agent'] ?? null))));
  app.delete<{ Params: { imp_uid: string } }>('/cvs/:imp_uid', async ({ params, store }) => answer(presentPayment(sandbox, await withdraw(sandbox, store, params.imp_uid, 'cvs'))));
}

async function issueAccount(sandbox: Sandbox, store: Store, input: Input, userAgent: string | null): Promise<Payment> {
  const code = input.requiredText('vbank_code', 10);
  const bank = bankName(code);
  if (bank === null) throw badRequest('발급할 수 없는 은행 코드입니다. (vbank_code) 실제로는 해당 은행과 가상계좌 계약이 필요합니다.');
  const due = readDue(sandbox, store, input, 'vbank_due');
  const holder = input.text('vbank_holder', 50) ?? shopName(store, 'ko');
  return waitFor(sandbox, store, input, { payMethod: 'vbank', due, userAgent, facts: { vbank_code: code, vbank_name: bank, vbank_num: newAccountNumber(), vbank_holder: holder, vbank_date: due } });
}

async function issueStoreCode(sandbox: Sandbox, store: Store, input: Input, userAgent: string | null): Promise<Payment> {
  const confirmUrl = input.text('confirm_url', 2000);
  if (confirmUrl !== null && !isWebAddress(confirmUrl)) throw badRequest('confirm_url은 http 또는 https 주소여야 합니다.');
  const barcode = input.text('barcode', 100);
  return waitFor(sandbox, store, input, { payMethod: 'cvs', due: readDue(sandbox, store, input, 'expired_at'), userAgent, facts: barcode === null ? {} : { apply_num: barcode } });
}

async function waitFor(
  sandbox: Sandbox,
  store: Store,
  input: Input,
  given: { payMethod: 'vbank' | 'cvs'; due: number; facts: Partial<OpenFacts>; userAgent: string | null },
): Promise<Payment> {
  const order = readOrder(input);
  const channel = await apiChannel(sandbox, store, input);
  const at = storeTime(sandbox, store);
  const payment = await sandbox.database.inTransaction(async (tx) => {
    if (await wasPaid(tx, store, order.merchantUid)) throw refusedByRule('이미 결제가 완료된 merchant_uid입니다.');
    const made = await insertPayment(tx, sandbox, store, {
      merchantUid: order.merchantUid,
      customerUid: null,
      payMethod: given.payMethod,
      status: 'ready',
      currency: order.currency,
      amount: order.amount,
      at,
      depositUntil: given.due,
      facts: {
        channel: 'api', pg_provider: channel.pgProvider, pg_id: channel.pgId, pg_tid: newPgTid(channel.pgProvider, at), ...order.facts, ...given.facts,
        vbank_issued_at: given.payMethod === 'vbank' ? at : 0, user_agent: given.userAgent,
      },
    });
    if (!made) throw refusedByRule('이미 결제가 완료된 merchant_uid입니다.');
    await queueWebhook(tx, store, made, { status: 'ready' });
    return made;
  });
  sandbox.wakeWebhooks();
  return payment;
}

function readDue(sandbox: Sandbox, store: Store, input: Input, name: string): number {
  const due = input.wholeNumber(name);
  if (due === null) throw badRequest(`필수 파라미터 ${name}이(가) 없습니다.`);
  if (due > 99_999_999_999) throw badRequest(`${name}은 밀리초가 아니라 초 단위 유닉스 시각이어야 합니다.`);
  if (due <= seconds(storeTime(sandbox, store))) throw badRequest(`${name}이(가) 이미 지난 시각입니다.`);
  return due * 1000;
}

/** The open account of this id, its row locked. Withdrawn and expired ones are not open any more. */
async function lockOpen(tx: Tx, store: Store, impUid: string, payMethod: 'vbank' | 'cvs', now: number): Promise<Payment> {
  const row = await tx.selectFrom('sandbox_payment').selectAll().where('imp_uid', '=', impUid).where('store_id', '=', store.id).forUpdate().executeTakeFirst();
  if (!row) throw notFound('존재하지 않는 결제정보입니다.');
  const payment = toPayment(row);
  const name = payMethod === 'vbank' ? '가상계좌' : '편의점 결제';
  if (payment.payMethod !== payMethod) throw badRequest(`${name} 결제건이 아닙니다.`);
  if (payment.status !== 'ready' || payment.depositUntil === null) throw badRequest('입금 대기 중인 결제건이 아닙니다.');
  if (payment.depositUntil < now) throw badRequest('입금 기한이 지났습니다.');
  return payment;
}

async function changeAccount(sandbox: Sandbox, store: Store, impUid: string, input: Input): Promise<Payment> {
  const at = storeTime(sandbox, store);
  const amount = input.amount('amount');
  return sandbox.database.inTransaction(async (tx) => {
    const open = await lockOpen(tx, store, impUid, 'vbank', at);
    if (amount !== null && (amount <= 0 || amount > MAX_AMOUNT || !fitsCurrency(amount, open.currency))) throw badRequest('amount는 0보다 큰 금액이어야 합니다.');
    const due = input.text('vbank_due') !== null ? readDue(sandbox, store, input, 'vbank_due') : null;
    const changed = await changeReadyPayment(tx, impUid, {
      status: 'ready',
      at,
      ...(amount !== null && { amount }),
      ...(due !== null && { depositUntil: due, facts: { vbank_date: due } }),
    });
    return changed ?? open;
  });
}

async function withdraw(sandbox: Sandbox, store: Store, impUid: string, payMethod: 'vbank' | 'cvs'): Promise<Payment> {
  const at = storeTime(sandbox, store);
  return sandbox.database.inTransaction(async (tx) => {
    const open = await lockOpen(tx, store, impUid, payMethod, at);
    return (await changeReadyPayment(tx, impUid, { status: 'ready', at, depositUntil: null })) ?? open;
  });
}

/** Money arrives at an account. Exactly the amount, in time, once: anything else is sent back by the bank and changes nothing. */
export async function deposit(sandbox: Pick<Sandbox, 'database' | 'clock' | 'wakeWebhooks'>, store: Store, impUid: string, amount: Hundredths): Promise<Payment> {
  const at = storeTime(sandbox, store);
  try {
    const payment = await sandbox.database.inTransaction(async (tx) => {
      const row = await tx.selectFrom('sandbox_payment').selectAll().where('imp_uid', '=', impUid).where('store_id', '=', store.id).forUpdate().executeTakeFirst();
      if (!row) throw notFound('존재하지 않는 결제정보입니다.');
      const open = toPayment(row);
      if (open.payMethod !== 'vbank' && open.payMethod !== 'cvs') throw badRequest('입금할 수 있는 결제건이 아닙니다.');
      if (open.status !== 'ready' || open.depositUntil === null) throw refusedByRule('입금을 기다리는 계좌가 아닙니다. 입금이 반환되었습니다.');
      if (open.depositUntil < at) throw refusedByRule('입금 기한이 지난 계좌입니다. 입금이 반환되었습니다.');
      if (open.amount !== amount) throw refusedByRule(`입금액이 결제금액(${open.amount / 100})과 다릅니다. 입금이 반환되었습니다.`);
      const paid = await changeReadyPayment(tx, impUid, { status: 'paid', at, depositUntil: null });
      if (!paid) throw refusedByRule('입금을 기다리는 계좌가 아닙니다. 입금이 반환되었습니다.');
      await queueWebhook(tx, store, paid, { status: 'paid' });
      return paid;
    });
    sandbox.wakeWebhooks();
    return payment;
  } catch (error) {
    if (paidMeanwhile(error)) throw refusedByRule('같은 주문이 이미 결제되었습니다. 입금이 반환되었습니다.');
    throw error;
  }
}

