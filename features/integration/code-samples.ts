import { serverCallFor, serverCode } from './server-calls.ts';

/** Code to copy, generated from one description of a payment, so that every language shows the same steps: window, then server. */
export interface SampleFacts {
  readonly script: string;
  readonly api: string;
  readonly userCode: string;
  readonly restKey: string;
  readonly channelKey: string;
  readonly method: string;
  readonly payMethod: string;
  readonly type: string;
}

export interface Sample {
  readonly language: 'html' | 'react' | 'node' | 'python' | 'php' | 'java';
  readonly title: string;
  readonly step: 'browser' | 'server';
  readonly code: string;
}

function request({ channelKey, payMethod, type }: SampleFacts): string {
  if (type === 'verification') return [`channelKey: ${JSON.stringify(channelKey)},`, 'merchant_uid: orderId, // a number of your own for this verification'].join('\n      ');
  return [
    `channelKey: ${JSON.stringify(channelKey)},`,
    `pay_method: ${JSON.stringify(payMethod)},`,
    type === 'subscription' ? 'merchant_uid: orderId, // of issuing the key; each payment has its own' : 'merchant_uid: orderId, // from your server',
    'name: orderName,',
    `amount: ${type === 'subscription' ? '0, // 0 issues a billing key only' : 'orderAmount,'}`,
    ...(type === 'subscription' ? ['customer_uid: customerId, // names the billing key from now on'] : []),
  ].join('\n      ');
}

/** The part in the browser; a key-in payment has none: card details go through the shop's own server. */
function windowSamples(facts: SampleFacts): Sample[] {
  if (facts.type === 'key_in') return [];
  const verifies = facts.type === 'verification';
  const label = verifies ? 'Verify' : 'Pay';
  const after = verifies
    ? '// The browser proves nothing: your server reads who was verified.'
    : facts.type === 'subscription' ? '// Your server charges the billing key from now on.' : '// The browser proves nothing: your server reads the payment and compares the amount.';
  const path = verifies ? '/verifications/complete' : facts.type === 'subscription' ? '/billing-keys/complete' : '/payments/complete';
  const open = `IMP.init(${JSON.stringify(facts.userCode)});
  IMP.${verifies ? 'certification' : 'request_pay'}(
    {
      ${request(facts)}
    },
    async (result) => {
      if (result.error_code) return alert(result.error_msg);
      ${after}
      await fetch('${path}', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ imp_uid: result.imp_uid, merchant_uid: result.merchant_uid }) });
    },
  );`;
  const names = verifies ? 'orderId' : facts.type === 'subscription' ? 'orderId, orderName, customerId' : 'orderId, orderName, orderAmount';
  return [
    { language: 'html', title: 'HTML', step: 'browser', code: `<script src="${facts.script}"></script>\n<button id="pay">${label}</button>\n<script>\ndocument.getElementById('pay').addEventListener('click', () => {\n  ${open}\n});\n</script>` },
    { language: 'react', title: 'React', step: 'browser', code: `// <script src="${facts.script}"></script> in index.html\nexport function ${label}Button({ ${names} }) {\n  const { IMP } = window;\n  const open = () => {\n  ${open}\n  };\n  return <button onClick={open}>${label}</button>;\n}` },
  ];
}

const TITLES = { node: 'Node.js', python: 'Python', php: 'PHP', java: 'Java' } as const;

/** Empty where the payment interface has no call for this kind. */
export function samplesFor(facts: SampleFacts): Sample[] {
  const call = serverCallFor(facts);
  if (call === null) return [];
  return [
    ...windowSamples(facts),
    ...(Object.keys(TITLES) as (keyof typeof TITLES)[]).map((language): Sample => ({ language, title: TITLES[language], step: 'server', code: serverCode(language, call, facts) })),
  ];
}
