import type { Dialect } from './sample-calls.ts';

/** What the code in the browser is made of. */
export interface WindowFacts {
  readonly dialect: Dialect;
  readonly script: string;
  readonly userCode: string;
  readonly storeId: string;
  readonly channelKey: string;
  /** Word for `pay_method` of V1. */
  readonly payMethod: string;
  /** Word of V2, with the wallet behind a slash; null where V2 has none. */
  readonly v2PayMethod: string | null;
  readonly type: string;
}

/** One window: what it is called with, how its result tells a failure, and what the shop's server is told. */
interface Window {
  readonly call: string;
  readonly request: readonly string[];
  readonly failed: string;
  readonly why: string;
  /** Fields of the result that the server is sent. */
  readonly told: readonly string[];
  readonly path: string;
  /** How the page sees that a phone came back to it. */
  readonly back: string;
  readonly comment: string;
}

interface Words {
  readonly label: string;
  readonly done: string;
  readonly proof: string;
  readonly path: string;
}

const WORDS: Readonly<Record<string, Words>> = {
  one_time: { label: 'Pay', done: 'Thank you for your order.', proof: 'The browser proves nothing: your server reads the payment and compares the amount.', path: '/payments/complete' },
  subscription: { label: 'Subscribe', done: 'Your card is registered.', proof: 'Your server charges the billing key from now on.', path: '/billing-keys/complete' },
  verification: { label: 'Verify', done: 'You are verified.', proof: 'The browser proves nothing: your server reads who was verified.', path: '/verifications/complete' },
};

const quoted = (text: string): string => JSON.stringify(text);
const HERE = 'location.origin + location.pathname';

/** Null where the kind of payment has no window, or V2 no word for the method. */
function windowOf(facts: WindowFacts): { window: Window; words: Words } | null {
  const words = WORDS[facts.type];
  const window = words === undefined ? null : facts.dialect === 'v1' ? windowOfV1(facts, words) : windowOfV2(facts, words);
  return words === undefined || window === null ? null : { window, words };
}

function windowOfV1({ channelKey, payMethod, type }: WindowFacts, words: Words): Window {
  const shared = { failed: 'result.error_code || result.imp_success === \'false\'', why: 'result.error_msg', path: words.path, back: 'back.imp_success !== undefined', comment: words.proof };
  if (type === 'verification') {
    return { ...shared, call: 'IMP.certification', request: [`channelKey: ${quoted(channelKey)}`, 'merchant_uid: order.id', `m_redirect_url: ${HERE}`], told: ['imp_uid', 'merchant_uid'] };
  }
  const subscription = type === 'subscription';
  return {
    ...shared, call: 'IMP.request_pay', told: ['imp_uid', 'merchant_uid'],
    request: [
      `channelKey: ${quoted(channelKey)}`, `pay_method: ${quoted(payMethod)}`, 'merchant_uid: order.id', 'name: order.name', `amount: ${subscription ? '0' : 'order.amount'}`,
      ...(subscription ? ['customer_uid: order.customerId'] : []), ...(payMethod === 'phone' ? ['digital: false'] : []), `m_redirect_url: ${HERE}`,
    ],
  };
}

/** What some methods ask for beside the common fields. */
const MORE: Readonly<Record<string, readonly string[]>> = {
  VIRTUAL_ACCOUNT: ['virtualAccount: { accountExpiry: { validHours: 24 } }'], MOBILE: ["productType: 'REAL'"], GIFT_CERTIFICATE: ["giftCertificate: { giftCertificateType: 'CULTURELAND' }"],
};
/** Methods a billing key is made with. */
const KEY_METHODS = new Set(['CARD', 'MOBILE', 'EASY_PAY', 'PAYPAL']);

const returned = (id: string): string => `back.${id} !== undefined || back.code !== undefined`;

function windowOfV2({ storeId, channelKey, v2PayMethod, type }: WindowFacts, words: Words): Window | null {
  const shared = { failed: 'result.code !== undefined', why: 'result.message', path: words.path, comment: words.proof };
  const store = [`storeId: ${quoted(storeId)}`, `channelKey: ${quoted(channelKey)}`];
  if (type === 'verification') {
    return { ...shared, call: 'PortOne.requestIdentityVerification', request: [...store, 'identityVerificationId: order.id', `redirectUrl: ${HERE}`], told: ['identityVerificationId'], back: returned('identityVerificationId') };
  }
  if (v2PayMethod === null) return null;
  const [method = '', wallet] = v2PayMethod.split('/');
  if (type === 'subscription') {
    if (!KEY_METHODS.has(method)) return null;
    return {
      ...shared, call: 'PortOne.requestIssueBillingKey', told: ['billingKey'], back: returned('billingKey'),
      request: [...store, `billingKeyMethod: ${quoted(method)}`, 'issueId: order.id', 'issueName: order.name', 'customer: { customerId: order.customerId }', `redirectUrl: ${HERE}`],
    };
  }
  return {
    ...shared, call: 'PortOne.requestPayment', told: ['paymentId'], back: returned('paymentId'),
    request: [
      ...store, 'paymentId: order.id', 'orderName: order.name', 'totalAmount: order.amount', "currency: 'KRW'", `payMethod: ${quoted(method)}`,
      ...(wallet === undefined ? [] : [`easyPay: { easyPayProvider: ${quoted(wallet)} }`]), ...(MORE[method] ?? []), `redirectUrl: ${HERE}`,
    ],
  };
}

const indented = (text: string, by: string): string => text.split('\n').map((line) => (line === '' ? line : by + line)).join('\n');

/** What happens with a result, in the window's own page or after a phone came back: the same in every page. */
function finish({ dialect }: WindowFacts, { failed, why, told, path, comment }: Window, done: string): string {
  const left = dialect === 'v2' ? '  if (result === undefined) return; // the page was left for the window\n' : '';
  return `const finish = async (result) => {
${left}  if (${failed}) return show(${why});
  // ${comment}
  try {
    const answer = await fetch('${path}', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ ${told.map((name) => `${name}: result.${name}`).join(', ')} }) });
    show(answer.ok ? ${quoted(done)} : 'Not confirmed: ' + ((await answer.text()) || 'HTTP ' + answer.status));
  } catch {
    show('The shop could not be reached. Please ask before you try again.');
  }
};`;
}

/** Opening the window: with a callback in V1, with a promise in V2, which resolves for refusals too and rejects on misuse. */
function opening({ dialect }: WindowFacts, { call, request }: Window): string {
  const fields = request.map((line) => `  ${line},`).join('\n');
  return dialect === 'v1' ? `const start = () => ${call}({\n${fields}\n}, finish);` : `const start = () => ${call}({\n${fields}\n}).then(finish, (error) => show(error.message));`;
}

/** A phone leaves the page for the window and comes back with the result in the address. */
const comeBack = ({ back }: Window): string => `const back = Object.fromEntries(new URLSearchParams(location.search));\nif (${back}) finish(back);`;

/** What the page has to know of the order; your server is who decides it. */
function orderOf({ type }: WindowFacts): string {
  const fields = ["id: 'order-' + Date.now()", ...(type === 'verification' ? [] : ["name: 'Notebook'"]), ...(type === 'one_time' ? ['amount: 1000'] : []), ...(type === 'subscription' ? ["customerId: 'customer-1'"] : [])];
  return `{ ${fields.join(', ')} }`;
}

/** A whole page to open as it is; null where there is no window. */
export function htmlCode(facts: WindowFacts): string | null {
  const made = windowOf(facts);
  if (made === null) return null;
  const { window, words } = made;
  return `<script src="${facts.script}"></script>
<button id="start">${words.label}</button>
<p id="said" role="status"></p>
<script>
// Print the order into the page from your server, which keeps it.
const order = ${orderOf(facts)};
const show = (text) => { document.getElementById('said').textContent = text; };
${finish(facts, window, words.done)}
${facts.dialect === 'v1' ? `IMP.init(${quoted(facts.userCode)});\n` : ''}${opening(facts, window)}
document.getElementById('start').addEventListener('click', start);
// A phone leaves the page for the window and comes back with the result in the address.
${comeBack(window)}
</script>`;
}

/** The same as a component; null where there is no window. */
export function reactCode(facts: WindowFacts): string | null {
  const made = windowOf(facts);
  if (made === null) return null;
  const { window, words } = made;
  const head = facts.dialect === 'v1'
    ? `// <script src="${facts.script}"></script> in index.html\nimport { useEffect, useState } from 'react';\n\nconst { IMP } = window;\nIMP.init(${quoted(facts.userCode)});`
    : `import * as PortOne from '@portone/browser-sdk/v2';\nimport { useEffect, useState } from 'react';\n\nPortOne.__INTERNAL__setPortOneSdkUrl(${quoted(facts.script)});`;
  return `${head}

// order: ${orderOf(facts)}, from your server, which keeps it.
export function ${words.label}Button({ order }) {
  const [said, show] = useState('');
${indented(finish(facts, window, words.done), '  ')}
${indented(opening(facts, window), '  ')}
  // A phone leaves the page for the window and comes back with the result in the address.
  useEffect(() => {
${indented(comeBack(window), '    ')}
  }, []);
  return <><button onClick={start}>${words.label}</button><p role="status">{said}</p></>;
}`;
}
