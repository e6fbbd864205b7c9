import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PaymentClient, PortOneClient, Webhook } from '@portone/server-sdk';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { afterEach, describe, expect, it } from 'vitest';
import { startTestSandbox, type Shop } from '../../testkit/payments-sandbox.ts';

// The published client, as it is but for its address.

const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

const CARD = { number: '4092-0230-1234-1234', expiryYear: '99', expiryMonth: '12', birthOrBusinessRegistrationNumber: '900101', passwordTwoDigits: '12' };
const DECLINED = { ...CARD, number: '4000-0000-0000-0002' };

async function open() {
  const sandbox = await startTestSandbox();
  const shop = await sandbox.shop();
  const client = PortOneClient({ secret: shop.keys.v2.apiSecret, baseUrl: sandbox.url, storeId: shop.keys.v2.storeId });
  return { sandbox, shop, client };
}

const channelKey = (shop: Shop, type: string) => shop.keys.channelKeys.find((channel) => channel.type === type)?.channelKey ?? '';
const order = (shop: Shop, paymentId: string, total = 1000, credential = CARD) => ({
  paymentId, channelKey: channelKey(shop, 'api_payment'), method: { card: { credential } }, orderName: '주문', amount: { total }, currency: 'KRW' as const,
  customer: { id: 'c1', name: { full: '김시험' }, email: 'a@example.com', phoneNumber: '01000001234' }, customData: '{"a":1}',
});

/** A shop's own server, which keeps what it is sent. */
async function receiver(answer: () => number = () => 200) {
  const got: { headers: Record<string, string | string[] | undefined>; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      got.push({ headers: request.headers, body });
      response.writeHead(answer()).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` };
}

describe('payments', () => {
  it('pays by card, reads, cancels in part and in full, and lists', async () => {
    const { shop, client } = await open();
    const paid = await client.payment.payInstantly(order(shop, '주문 #1?/%'));
    expect(Date.parse(paid.payment.paidAt)).toBeGreaterThan(Date.now() - 60_000);
    const found = await client.payment.getPayment({ paymentId: '주문 #1?/%' });
    expect(found).toMatchObject({
      status: 'PAID', id: '주문 #1?/%', storeId: shop.keys.v2.storeId, version: 'V2', orderName: '주문', currency: 'KRW', pgTxId: paid.payment.pgTxId, disputes: [],
      amount: { total: 1000, taxFree: 0, vat: 91, supply: 909, discount: 0, paid: 1000, cancelled: 0, cancelledTaxFree: 0 },
      customer: { id: 'c1', name: '김시험', email: 'a@example.com', phoneNumber: '01000001234' }, customData: '{"a":1}',
      channel: { type: 'TEST', key: channelKey(shop, 'api_payment'), pgProvider: 'NICE', pgMerchantId: 'nictest04m' },
      method: { type: 'PaymentMethodCard', card: { number: '409202******1234', bin: '409202' }, installment: { month: 0, isInterestFree: false } },
    });
    expect(found).not.toHaveProperty('failedAt');
    expect(found).not.toHaveProperty('cancelledAt');
    const { cancellation } = await client.payment.cancelPayment({ paymentId: '주문 #1?/%', amount: 300, reason: '변심', currentCancellableAmount: 1000 });
    expect(cancellation).toMatchObject({ status: 'SUCCEEDED', totalAmount: 300, taxFreeAmount: 0, vatAmount: 27, reason: '변심' });
    expect(await client.payment.getPayment({ paymentId: '주문 #1?/%' })).toMatchObject({ status: 'PARTIAL_CANCELLED', amount: { paid: 700, cancelled: 300 }, cancellations: [{ totalAmount: 300 }] });
    await client.payment.cancelPayment({ paymentId: '주문 #1?/%', reason: '변심' });
    expect(await client.payment.getPayment({ paymentId: '주문 #1?/%' })).toMatchObject({ status: 'CANCELLED', amount: { paid: 0, cancelled: 1000 } });
    await expect(client.payment.cancelPayment({ paymentId: '주문 #1?/%', reason: 'r' })).rejects.toMatchObject({ data: { type: 'PAYMENT_ALREADY_CANCELLED' } });
    const page = await client.payment.getPayments({ page: { number: 0, size: 5 }, filter: { status: ['CANCELLED'], methods: ['CARD'], isTest: true, sortBy: 'REQUESTED_AT', sortOrder: 'DESC' } });
    expect(page).toMatchObject({ items: [{ id: '주문 #1?/%', status: 'CANCELLED' }], page: { number: 0, size: 5, totalCount: 1 } });
    const byCursor = await client.payment.getAllPaymentsByCursor({ size: 1 });
    expect(byCursor.items).toHaveLength(1);
    expect((await client.payment.getAllPaymentsByCursor({ size: 1, cursor: byCursor.items[0]?.cursor ?? '' })).items).toHaveLength(0);
    expect((await client.payment.getPaymentTransactions({ paymentId: '주문 #1?/%' })).items).toMatchObject([{ paymentId: '주문 #1?/%', status: 'CANCELLED' }]);
  });

  it('answers a decline with what the gateway said, keeps the failed payment, and lets it be tried again', async () => {
    const { shop, client } = await open();
    await expect(client.payment.payInstantly(order(shop, 'a', 1000, DECLINED))).rejects.toMatchObject({ data: { type: 'PG_PROVIDER', pgCode: 'CARD_DECLINED' } });
    expect(await client.payment.getPayment({ paymentId: 'a' })).toMatchObject({ status: 'FAILED', failure: { pgCode: 'CARD_DECLINED' }, amount: { paid: 0 } });
    await client.payment.payInstantly(order(shop, 'a'));
    expect(await client.payment.getPayment({ paymentId: 'a' })).toMatchObject({ status: 'PAID' });
    await expect(client.payment.payInstantly(order(shop, 'a'))).rejects.toMatchObject({ data: { type: 'ALREADY_PAID' } });
    expect((await client.payment.getPaymentTransactions({ paymentId: 'a' })).items).toHaveLength(2);
    await expect(client.payment.getPayment({ paymentId: 'nothing' })).rejects.toMatchObject({ data: { type: 'PAYMENT_NOT_FOUND' } });
  });

  it('issues, fills and closes accounts, and refuses an amount that differs from the one registered', async () => {
    const { shop, client } = await open();
    const account = { channelKey: channelKey(shop, 'api_payment'), method: { virtualAccount: { bank: 'SHINHAN' as const, expiry: { validHours: 24 }, option: { type: 'NORMAL' as const }, remitteeName: '샘플' } }, orderName: '주문', currency: 'KRW' as const };
    await client.payment.preRegisterPayment({ paymentId: 'v', totalAmount: 5000, currency: 'KRW' });
    await expect(client.payment.payInstantly({ paymentId: 'v', ...account, amount: { total: 4000 } })).rejects.toMatchObject({ data: { type: 'INVALID_REQUEST' } });
    await client.payment.payInstantly({ paymentId: 'v', ...account, amount: { total: 5000 } });
    expect(await client.payment.getPayment({ paymentId: 'v' })).toMatchObject({ status: 'VIRTUAL_ACCOUNT_ISSUED', method: { type: 'PaymentMethodVirtualAccount', bank: 'SHINHAN', remitteeName: '샘플' }, amount: { paid: 0 } });
    expect((await shop.v2('POST', '/sandbox/vbanks/v/deposit', { amount: 4999 })).body.code).toBe(1);
    expect((await shop.v2('POST', '/sandbox/vbanks/v/deposit', { amount: 5000 })).body).toMatchObject({ code: 0, status: 'paid' });
    await expect(client.payment.cancelPayment({ paymentId: 'v', reason: 'r' })).rejects.toMatchObject({ data: { type: 'INVALID_REQUEST' } });
    await client.payment.cancelPayment({ paymentId: 'v', amount: 1000, reason: 'r', refundAccount: { bank: 'KOOKMIN', number: '1234567890', holderName: '김시험' } });
    await client.payment.payInstantly({ paymentId: 'w', ...account, amount: { total: 100 } });
    expect(Date.parse((await client.payment.closeVirtualAccount({ paymentId: 'w' })).closedAt)).toBeGreaterThan(0);
    await expect(client.payment.closeVirtualAccount({ paymentId: 'w' })).rejects.toMatchObject({ data: { type: 'PAYMENT_NOT_WAITING_FOR_DEPOSIT' } });
    expect(await client.payment.getPayment({ paymentId: 'w' })).toMatchObject({ status: 'CANCELLED', cancellations: [] });
  });

  it('issues and cancels cash receipts', async () => {
    const { shop, client } = await open();
    const receipt = { channelKey: channelKey(shop, 'api_payment'), type: 'PERSONAL' as const, orderName: '주문', currency: 'KRW' as const, amount: { total: 1100 }, customer: { identityNumber: '01000001234' } };
    const { cashReceipt } = await client.payment.cashReceipt.issueCashReceipt({ paymentId: 'cash', ...receipt });
    await expect(client.payment.cashReceipt.issueCashReceipt({ paymentId: 'cash', ...receipt })).rejects.toMatchObject({ data: { type: 'CASH_RECEIPT_ALREADY_ISSUED' } });
    expect(await client.payment.cashReceipt.getCashReceiptByPaymentId({ paymentId: 'cash' })).toMatchObject({ status: 'ISSUED', amount: 1100, vatAmount: 100, issueNumber: cashReceipt.issueNumber });
    expect((await client.payment.cashReceipt.cancelCashReceiptByPaymentId({ paymentId: 'cash' })).cancelledAmount).toBe(1100);
    expect(await client.payment.cashReceipt.getCashReceipts()).toMatchObject({ items: [{ status: 'CANCELLED' }], page: { totalCount: 1 } });
    await expect(client.payment.cashReceipt.cancelCashReceiptByPaymentId({ paymentId: 'cash' })).rejects.toMatchObject({ data: { type: 'CASH_RECEIPT_NOT_ISSUED' } });
    await expect(client.payment.cashReceipt.getCashReceiptByPaymentId({ paymentId: 'none' })).rejects.toMatchObject({ data: { type: 'CASH_RECEIPT_NOT_FOUND' } });
  });
});

describe('billing keys and schedules', () => {
  it('issues a key, pays with it, plans, revokes, runs, and tells of a deleted key', async () => {
    const { shop, client } = await open();
    const { billingKeyInfo: { billingKey } } = await client.payment.billingKey.issueBillingKey({ channelKey: channelKey(shop, 'api_payment'), method: { card: { credential: CARD } }, customer: { id: 'c1', name: { full: '김시험' } } });
    expect(billingKey).toMatch(/^billing-key-/);
    expect(await client.payment.billingKey.getBillingKeyInfo({ billingKey })).toMatchObject({ status: 'ISSUED', customer: { id: 'c1', name: '김시험' }, methods: [{ type: 'BillingKeyPaymentMethodCard' }] });
    const payment = { billingKey, orderName: '정기', amount: { total: 5000 }, currency: 'KRW' as const };
    await client.payment.payWithBillingKey({ paymentId: 'b', ...payment });
    expect(await client.payment.getPayment({ paymentId: 'b' })).toMatchObject({ status: 'PAID', billingKey, customer: { id: 'c1' } });
    const inAnHour = new Date(Date.now() + 3_600_000).toISOString();
    const { schedule } = await client.payment.paymentSchedule.createPaymentSchedule({ paymentId: 's', payment, timeToPay: inAnHour });
    await expect(client.payment.paymentSchedule.createPaymentSchedule({ paymentId: 's', payment, timeToPay: inAnHour })).rejects.toMatchObject({ data: { type: 'PAYMENT_SCHEDULE_ALREADY_EXISTS' } });
    await expect(client.payment.payWithBillingKey({ paymentId: 's', ...payment })).rejects.toMatchObject({ data: { type: 'PAYMENT_SCHEDULE_ALREADY_EXISTS' } });
    await expect(client.payment.billingKey.deleteBillingKey({ billingKey })).rejects.toMatchObject({ data: { type: 'PAYMENT_SCHEDULE_ALREADY_EXISTS' } });
    await expect(client.payment.paymentSchedule.createPaymentSchedule({ paymentId: 'b', payment, timeToPay: inAnHour })).rejects.toMatchObject({ data: { type: 'ALREADY_PAID_OR_WAITING' } });
    expect((await client.payment.paymentSchedule.revokePaymentSchedules({ scheduleIds: [schedule.id] })).revokedScheduleIds).toEqual([schedule.id]);
    await expect(client.payment.paymentSchedule.revokePaymentSchedules({ scheduleIds: [schedule.id] })).rejects.toMatchObject({ data: { type: 'PAYMENT_SCHEDULE_ALREADY_REVOKED' } });
    const again = await client.payment.paymentSchedule.createPaymentSchedule({ paymentId: 's', payment, timeToPay: inAnHour });
    expect(await client.payment.paymentSchedule.getPaymentSchedule({ paymentScheduleId: schedule.id })).toMatchObject({ status: 'REVOKED', paymentId: 's' });
    expect(await client.payment.paymentSchedule.getPaymentSchedule({ paymentScheduleId: again.schedule.id })).toMatchObject({ status: 'SCHEDULED', totalAmount: 5000, customData: '', isEscrow: false });
    expect((await shop.v2('POST', '/sandbox/clock/advance', { seconds: 7200 })).body).toMatchObject({ schedules_run: 1 });
    expect(await client.payment.paymentSchedule.getPaymentSchedule({ paymentScheduleId: again.schedule.id })).toMatchObject({ status: 'SUCCEEDED' });
    expect(await client.payment.getPayment({ paymentId: 's' })).toMatchObject({ status: 'PAID', scheduleId: again.schedule.id, billingKey });
    await expect(client.payment.paymentSchedule.revokePaymentSchedules({ scheduleIds: [again.schedule.id] })).rejects.toMatchObject({ data: { type: 'PAYMENT_SCHEDULE_ALREADY_PROCESSED' } });
    expect(await client.payment.paymentSchedule.getPaymentSchedules({ filter: { billingKey } })).toMatchObject({ page: { totalCount: 2 } });
    await client.payment.billingKey.deleteBillingKey({ billingKey });
    expect(await client.payment.billingKey.getBillingKeyInfo({ billingKey })).toMatchObject({ status: 'DELETED' });
    await expect(client.payment.billingKey.deleteBillingKey({ billingKey })).rejects.toMatchObject({ data: { type: 'BILLING_KEY_ALREADY_DELETED' } });
    await expect(client.payment.payWithBillingKey({ paymentId: 'x', ...payment })).rejects.toMatchObject({ data: { type: 'BILLING_KEY_ALREADY_DELETED' } });
    expect(await client.payment.billingKey.getBillingKeyInfos({ filter: { status: ['DELETED'] } })).toMatchObject({ items: [{ billingKey }], page: { totalCount: 1 } });
  });
});

describe('identity verification', () => {
  it('sends a code, counts wrong ones, and tells who it was', async () => {
    const { shop, client } = await open();
    const request = { identityVerificationId: 'i', channelKey: channelKey(shop, 'certification'), customer: { id: 'c1', name: '김하늘', phoneNumber: '010-0000-1234', identityNumber: '8810142', ipAddress: '192.0.2.1' }, operator: 'LGU' as const, method: 'SMS' as const };
    await client.identityVerification.sendIdentityVerification(request);
    await expect(client.identityVerification.sendIdentityVerification(request)).rejects.toMatchObject({ data: { type: 'IDENTITY_VERIFICATION_ALREADY_SENT' } });
    expect(await client.identityVerification.getIdentityVerification({ identityVerificationId: 'i' })).toMatchObject({ status: 'READY', requestedCustomer: { id: 'c1', name: '김하늘' } });
    await client.identityVerification.resendIdentityVerification({ identityVerificationId: 'i' });
    const { otp } = (await shop.v2('GET', '/sandbox/identity-verifications/i/otp')).body;
    await expect(client.identityVerification.confirmIdentityVerification({ identityVerificationId: 'i', otp: otp === '000000' ? '111111' : '000000' })).rejects.toMatchObject({ data: { type: 'PG_PROVIDER' } });
    const { identityVerification } = await client.identityVerification.confirmIdentityVerification({ identityVerificationId: 'i', otp });
    expect(identityVerification).toMatchObject({ status: 'VERIFIED', verifiedCustomer: { id: 'c1', name: '김하늘', phoneNumber: '01000001234', birthDate: '1988-10-14', gender: 'FEMALE', isForeigner: false, operator: 'LGU' } });
    expect(identityVerification.verifiedCustomer.ci).toBeTruthy();
    await expect(client.identityVerification.confirmIdentityVerification({ identityVerificationId: 'i', otp })).rejects.toMatchObject({ data: { type: 'IDENTITY_VERIFICATION_ALREADY_VERIFIED' } });
    await expect(client.identityVerification.sendIdentityVerification({ ...request, identityVerificationId: 'j', customer: { ...request.customer, identityNumber: '8810142000000' } })).rejects.toMatchObject({ data: { type: 'INVALID_REQUEST' } });
    await expect(client.identityVerification.confirmIdentityVerification({ identityVerificationId: 'none', otp })).rejects.toMatchObject({ data: { type: 'IDENTITY_VERIFICATION_NOT_FOUND' } });
    expect(await client.identityVerification.getIdentityVerifications({ filter: { statuses: ['VERIFIED'] } })).toMatchObject({ items: [{ id: 'i' }] });
  });
});

describe('authentication', () => {
  it('takes the secret or a token made with it, and refuses the rest', async () => {
    const { sandbox, shop, client } = await open();
    const pair = await client.auth.loginViaApiSecret({ apiSecret: shop.keys.v2.apiSecret });
    const next = await client.auth.refreshToken({ refreshToken: pair.refreshToken });
    await expect(client.auth.refreshToken({ refreshToken: pair.refreshToken })).rejects.toMatchObject({ data: { type: 'UNAUTHORIZED' } });
    for (const { accessToken } of [pair, next]) expect((await shop.v2('GET', '/payments', undefined, { authorization: `Bearer ${accessToken}` })).status).toBe(200);
    await shop.v2('POST', '/sandbox/tokens/expire', { access_token: next.accessToken });
    expect(await shop.v2('GET', '/payments', undefined, { authorization: `Bearer ${next.accessToken}` })).toMatchObject({ status: 401, body: { type: 'UNAUTHORIZED' } });
    const stranger = PaymentClient({ secret: 'wrong', baseUrl: sandbox.url });
    await expect(stranger.getPayment({ paymentId: 'a' })).rejects.toMatchObject({ data: { type: 'UNAUTHORIZED' } });
    await expect(client.payment.getPayment({ paymentId: 'a', storeId: 'store-of-another' })).rejects.toMatchObject({ data: { type: 'FORBIDDEN' } });
  });
});

describe('webhooks', () => {
  it('are signed so that both published libraries accept them, and repeat under the same id', async () => {
    const { sandbox, shop, client } = await open();
    let status = 500;
    const hook = await receiver(() => status);
    await shop.call('PUT', '/sandbox/webhook', { url: hook.url, content_type: 'application/json' });
    await client.payment.payInstantly(order(shop, 'a'));
    await sandbox.settle();
    expect(hook.got).toHaveLength(1);
    status = 200;
    await shop.call('POST', '/sandbox/webhooks/flush');
    expect(hook.got).toHaveLength(2);
    const [first, second] = hook.got as [(typeof hook.got)[0], (typeof hook.got)[0]];
    expect(second.body).toBe(first.body);
    expect(second.headers['webhook-id']).toBe(first.headers['webhook-id']);
    const secret = shop.keys.v2.webhookSecret;
    for (const { body, headers } of hook.got) {
      const told = await Webhook.verify(secret, body, headers as Record<string, string>);
      expect(told).toMatchObject({ type: 'Transaction.Paid', data: { paymentId: 'a', storeId: shop.keys.v2.storeId } });
      expect(new StandardWebhook(secret).verify(body, headers as Record<string, string>)).toEqual(told);
      expect(() => new StandardWebhook(secret).verify(body.replace('Paid', 'Fail'), headers as Record<string, string>)).toThrow();
    }
    await client.payment.cancelPayment({ paymentId: 'a', amount: 100, reason: 'r' });
    await client.payment.cancelPayment({ paymentId: 'a', reason: 'r', skipWebhook: true });
    await expect(client.payment.payInstantly(order(shop, 'b', 1000, DECLINED))).rejects.toThrow();
    await sandbox.settle();
    expect(hook.got.slice(2).map(({ body }) => (JSON.parse(body) as { type: string }).type).sort()).toEqual(['Transaction.Failed', 'Transaction.PartialCancelled']);
    const { webhook } = await client.payment.resendWebhook({ paymentId: 'b' });
    expect(webhook).toMatchObject({ status: 'SUCCEEDED', trigger: 'MANUAL', paymentStatus: 'FAILED' });
    await expect(client.payment.resendWebhook({ paymentId: 'b', webhookId: 'none' })).rejects.toMatchObject({ data: { type: 'WEBHOOK_NOT_FOUND' } });
  });

  it('announce a dispute and its end, which the payment shows', async () => {
    const { sandbox, shop, client } = await open();
    const hook = await receiver();
    await client.payment.payInstantly(order(shop, 'd'));
    await shop.call('PUT', '/sandbox/webhook', { url: hook.url, content_type: 'application/json' });
    await shop.v2('POST', '/sandbox/payments/d/dispute', { reason: '받지 못한 상품' });
    expect(await client.payment.getPayment({ paymentId: 'd' })).toMatchObject({ status: 'PAID', disputes: [{ status: 'UNRESOLVED', reason: '받지 못한 상품' }] });
    await shop.v2('POST', '/sandbox/payments/d/dispute/resolve', {});
    await sandbox.settle();
    const told = await Promise.all(hook.got.map(({ body, headers }) => Webhook.verify(shop.keys.v2.webhookSecret, body, headers as Record<string, string>)));
    expect(told.map(({ type }) => type)).toEqual(['Transaction.DisputeCreated', 'Transaction.DisputeResolved']);
    await expect(client.payment.promotion.getPromotion({ promotionId: 'none' })).rejects.toMatchObject({ data: { type: 'PROMOTION_NOT_FOUND' } });
  });
});
