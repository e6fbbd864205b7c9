import { SECRET_NAMES, type ServerLanguage } from './code-facts.ts';

const NODE = `import { Webhook } from '@portone/server-sdk';

// body: the request's body as text, before anything parses it. headers: the request's headers, named in lower case.
// Throws where the signature is wrong or too old: answer 400 then.
const notification = await Webhook.verify(process.env.${SECRET_NAMES.webhook}, body, headers);
console.log(notification.type, notification.data.paymentId);
// The signature tells who sent it, not what was paid: read the payment as above, then answer 200.`;

const PYTHON = `import base64, hashlib, hmac, json, os, time

# body: the request's body as bytes, before anything parses it. headers: the request's headers, named in lower case.
message_id, sent_at = headers["webhook-id"], headers["webhook-timestamp"]
if abs(time.time() - int(sent_at)) > 300:
    raise ValueError("the notification is too old")
key = base64.b64decode(os.environ["${SECRET_NAMES.webhook}"].removeprefix("whsec_"))
signed = hmac.new(key, f"{message_id}.{sent_at}.".encode() + body, hashlib.sha256).digest()
right = "v1," + base64.b64encode(signed).decode()
# Two while a new secret is being introduced.
if not any(hmac.compare_digest(one, right) for one in headers["webhook-signature"].split(" ")):
    raise ValueError("the signature is wrong")
notification = json.loads(body)
print(notification["type"], notification["data"].get("paymentId"))
# The signature tells who sent it, not what was paid: read the payment as above, then answer 200.`;

const PHP = `<?php
// $body: the request's body as it came, from file_get_contents('php://input').
$id = $_SERVER['HTTP_WEBHOOK_ID'];
$sentAt = $_SERVER['HTTP_WEBHOOK_TIMESTAMP'];
if (abs(time() - (int) $sentAt) > 300) throw new Exception('the notification is too old');
$key = base64_decode(preg_replace('/^whsec_/', '', getenv('${SECRET_NAMES.webhook}')));
$right = 'v1,' . base64_encode(hash_hmac('sha256', "$id.$sentAt.$body", $key, true));
// Two while a new secret is being introduced.
$found = array_filter(explode(' ', $_SERVER['HTTP_WEBHOOK_SIGNATURE']), fn($one) => hash_equals($right, $one));
if (!$found) throw new Exception('the signature is wrong');
$notification = json_decode($body, true);
echo $notification['type'], ' ', $notification['data']['paymentId'] ?? '', PHP_EOL;
// The signature tells who sent it, not what was paid: read the payment as above, then answer 200.`;

const JAVA = `import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.*;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.json.JSONObject; // org.json:json

// body: the request's body as text, before anything parses it. headers: a map of the request's headers, named in lower case.
String id = headers.get("webhook-id"), sentAt = headers.get("webhook-timestamp");
if (Math.abs(System.currentTimeMillis() / 1000 - Long.parseLong(sentAt)) > 300) throw new IllegalStateException("the notification is too old");
Mac mac = Mac.getInstance("HmacSHA256");
mac.init(new SecretKeySpec(Base64.getDecoder().decode(System.getenv("${SECRET_NAMES.webhook}").replaceFirst("^whsec_", "")), "HmacSHA256"));
String right = "v1," + Base64.getEncoder().encodeToString(mac.doFinal((id + "." + sentAt + "." + body).getBytes(StandardCharsets.UTF_8)));
boolean found = false; // two while a new secret is being introduced
for (String one : headers.get("webhook-signature").split(" ")) found |= MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
if (!found) throw new IllegalStateException("the signature is wrong");
JSONObject notification = new JSONObject(body);
System.out.println(notification.getString("type") + " " + notification.getJSONObject("data").optString("paymentId"));
// The signature tells who sent it, not what was paid: read the payment as above, then answer 200.`;

const CODE: Readonly<Record<ServerLanguage, string>> = { node: NODE, python: PYTHON, php: PHP, java: JAVA };

/** Taking a notification of the second version: its signature and age are checked before anything of it is believed. */
export function webhookCode(language: ServerLanguage): string {
  return CODE[language];
}
