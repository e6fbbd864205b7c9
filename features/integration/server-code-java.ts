import { type CodeFacts, later, quoted, SECRET_NAMES } from './code-facts.ts';
import { tellsWhy, TROUBLE, type Check, type Fields, type ServerCall, type ServerSteps, type Value } from './sample-calls.ts';

const json = (fields: Fields): string => `new JSONObject()${Object.entries(fields).map(([name, value]) => `.put(${quoted(name)}, ${written(value)})`).join('')}`;

function written(value: Value): string {
  if ('text' in value) return quoted(value.text);
  if ('of' in value) return `${value.of}.${value.field}()`;
  return json(value.fields);
}

const AMOUNT_V1 = 'result.getInt("amount") != order.amount()';
const AMOUNT_V2 = 'result.getJSONObject("amount").getInt("total") != order.amount()';
const ORDER_V1 = '!result.getString("merchant_uid").equals(order.id())';
const WRONG_V1: Readonly<Record<Check, string>> = {
  paid: `${ORDER_V1} || !result.getString("status").equals("paid") || ${AMOUNT_V1}`,
  ordered: `${ORDER_V1} || !List.of("paid", "ready").contains(result.getString("status")) || ${AMOUNT_V1}`,
  verified: `!result.getBoolean("certified") || ${ORDER_V1}`, account: 'result.isNull("vbank_num")', planned: 'false',
};
const WRONG_V2: Readonly<Record<Check, string>> = {
  paid: `!result.getString("status").equals("PAID") || ${AMOUNT_V2}`,
  ordered: `!List.of("PAID", "VIRTUAL_ACCOUNT_ISSUED", "PAY_PENDING").contains(result.getString("status")) || ${AMOUNT_V2}`,
  verified: '!result.getString("status").equals("VERIFIED")', account: 'result.getJSONObject("method").isNull("accountNumber")', planned: 'result.getJSONObject("schedule").isNull("id")',
};

function pathOf(call: ServerCall): string {
  return call.path.map((piece) => (typeof piece === 'string' ? quoted(piece) : `URLEncoder.encode(${'given' in piece ? 'impUid' : written(piece)}, StandardCharsets.UTF_8).replace("+", "%20")`)).join(' + ');
}

/** Both versions with the client of the JDK and org.json. */
export function javaCode({ calls, check }: ServerSteps, { dialect, api, restKey }: CodeFacts): string {
  const first = dialect === 'v1';
  const token = first ? ', token' : '';
  const made = calls.map((call, index) => `${index === calls.length - 1 ? 'JSONObject result = ' : ''}api.call(${pathOf(call)}, ${call.body === null ? 'null' : `\n  ${json(call.body)}`}${token});`);
  const read = first
    ? `    JSONObject answer = new JSONObject(http.send(request.build(), HttpResponse.BodyHandlers.ofString()).body());
    if (answer.getInt("code") != 0) throw new IllegalStateException(answer.optString("message")); // the API says why
    return answer.getJSONObject("response");`
    : `    HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    JSONObject body = new JSONObject(answer.body());
    if (answer.statusCode() >= 400) throw new IllegalStateException(body.optString("message")); // the API says why
    return body;`;
  const header = first ? '    if (token != null) request.header("Authorization", token);' : `    request.header("Authorization", "PortOne " + System.getenv("${SECRET_NAMES.v2}"));`;
  const who = first ? `String token = api.call("/users/getToken", new JSONObject().put("imp_key", ${quoted(restKey)}).put("imp_secret", System.getenv("${SECRET_NAMES.v1}")), null).getString("access_token");\n` : '';
  return `import java.net.*;
import java.net.http.*;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.json.JSONObject; // org.json:json

class Api {
  final HttpClient http = HttpClient.newHttpClient();
  JSONObject call(String path, JSONObject given${first ? ', String token' : ''}) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(${quoted(api)} + path)).header("Content-Type", "application/json");
${header}
    if (given != null) request.POST(HttpRequest.BodyPublishers.ofString(given.toString()));
${read}
  }
}
Api api = new Api();
${who}${made.join('\n')}
if (${(first ? WRONG_V1 : WRONG_V2)[check]}) throw new IllegalStateException(${first && tellsWhy(check) ? 'result.isNull("fail_reason") ? ' : ''}"${TROUBLE[check]}"${first && tellsWhy(check) ? ' : result.getString("fail_reason")' : ''});${later(check, '//')}`;
}
