import { type CodeFacts, later, quoted, SECRET_NAMES } from './code-facts.ts';
import { tellsWhy, TROUBLE, type Check, type Fields, type ServerCall, type ServerSteps, type Value } from './sample-calls.ts';

function written(value: Value): string {
  if ('text' in value) return quoted(value.text);
  if ('of' in value) return `${value.of}.${value.field}`;
  return `{ ${Object.entries(value.fields).map(([name, one]) => `${name}: ${written(one)}`).join(', ')} }`;
}

const lines = (fields: Fields, indent: string): string => Object.entries(fields).map(([name, value]) => `${indent}${name}: ${written(value)},`).join('\n');

const WRONG_V1: Readonly<Record<Check, string>> = {
  paid: "result.merchant_uid !== order.id || result.status !== 'paid' || result.amount !== order.amount",
  ordered: "result.merchant_uid !== order.id || !['paid', 'ready'].includes(result.status) || result.amount !== order.amount",
  verified: '!result.certified || result.merchant_uid !== order.id', account: '!result.vbank_num', planned: 'false',
};
const WRONG_V2: Readonly<Record<Check, string>> = {
  paid: "result.status !== 'PAID' || result.amount.total !== order.amount",
  ordered: "!['PAID', 'VIRTUAL_ACCOUNT_ISSUED', 'PAY_PENDING'].includes(result.status) || result.amount.total !== order.amount",
  verified: "result.status !== 'VERIFIED'", account: '!result.method?.accountNumber', planned: '!result.schedule?.id',
};

function pathOf(call: ServerCall): string {
  return call.path.map((piece) => (typeof piece === 'string' ? `'${piece}'` : `encodeURIComponent(${'given' in piece ? piece.given : written(piece)})`)).join(' + ');
}

/** The first version over plain HTTP. */
export function nodeCode({ calls, check }: ServerSteps, { api, restKey }: CodeFacts): string {
  const made = calls.map((call, index) => {
    const name = index === calls.length - 1 ? 'const result = ' : '';
    const init = call.body === null
      ? '{ headers: { authorization: access_token } }'
      : `{\n  method: 'POST', headers: { 'content-type': 'application/json', authorization: access_token },\n  body: JSON.stringify({\n${lines(call.body, '    ')}\n  }),\n}`;
    return `${name}await call(${pathOf(call)}, ${init});`;
  });
  return `const api = ${quoted(api)};
async function call(path, init) {
  const { code, message, response } = await (await fetch(api + path, init)).json();
  if (code !== 0) throw new Error(message); // the API says why
  return response;
}
const { access_token } = await call('/users/getToken', {
  method: 'POST', headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ imp_key: ${quoted(restKey)}, imp_secret: process.env.${SECRET_NAMES.v1} }),
});
${made.join('\n')}
if (${WRONG_V1[check]}) throw new Error(${tellsWhy(check) ? 'result.fail_reason || ' : ''}'${TROUBLE[check]}');${later(check, '//')}`;
}

/** The second version with the published package, which throws what the API says of a refusal. */
export function sdkCode({ calls, check }: ServerSteps, { api, storeId }: CodeFacts): string {
  const made = calls.map((call, index) => {
    const name = index === calls.length - 1 ? 'const result = ' : '';
    const id = call.path.find((piece) => typeof piece !== 'string');
    const key = id === undefined || 'given' in id ? '' : written(id);
    const given = call.body === null ? `{ ${call.sdk?.id ?? ''}: ${key} }` : `{\n  ${call.sdk?.id ?? ''}: ${key},\n${lines(call.body, '  ')}\n}`;
    return `${name}await portone.${call.sdk?.call ?? ''}(${given});`;
  });
  return `import { PortOneClient } from '@portone/server-sdk';

const portone = PortOneClient({ secret: process.env.${SECRET_NAMES.v2}, storeId: ${quoted(storeId)}, baseUrl: ${quoted(api)} });
${made.join('\n')}
if (${WRONG_V2[check]}) throw new Error('${TROUBLE[check]}');${later(check, '//')}`;
}
