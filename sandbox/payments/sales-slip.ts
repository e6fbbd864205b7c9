import type { FastifyInstance } from 'fastify';
import { missingPage } from './done-page.ts';
import { taxParts } from './money.ts';
import { cashSubject, opensSlip } from './payment-answer.ts';
import { payMethod } from './pay-method.ts';
import { toPayment } from './payment.ts';
import type { Sandbox } from './sandbox.ts';
import { slipHeaders, slipPage } from './slip-page.ts';
import { findStore } from './store.ts';
import { koreanTime } from './vbank-due.ts';
import { moneyText, monthsText, shopName, WORDS, type Language, type Words } from './window-words.ts';

type SlipQuery = { k?: unknown; lang?: unknown };
const languageOf = (query: SlipQuery): Language => (query.lang === 'en' ? 'en' : 'ko');
type Lines = readonly (readonly [Words, string])[];

/** The pages behind receipt_url. They show no buyer, and open only with the code that is part of their address. */
export function registerSlips(app: FastifyInstance, sandbox: Sandbox): void {
  app.get<{ Params: { imp_uid: string }; Querystring: SlipQuery }>('/slips/:imp_uid', async ({ params, query }, reply) => {
    const language = languageOf(query);
    slipHeaders(reply);
    const opens = typeof query.k === 'string' && opensSlip(sandbox, params.imp_uid, query.k);
    const lines = opens ? await salesLines(sandbox, params.imp_uid, language) : null;
    if (!lines) return reply.status(404).send(missingPage(language));
    return reply.send(slipPage({ language, title: WORDS.slipTitle, address: `/slips/${params.imp_uid}?k=${query.k as string}`, lines }));
  });

  app.get<{ Params: { id: string }; Querystring: SlipQuery }>('/slips/cash/:id', async ({ params, query }, reply) => {
    const language = languageOf(query);
    slipHeaders(reply);
    const opens = typeof query.k === 'string' && /^\d{1,18}$/.test(params.id) && opensSlip(sandbox, cashSubject(params.id), query.k);
    const lines = opens ? await cashLines(sandbox, params.id, language) : null;
    if (!lines) return reply.status(404).send(missingPage(language));
    return reply.send(slipPage({ language, title: WORDS.cashReceiptTitle, address: `/slips/cash/${params.id}?k=${query.k as string}`, lines }));
  });
}

async function salesLines(sandbox: Sandbox, impUid: string, language: Language): Promise<Lines | null> {
  const row = await sandbox.database.kysely.selectFrom('sandbox_payment').selectAll().where('imp_uid', '=', impUid).executeTakeFirst();
  if (!row) return null;
  const payment = toPayment(row);
  const store = await findStore(sandbox.database.kysely, payment.storeId);
  const parts = taxParts(payment.amount, payment.facts.tax_free, payment.facts.vat);
  const money = (amount: number) => moneyText(amount, payment.currency, language);
  const quota = payment.facts.card_quota ?? 0;
  const method = [payMethod(payment.payMethod)[language], payment.facts.card_name, payment.facts.card_number, quota > 0 ? monthsText(quota, language) : null].filter(Boolean).join(' · ');
  return [
    [WORDS.shop, shopName(store, language)], [WORDS.order, payment.facts.name ?? WORDS.noName[language]], [WORDS.orderNumber, payment.merchantUid], [WORDS.method, method],
    [WORDS.approvalNumber, payment.facts.apply_num ?? '-'], [WORDS.paidAt, payment.paidAt > 0 ? koreanTime(payment.paidAt) : '-'],
    [WORDS.supply, money(parts.supply)], [WORDS.vat, money(parts.vat)], [WORDS.taxFree, money(parts.taxFree)], [WORDS.amount, money(payment.amount)],
    ...(payment.cancelAmount > 0 ? [[WORDS.cancelledAmount, money(payment.cancelAmount)] as const] : []),
  ];
}

async function cashLines(sandbox: Sandbox, id: string, language: Language): Promise<Lines | null> {
  const row = await sandbox.database.kysely.selectFrom('sandbox_receipt').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return null;
  const payment = row.subject === 'payment' ? await sandbox.database.kysely.selectFrom('sandbox_payment').select('merchant_uid').where('imp_uid', '=', row.subject_uid).executeTakeFirst() : undefined;
  const store = await findStore(sandbox.database.kysely, row.store_id);
  const money = (amount: string) => moneyText(Number(amount), row.currency, language);
  return [
    [WORDS.shop, shopName(store, language)], [WORDS.orderNumber, payment?.merchant_uid ?? row.subject_uid], [WORDS.receiptUse, (row.type === 'company' ? WORDS.expenseProof : WORDS.incomeDeduction)[language]],
    [WORDS.approvalNumber, row.apply_num], [WORDS.issuedAt, koreanTime(Number(row.applied_at))], [WORDS.vat, money(row.vat)], [WORDS.amount, money(row.amount)],
    ...(row.cancelled_at === '0' ? [] : [[WORDS.cancelledAt, koreanTime(Number(row.cancelled_at))] as const]),
  ];
}
