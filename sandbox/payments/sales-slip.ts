import type { FastifyInstance } from 'fastify';
import { missingPage } from './done-page.ts';
import { html } from './html.ts';
import { taxParts } from './money.ts';
import { opensSlip } from './payment-answer.ts';
import { payMethod } from './pay-method.ts';
import { toPayment } from './payment.ts';
import type { Sandbox } from './sandbox.ts';
import { findStore } from './store.ts';
import { koreanTime } from './vbank-due.ts';
import { PAYMENT_STRIP, pageOf } from './window-shell.ts';
import { moneyText, monthsText, WORDS, type Language } from './window-words.ts';

/** The page behind receipt_url. It shows no buyer, and opens only with the code that is part of its address. */
export function registerSalesSlip(app: FastifyInstance, sandbox: Sandbox): void {
  app.get<{ Params: { imp_uid: string }; Querystring: { k?: unknown; lang?: unknown } }>('/slips/:imp_uid', async ({ params, query }, reply) => {
    const language: Language = query.lang === 'en' ? 'en' : 'ko';
    void reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
      .header('referrer-policy', 'no-referrer')
      .header('cache-control', 'no-store')
      .header('x-content-type-options', 'nosniff');
    const opens = typeof query.k === 'string' && opensSlip(sandbox, params.imp_uid, query.k);
    const row = opens ? await sandbox.database.kysely.selectFrom('sandbox_payment').selectAll().where('imp_uid', '=', params.imp_uid).executeTakeFirst() : undefined;
    if (!row) return reply.status(404).send(missingPage(language));
    const payment = toPayment(row);
    const store = await findStore(sandbox.database.kysely, payment.storeId);
    const parts = taxParts(payment.amount, payment.facts.tax_free, payment.facts.vat);
    const money = (amount: number) => moneyText(amount, payment.currency, language);
    const quota = payment.facts.card_quota ?? 0;
    const method = [payMethod(payment.payMethod)[language], payment.facts.card_name, payment.facts.card_number, quota > 0 ? monthsText(quota, language) : null].filter(Boolean).join(' · ');
    const lines = [
      [WORDS.shop, store.name], [WORDS.order, payment.facts.name ?? WORDS.noName[language]], [WORDS.orderNumber, payment.merchantUid], [WORDS.method, method],
      [WORDS.approvalNumber, payment.facts.apply_num ?? '-'], [WORDS.paidAt, payment.paidAt > 0 ? koreanTime(payment.paidAt) : '-'],
      [WORDS.supply, money(parts.supply)], [WORDS.vat, money(parts.vat)], [WORDS.taxFree, money(parts.taxFree)], [WORDS.amount, money(payment.amount)],
      ...(payment.cancelAmount > 0 ? [[WORDS.cancelledAmount, money(payment.cancelAmount)] as const] : []),
    ] as const;
    return reply.send(pageOf({
      language,
      title: WORDS.slipTitle,
      strip: PAYMENT_STRIP,
      otherLanguage: `/slips/${payment.impUid}?k=${query.k as string}&lang=${language === 'ko' ? 'en' : 'ko'}`,
      content: html`<main><h1>${WORDS.slipTitle[language]}</h1><table class="slip"><tbody>${lines.map(([words, value]) => html`<tr><th scope="row">${words[language]}</th><td>${value}</td></tr>`)}</tbody></table></main>`,
      script: null,
    }));
  });
}
