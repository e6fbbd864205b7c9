import { type CodeFacts, later, quoted, SECRET_NAMES } from './code-facts.ts';
import { tellsWhy, TROUBLE, type Check, type Fields, type ServerCall, type ServerSteps, type Value } from './sample-calls.ts';

function written(value: Value): string {
  if ('text' in value) return quoted(value.text);
  if ('of' in value) return `${value.of}.${value.field}`;
  return `{${Object.entries(value.fields).map(([name, one]) => `${quoted(name)}: ${written(one)}`).join(', ')}}`;
}

const body = (fields: Fields): string => `{\n${Object.entries(fields).map(([name, value]) => `    ${quoted(name)}: ${written(value)},`).join('\n')}\n}`;

const RIGHT_V1: Readonly<Record<Check, string>> = {
  paid: 'result["merchant_uid"] == order.id and result["status"] == "paid" and result["amount"] == order.amount',
  ordered: 'result["merchant_uid"] == order.id and result["status"] in ("paid", "ready") and result["amount"] == order.amount',
  verified: 'result["certified"] and result["merchant_uid"] == order.id', account: 'result["vbank_num"]', planned: 'True',
};
const RIGHT_V2: Readonly<Record<Check, string>> = {
  paid: 'result["status"] == "PAID" and result["amount"]["total"] == order.amount',
  ordered: 'result["status"] in ("PAID", "VIRTUAL_ACCOUNT_ISSUED", "PAY_PENDING") and result["amount"]["total"] == order.amount',
  verified: 'result["status"] == "VERIFIED"', account: 'result.get("method", {}).get("accountNumber")', planned: 'result["schedule"]["id"]',
};

function pathOf(call: ServerCall): string {
  return call.path.map((piece) => (typeof piece === 'string' ? quoted(piece) : `quote(${'given' in piece ? 'imp_uid' : written(piece)}, safe="")`)).join(' + ');
}

/** Both versions with the requests package. */
export function pythonCode({ calls, check }: ServerSteps, { dialect, api, restKey }: CodeFacts): string {
  const first = dialect === 'v1';
  const made = calls.map((call, index) => `${index === calls.length - 1 ? 'result = ' : ''}call(${call.body === null ? '"GET"' : '"POST"'}, ${pathOf(call)}${call.body === null ? '' : `, ${body(call.body)}`})`);
  const read = first
    ? `    answer = requests.request(method, api + path, headers=headers, json=body).json()
    if answer["code"] != 0:
        raise ValueError(answer["message"])  # the API says why
    return answer["response"]`
    : `    answer = requests.request(method, api + path, headers=headers, json=body)
    if not answer.ok:
        raise ValueError(answer.json()["message"])  # the API says why
    return answer.json()`;
  const who = first
    ? `token = call("POST", "/users/getToken", {"imp_key": ${quoted(restKey)}, "imp_secret": os.environ["${SECRET_NAMES.v1}"]})\nheaders["Authorization"] = token["access_token"]\n`
    : '';
  return `import os
from urllib.parse import quote

import requests

api = ${quoted(api)}
headers = ${first ? '{}' : `{"Authorization": "PortOne " + os.environ["${SECRET_NAMES.v2}"]}`}

def call(method, path, body=None):
${read}

${who}${made.join('\n')}
if not (${(first ? RIGHT_V1 : RIGHT_V2)[check]}):
    raise ValueError(${first && tellsWhy(check) ? 'result["fail_reason"] or ' : ''}"${TROUBLE[check]}")${later(check, '#')}`;
}
