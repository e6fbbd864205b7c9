import { postTo } from '../../platform/outgoing-call.ts';
import type { CheckoutParams } from './checkout-params.ts';
import type { Checkout } from './checkout.ts';
import type { Sandbox, Store } from './sandbox.ts';
import { confirmMessage } from './v2/window-result.ts';

const LIMIT_MS = 10_000;

export type Confirmation = { readonly kind: 'confirmed' } | { readonly kind: 'refused'; readonly why: string };

/** Asks the shop, after the payer authenticated and before approval, whether it still wants the payment. 200 goes on; anything else, or silence, does not. */
export async function askConfirm(
  sandbox: Pick<Sandbox, 'allowPrivateAddresses' | 'database' | 'vault'>, store: Store, url: string, given: { checkout: Pick<Checkout, 'impUid'>; params: CheckoutParams },
): Promise<Confirmation> {
  const { checkout, params } = given;
  const signed = params.v2 ? await confirmMessage(sandbox, store, { impUid: checkout.impUid, paymentId: params.merchantUid, amount: params.amount, currency: params.currency }) : null;
  const outcome = await postTo({
    url,
    contentType: 'application/json; charset=utf-8',
    body: signed?.body ?? JSON.stringify({ imp_uid: checkout.impUid, merchant_uid: params.merchantUid, amount: params.amount / 100 }),
    ...(signed && { headers: signed.headers }),
    connectMs: LIMIT_MS,
    totalMs: LIMIT_MS,
    allowPrivate: sandbox.allowPrivateAddresses,
  });
  if (outcome.kind === 'failed') return { kind: 'refused', why: '[결제승인실패] 가맹점(confirm_url)이 10초 안에 응답하지 않아 승인하지 않았습니다.' };
  if (outcome.status === 200) return { kind: 'confirmed' };
  const reason = reasonIn(outcome.body);
  return { kind: 'refused', why: reason === null ? `[결제승인실패] 가맹점(confirm_url)이 승인을 거절했습니다. (HTTP ${outcome.status})` : `[결제승인실패] ${reason}` };
}

function reasonIn(body: string): string | null {
  try {
    const { reason } = JSON.parse(body) as { reason?: unknown };
    return typeof reason === 'string' && reason !== '' ? reason.replaceAll('\u0000', '').toWellFormed().slice(0, 500) : null;
  } catch {
    return null;
  }
}
