import type { FastifyInstance } from 'fastify';
import { missingPage } from './done-page.ts';
import { taxParts } from './money.ts';
import { cashSubject, opensSlip } from './payment-answer.ts';
import { isOnCard, payMethod } from './pay-method.ts';
import { toPayment, type Payment } from './payment.ts';
import type { Sandbox } from './sandbox.ts';
import { slipHeaders, slipPage, type Line, type Slip } from './slip-page.ts';
import { findStore } from './store.ts';
import { koreanTime } from './vbank-due.ts';
import { moneyText, monthsText, shopName, WORDS, type Language } from './window-words.ts';

type SlipQuery = { k?: unknown; lang?: unknown };
const languageOf = (query: SlipQuery): Language => (query.lang === 'en' ? 'en' : 'ko');

/** The pages behind receipt_url. They show no buyer, and open only with the code that is part of their address. */
export function registerSlips(app: FastifyInstance, sandbox: Sandbox): void {
  app.get<{ Params: { imp_uid: string }; Querystring: SlipQuery }>('/slips/:imp_uid', async ({ params, query }, reply) => {
    const language = languageOf(query);
    slipHeaders(reply);
    const opens = typeof query.k === 'string' && opensSlip(sandbox, params.imp_uid, query.k);
    const slip = opens ? await salesSlip(sandbox, params.imp_uid, language) : null;
    if (!slip) return reply.status(404).send(missingPage(language));
    return reply.send(slipPage({ ...slip, language, address: `/slips/${params.imp_uid}?k=${query.k as string}` }));
  });

  app.get<{ Params: { id: string }; Querystring: SlipQuery }>('/slips/cash/:id', async ({ params, query }, reply) => {
    const language = languageOf(query);
    slipHeaders(reply);
    const opens = typeof query.k === 'string' && /^\d{1,18}$/.test(params.id) && opensSlip(sandbox, cashSubject(params.id), query.k);
    const slip = opens ? await cashSlip(sandbox, params.id, language) : null;
    if (!slip) return reply.status(404).send(missingPage(language));
    return reply.send(slipPage({ ...slip, language, address: `/slips/cash/${params.id}?k=${query.k as string}` }));
  });
}

type SlipContent = Omit<Slip, 'language' | 'address'>;

/** Times of a slip are Korea's; a reader of English is told so. */
const timeText = (ms: number, language: Language): string => `${koreanTime(ms)}${language === 'ko' ? '' : ' KST'}`;

async function salesSlip(sandbox: Sandbox, impUid: string, language: Language): Promise<SlipContent | null> {
  const row = await sandbox.database.kysely.selectFrom('sandbox_payment').selectAll().where('imp_uid', '=', impUid).executeTakeFirst();
  if (!row) return null;
  const payment = toPayment(row);
  const store = await findStore(sandbox.database.kysely, payment.storeId);
  const parts = taxParts(payment.amount, payment.facts.tax_free, payment.facts.vat);
  const money = (amount: number) => moneyText(amount, payment.currency, language);
  const { cancelAmount, facts } = payment;
  return {
    title: isOnCard(payment.payMethod) ? WORDS.slipTitle : WORDS.paymentSlipTitle,
    state: stateOf(payment),
    total: cancelAmount > 0 ? [WORDS.amountLeft, money(payment.amount - cancelAmount)] : [WORDS.amount, money(payment.amount)],
    lines: [
      [WORDS.shop, shopName(store, language)], [WORDS.order, facts.name ?? WORDS.noName[language]], [WORDS.orderNumber, payment.merchantUid],
      ...methodLines(payment, language), ...(facts.apply_num ? [[WORDS.approvalNumber, facts.apply_num] as const] : []), [WORDS.paidAt, payment.paidAt > 0 ? timeText(payment.paidAt, language) : '-'],
      ...(cancelAmount > 0 ? [[WORDS.amount, money(payment.amount)] as const] : []),
      [WORDS.supply, money(parts.supply)], [WORDS.vat, money(parts.vat)], ...(parts.taxFree > 0 ? [[WORDS.taxFree, money(parts.taxFree)] as const] : []),
    ],
    cancels: payment.cancellations.map((one) => ({ at: timeText(one.cancelled_at, language), amount: money(one.amount) })),
    note: WORDS.slipNote,
  };
}

function stateOf({ paidAt, cancelAmount, amount }: Payment): Slip['state'] {
  if (paidAt === 0) return [WORDS.notPaid, 'bad'];
  if (cancelAmount === 0) return [WORDS.paidState, 'good'];
  return cancelAmount < amount ? [WORDS.partCancelled, 'part'] : [WORDS.allCancelled, 'bad'];
}

/** How it was paid, one thing to a line. */
function methodLines({ payMethod: method, amount, currency, facts }: Payment, language: Language): Line[] {
  const lines: Line[] = [[WORDS.method, payMethod(method)[language]]];
  if (facts.card_name) lines.push([WORDS.cardCompany, facts.card_name]);
  if (facts.card_number) lines.push([WORDS.cardNumber, facts.card_number]);
  const quota = facts.card_quota ?? 0;
  if (facts.card_name && currency === 'KRW' && amount > 0) lines.push([WORDS.quota, quota > 1 ? monthsText(quota, language) : WORDS.once[language]]);
  const [bank, account] = [facts.vbank_name ?? facts.bank_name, facts.vbank_num];
  if (bank) lines.push([WORDS.account, [bank, account].filter(Boolean).join(' ')]);
  return lines;
}

async function cashSlip(sandbox: Sandbox, id: string, language: Language): Promise<SlipContent | null> {
  const row = await sandbox.database.kysely.selectFrom('sandbox_receipt').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return null;
  const payment = row.subject === 'payment' ? await sandbox.database.kysely.selectFrom('sandbox_payment').select('merchant_uid').where('imp_uid', '=', row.subject_uid).executeTakeFirst() : undefined;
  const store = await findStore(sandbox.database.kysely, row.store_id);
  const money = (amount: number) => moneyText(amount, row.currency, language);
  const [amount, vat, taxFree, cancelledAt] = [Number(row.amount), Number(row.vat), Number(row.tax_free), Number(row.cancelled_at)];
  return {
    title: WORDS.cashReceiptTitle,
    state: cancelledAt === 0 ? [WORDS.receiptIssued, 'good'] : [WORDS.receiptCancelled, 'bad'],
    total: [WORDS.receiptAmount, money(amount)],
    lines: [
      [WORDS.shop, shopName(store, language)], ...(row.order_name === null ? [] : [[WORDS.order, row.order_name] as const]), [WORDS.orderNumber, payment?.merchant_uid ?? row.subject_uid],
      [WORDS.receiptUse, (row.type === 'company' ? WORDS.expenseProof : WORDS.incomeDeduction)[language]], [WORDS.approvalNumber, row.apply_num], [WORDS.issuedAt, timeText(Number(row.applied_at), language)],
      ...(cancelledAt === 0 ? [] : [[WORDS.cancelledAt, timeText(cancelledAt, language)] as const]),
      [WORDS.supply, money(amount - vat - taxFree)], [WORDS.vat, money(vat)], ...(taxFree > 0 ? [[WORDS.taxFree, money(taxFree)] as const] : []),
    ],
    cancels: [],
    note: WORDS.cashNote,
  };
}
