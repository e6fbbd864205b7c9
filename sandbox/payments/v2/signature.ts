import { Webhook } from 'standardwebhooks';
import type { Tx, Reader } from '../../../storage/open-database.ts';
import type { Sandbox } from '../sandbox.ts';
import { openWebhookSecrets } from './secrets.ts';

/** The headers of a signed message, for this moment: Standard Webhooks, one signature per secret of the store. */
export async function signatureHeaders(reader: Reader | Tx, vault: Sandbox['vault'], message: { storeId: string; id: string; body: string }): Promise<Record<string, string>> {
  const secrets = await openWebhookSecrets(reader, vault, message.storeId);
  const now = new Date();
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(message.id, now, message.body)).join(' '),
  };
}

const MINUTE_MS = 60_000;
const PAUSES_MINUTES = [1, 4, 16, 64, 256] as const;

/** How long to wait after a try that failed, in milliseconds: about 1, 4, 16, 64, 256 minutes, a little more or less each time. */
export function pauseAfter(attempt: number): number {
  const minutes = PAUSES_MINUTES[Math.min(attempt, PAUSES_MINUTES.length) - 1] ?? 1;
  return Math.round(minutes * MINUTE_MS * (0.9 + Math.random() * 0.2));
}
