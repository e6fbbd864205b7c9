/** Code to copy, generated from one description of a payment, so that every language shows the same steps: window, then look-up. */
export interface SampleFacts {
  readonly script: string;
  readonly api: string;
  readonly userCode: string;
  readonly restKey: string;
  readonly channelKey: string;
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
  return [
    `channelKey: ${JSON.stringify(channelKey)},`,
    `pay_method: ${JSON.stringify(payMethod)},`,
    'merchant_uid: orderId, // from your server',
    'name: orderName,',
    `amount: ${type === 'subscription' ? '0, // 0 issues a billing key only' : 'orderAmount,'}`,
    ...(type === 'subscription' ? ['customer_uid: customerId,'] : []),
  ].join('\n      ');
}

export function samplesFor(facts: SampleFacts): Sample[] {
  const { script, api, userCode, restKey } = facts;
  const open = `IMP.init(${JSON.stringify(userCode)});
  IMP.request_pay(
    {
      ${request(facts)}
    },
    async (result) => {
      if (result.error_code) return alert(result.error_msg);
      // The browser proves nothing: your server reads the payment and compares the amount.
      await fetch('/payments/complete', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ imp_uid: result.imp_uid, merchant_uid: result.merchant_uid }) });
    },
  );`;
  return [
    { language: 'html', title: 'HTML', step: 'browser', code: `<script src="${script}"></script>\n<button id="pay">Pay</button>\n<script>\ndocument.getElementById('pay').addEventListener('click', () => {\n  ${open}\n});\n</script>` },
    { language: 'react', title: 'React', step: 'browser', code: `// <script src="${script}"></script> in index.html\nexport function PayButton({ orderId, orderName, orderAmount }) {\n  const { IMP } = window;\n  const pay = () => {\n  ${open}\n  };\n  return <button onClick={pay}>Pay</button>;\n}` },
    {
      language: 'node', title: 'Node.js', step: 'server',
      code: `const api = ${JSON.stringify(api)};\nconst call = async (path, init) => (await (await fetch(api + path, init)).json());\nconst token = await call('/users/getToken', {\n  method: 'POST', headers: { 'content-type': 'application/json' },\n  body: JSON.stringify({ imp_key: ${JSON.stringify(restKey)}, imp_secret: process.env.IMP_SECRET }),\n});\nconst { code, message, response: payment } = await call('/payments/' + impUid, { headers: { authorization: token.response.access_token } });\nif (code !== 0) throw new Error(message);\nif (payment.status !== 'paid' || payment.amount !== order.amount) throw new Error('amount or status differs');`,
    },
    {
      language: 'python', title: 'Python', step: 'server',
      code: `import os, requests\n\napi = ${JSON.stringify(api)}\ntoken = requests.post(api + "/users/getToken", json={"imp_key": ${JSON.stringify(restKey)}, "imp_secret": os.environ["IMP_SECRET"]}).json()["response"]["access_token"]\nanswer = requests.get(f"{api}/payments/{imp_uid}", headers={"Authorization": token}).json()\npayment = answer["response"]\nassert answer["code"] == 0 and payment["status"] == "paid" and payment["amount"] == order.amount`,
    },
    {
      language: 'php', title: 'PHP', step: 'server',
      code: `<?php\nfunction call($path, $body = null, $token = null) {\n  $curl = curl_init(${JSON.stringify(api)} . $path);\n  curl_setopt_array($curl, [CURLOPT_RETURNTRANSFER => true, CURLOPT_HTTPHEADER => array_filter(['Content-Type: application/json', $token ? "Authorization: $token" : null])]);\n  if ($body) curl_setopt($curl, CURLOPT_POSTFIELDS, json_encode($body));\n  return json_decode(curl_exec($curl), true);\n}\n$token = call('/users/getToken', ['imp_key' => ${JSON.stringify(restKey)}, 'imp_secret' => getenv('IMP_SECRET')])['response']['access_token'];\n$payment = call('/payments/' . $impUid, null, $token)['response'];\nif ($payment['status'] !== 'paid' || $payment['amount'] !== $order->amount) throw new Exception('amount or status differs');`,
    },
    {
      language: 'java', title: 'Java', step: 'server',
      code: `HttpClient http = HttpClient.newHttpClient();\nString body = "{\\"imp_key\\":\\"${restKey}\\",\\"imp_secret\\":\\"" + System.getenv("IMP_SECRET") + "\\"}";\nHttpRequest tokenCall = HttpRequest.newBuilder(URI.create("${api}/users/getToken")).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)).build();\nString token = new JSONObject(http.send(tokenCall, HttpResponse.BodyHandlers.ofString()).body()).getJSONObject("response").getString("access_token");\nHttpRequest look = HttpRequest.newBuilder(URI.create("${api}/payments/" + impUid)).header("Authorization", token).GET().build();\nJSONObject payment = new JSONObject(http.send(look, HttpResponse.BodyHandlers.ofString()).body()).getJSONObject("response");\nif (!payment.getString("status").equals("paid") || payment.getInt("amount") != order.amount()) throw new IllegalStateException("amount or status differs");`,
    },
  ];
}
