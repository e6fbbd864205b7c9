/** The server's part of an integration as data, so that every language shows the same call with the same check. */

type Value = { readonly text: string } | { readonly of: 'order' | 'customer' | 'card'; readonly field: string };

export interface ServerCall {
  readonly path: string;
  /** Goes behind the path. */
  readonly pathEnd?: 'impUid';
  /** Null reads. */
  readonly body: Readonly<Record<string, Value>> | null;
  /** What must hold of the answer. */
  readonly check: 'paid' | 'certified' | 'account';
}

const order = (field: string): Value => ({ of: 'order', field });

/** The call that a kind of payment needs on the server; null where the interface has none. */
export function serverCallFor(given: { readonly type: string; readonly method: string; readonly channelKey: string }): ServerCall | null {
  const base = { channel_key: { text: given.channelKey }, merchant_uid: order('id'), name: order('name'), amount: order('amount') };
  const card = (field: string): Value => ({ of: 'card', field });
  if (given.type === 'verification') return { path: '/certifications/', pathEnd: 'impUid', body: null, check: 'certified' };
  if (given.type === 'subscription') {
    const { channel_key: _billingKeyKnowsItsChannel, ...rest } = base;
    return { path: '/subscribe/payments/again', body: { customer_uid: { of: 'customer', field: 'id' }, ...rest }, check: 'paid' };
  }
  if (given.type !== 'key_in') return { path: '/payments/', pathEnd: 'impUid', body: null, check: 'paid' };
  if (given.method === 'card') return { path: '/subscribe/payments/onetime', body: { ...base, card_number: card('number'), expiry: card('expiry'), birth: card('birth'), pwd_2digit: card('pwd2') }, check: 'paid' };
  if (given.method === 'virtual_account') return { path: '/vbanks', body: { ...base, vbank_code: { text: '004' }, vbank_due: order('dueSeconds'), vbank_holder: order('accountHolder') }, check: 'account' };
  return null;
}

interface Words {
  readonly value: (value: Value) => string;
}

const q = (text: string): string => JSON.stringify(text);
const WORDS = {
  node: { value: (v) => ('text' in v ? q(v.text) : `${v.of}.${v.field}`) },
  python: { value: (v) => ('text' in v ? q(v.text) : `${v.of}.${v.field}`) },
  php: { value: (v) => ('text' in v ? `'${v.text}'` : `$${v.of}->${v.field}`) },
  java: { value: (v) => ('text' in v ? q(v.text) : `${v.of}.${v.field}()`) },
} satisfies Record<string, Words>;

export type ServerLanguage = keyof typeof WORDS;

const TROUBLE = { paid: 'amount or status differs', certified: 'not verified', account: 'no account was issued' } as const;

/** The code of the call in one language: token first, then the call, then the check. */
export function serverCode(language: ServerLanguage, call: ServerCall, given: { readonly api: string; readonly restKey: string }): string {
  return { node, python, php, java }[language](call, given);
}

const fields = (call: ServerCall, write: (name: string, value: Value) => string, separator: string): string => Object.entries(call.body ?? {}).map(([name, value]) => write(name, value)).join(separator);

function node(call: ServerCall, { api, restKey }: { api: string; restKey: string }): string {
  const path = `'${call.path}'${call.pathEnd === undefined ? '' : ' + impUid'}`;
  const body = fields(call, (name, value) => `    ${name}: ${WORDS.node.value(value)},`, '\n');
  const init = call.body === null ? '{ headers: { authorization: token.response.access_token } }' : `{\n  method: 'POST', headers: { 'content-type': 'application/json', authorization: token.response.access_token },\n  body: JSON.stringify({\n${body}\n  }),\n}`;
  const wrong = { paid: "result.status !== 'paid' || result.amount !== order.amount", certified: '!result.certified || result.merchant_uid !== order.id', account: '!result.vbank_num' }[call.check];
  return `const api = ${q(api)};
const call = async (path, init) => (await (await fetch(api + path, init)).json());
const token = await call('/users/getToken', {
  method: 'POST', headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ imp_key: ${q(restKey)}, imp_secret: process.env.IMP_SECRET }),
});
const { code, message, response: result } = await call(${path}, ${init});
if (code !== 0) throw new Error(message);
if (${wrong}) throw new Error('${TROUBLE[call.check]}');`;
}

function python(call: ServerCall, { api, restKey }: { api: string; restKey: string }): string {
  const path = call.pathEnd === undefined ? `api + ${q(call.path)}` : `f"{api}${call.path}{imp_uid}"`;
  const body = fields(call, (name, value) => `    ${q(name)}: ${WORDS.python.value(value)},`, '\n');
  const send = call.body === null ? `requests.get(${path}, headers={"Authorization": token}).json()` : `requests.post(${path}, headers={"Authorization": token}, json={\n${body}\n}).json()`;
  const right = { paid: 'result["status"] == "paid" and result["amount"] == order.amount', certified: 'result["certified"] and result["merchant_uid"] == order.id', account: 'result["vbank_num"]' }[call.check];
  return `import os, requests

api = ${q(api)}
token = requests.post(api + "/users/getToken", json={"imp_key": ${q(restKey)}, "imp_secret": os.environ["IMP_SECRET"]}).json()["response"]["access_token"]
answer = ${send}
result = answer["response"]
if answer["code"] != 0 or not (${right}):
    raise ValueError(answer["message"] or "${TROUBLE[call.check]}")`;
}

function php(call: ServerCall, { api, restKey }: { api: string; restKey: string }): string {
  const path = `'${call.path}'${call.pathEnd === undefined ? '' : ' . $impUid'}`;
  const body = call.body === null ? 'null' : `[\n${fields(call, (name, value) => `  '${name}' => ${WORDS.php.value(value)},`, '\n')}\n]`;
  const wrong = { paid: "$result['status'] !== 'paid' || $result['amount'] !== $order->amount", certified: "!$result['certified'] || $result['merchant_uid'] !== $order->id", account: "!$result['vbank_num']" }[call.check];
  return `<?php
function call($path, $body = null, $token = null) {
  $curl = curl_init(${q(api)} . $path);
  curl_setopt_array($curl, [CURLOPT_RETURNTRANSFER => true, CURLOPT_HTTPHEADER => array_filter(['Content-Type: application/json', $token ? "Authorization: $token" : null])]);
  if ($body) curl_setopt($curl, CURLOPT_POSTFIELDS, json_encode($body));
  return json_decode(curl_exec($curl), true);
}
$token = call('/users/getToken', ['imp_key' => ${q(restKey)}, 'imp_secret' => getenv('IMP_SECRET')])['response']['access_token'];
$answer = call(${path}, ${body}, $token);
if ($answer['code'] !== 0) throw new Exception($answer['message']);
$result = $answer['response'];
if (${wrong}) throw new Exception('${TROUBLE[call.check]}');`;
}

function java(call: ServerCall, { api, restKey }: { api: string; restKey: string }): string {
  const path = `${q(api + call.path)}${call.pathEnd === undefined ? '' : ' + impUid'}`;
  const send = call.body === null ? '.GET()' : `\n  .header("Content-Type", "application/json")\n  .POST(HttpRequest.BodyPublishers.ofString(new JSONObject()${fields(call, (name, value) => `.put(${q(name)}, ${WORDS.java.value(value)})`, '')}.toString()))`;
  const wrong = { paid: '!result.getString("status").equals("paid") || result.getInt("amount") != order.amount()', certified: '!result.getBoolean("certified") || !result.getString("merchant_uid").equals(order.id())', account: 'result.isNull("vbank_num")' }[call.check];
  return `import java.net.URI;
import java.net.http.*;
import org.json.JSONObject; // org.json:json

HttpClient http = HttpClient.newHttpClient();
String body = new JSONObject().put("imp_key", ${q(restKey)}).put("imp_secret", System.getenv("IMP_SECRET")).toString();
HttpRequest tokenCall = HttpRequest.newBuilder(URI.create(${q(`${api}/users/getToken`)})).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)).build();
String token = new JSONObject(http.send(tokenCall, HttpResponse.BodyHandlers.ofString()).body()).getJSONObject("response").getString("access_token");
HttpRequest request = HttpRequest.newBuilder(URI.create(${path})).header("Authorization", token)${send}.build();
JSONObject answer = new JSONObject(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
if (answer.getInt("code") != 0) throw new IllegalStateException(answer.optString("message"));
JSONObject result = answer.getJSONObject("response");
if (${wrong}) throw new IllegalStateException("${TROUBLE[call.check]}");`;
}
