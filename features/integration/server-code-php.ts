import { type CodeFacts, later, SECRET_NAMES } from './code-facts.ts';
import { tellsWhy, TROUBLE, type Check, type Fields, type ServerCall, type ServerSteps, type Value } from './sample-calls.ts';

/** In single quotes, where PHP reads nothing into the text. */
const single = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

function written(value: Value): string {
  if ('text' in value) return single(value.text);
  if ('of' in value) return `$${value.of}->${value.field}`;
  return `[${Object.entries(value.fields).map(([name, one]) => `${single(name)} => ${written(one)}`).join(', ')}]`;
}

const body = (fields: Fields): string => `[\n${Object.entries(fields).map(([name, value]) => `  ${single(name)} => ${written(value)},`).join('\n')}\n]`;

const WRONG_V1: Readonly<Record<Check, string>> = {
  paid: "$result['merchant_uid'] !== $order->id || $result['status'] !== 'paid' || $result['amount'] !== $order->amount",
  ordered: "$result['merchant_uid'] !== $order->id || !in_array($result['status'], ['paid', 'ready']) || $result['amount'] !== $order->amount",
  verified: "!$result['certified'] || $result['merchant_uid'] !== $order->id", account: "!$result['vbank_num']", planned: 'false',
};
const WRONG_V2: Readonly<Record<Check, string>> = {
  paid: "$result['status'] !== 'PAID' || $result['amount']['total'] !== $order->amount",
  ordered: "!in_array($result['status'], ['PAID', 'VIRTUAL_ACCOUNT_ISSUED', 'PAY_PENDING']) || $result['amount']['total'] !== $order->amount",
  verified: "$result['status'] !== 'VERIFIED'", account: "empty($result['method']['accountNumber'])", planned: "empty($result['schedule']['id'])",
};

function pathOf(call: ServerCall): string {
  return call.path.map((piece) => (typeof piece === 'string' ? single(piece) : `rawurlencode(${'given' in piece ? '$impUid' : written(piece)})`)).join(' . ');
}

/** Both versions with curl. */
export function phpCode({ calls, check }: ServerSteps, { dialect, api, restKey }: CodeFacts): string {
  const first = dialect === 'v1';
  const token = first ? ', $token' : '';
  const made = calls.map((call, index) => `${index === calls.length - 1 ? '$result = ' : ''}call(${pathOf(call)}, ${call.body === null ? 'null' : body(call.body)}${token});`);
  const read = first
    ? `  $answer = json_decode(curl_exec($curl), true);
  if ($answer['code'] !== 0) throw new Exception($answer['message']); // the API says why
  return $answer['response'];`
    : `  $answer = json_decode(curl_exec($curl), true);
  if (curl_getinfo($curl, CURLINFO_RESPONSE_CODE) >= 400) throw new Exception($answer['message']); // the API says why
  return $answer;`;
  const header = first ? '$token ? "Authorization: $token" : null' : `'Authorization: PortOne ' . getenv('${SECRET_NAMES.v2}')`;
  const who = first ? `$token = call('/users/getToken', ['imp_key' => ${single(restKey)}, 'imp_secret' => getenv('${SECRET_NAMES.v1}')])['access_token'];\n` : '';
  return `<?php
function call($path, $body = null${first ? ', $token = null' : ''}) {
  $curl = curl_init(${single(api)} . $path);
  curl_setopt_array($curl, [CURLOPT_RETURNTRANSFER => true, CURLOPT_HTTPHEADER => array_filter(['Content-Type: application/json', ${header}])]);
  if ($body) curl_setopt($curl, CURLOPT_POSTFIELDS, json_encode($body));
${read}
}
${who}${made.join('\n')}
if (${(first ? WRONG_V1 : WRONG_V2)[check]}) throw new Exception(${first && tellsWhy(check) ? "$result['fail_reason'] ?: " : ''}'${TROUBLE[check]}');${later(check, '//')}`;
}
