/** What a gateway's window does that was opened for a billing key. */
export type KeyWindow = 'key and payment' | 'key only' | 'key by call only';

const KEY_ONLY = new Set(['html5_inicis', 'kcp_billing', 'tosspayments', 'kicc', 'smartro_v2', 'naverpay', 'payco', 'tosspay_v2', 'paypal_v2']);
const BY_CALL_ONLY = new Set(['inicis', 'kcp', 'nice', 'nice_v2', 'settle', 'daou', 'ksnet']);

/**
 * Some gateways charge the first payment in the window that makes the key; most only make the key, whatever amount the
 * shop names; a few have no such window in real life (here it is shown all the same, so that a shop's page can be tried).
 */
export function keyWindowOf(pgProvider: string, payMethod: string): KeyWindow {
  if (pgProvider === 'welcome') return payMethod === 'phone' ? 'key and payment' : 'key only';
  if (KEY_ONLY.has(pgProvider)) return 'key only';
  return BY_CALL_ONLY.has(pgProvider) ? 'key by call only' : 'key and payment';
}
