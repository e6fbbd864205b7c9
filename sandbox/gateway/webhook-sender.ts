/** The only file of the rehearsal gateway that calls out: events to the address each case named, and its documents. */
import { createHash } from 'node:crypto';
import { signedHeaders } from '../../platform/signed-messages.ts';

const TIMEOUT_MS = 10_000;

/** Sends one signed message. Returns the status, or null when nobody answered. Redirects are an answer like any other and are not followed. */
export async function sendWebhook(given: { url: string; secret: string; id: string; body: string; at: Date; signal: AbortSignal; timeoutMs?: number | undefined }): Promise<number | null> {
  const headers = signedHeaders({ secrets: [given.secret], id: given.id, at: given.at, content: given.body });
  try {
    const response = await fetch(given.url, {
      method: 'POST', body: given.body, redirect: 'manual', headers: { ...headers, 'content-type': 'application/json' },
      signal: AbortSignal.any([given.signal, AbortSignal.timeout(given.timeoutMs ?? TIMEOUT_MS)]),
    });
    await response.body?.cancel();
    return response.status;
  } catch {
    return null;
  }
}

export type DocumentReading = 'read' | 'unreachable' | 'different';

/** Downloads a document and compares it with what was announced. Reads no more than was announced. */
export async function readDocument(given: { url: string; sha256: string; bytes: number; signal: AbortSignal }): Promise<DocumentReading> {
  try {
    const response = await fetch(given.url, { redirect: 'manual', signal: AbortSignal.any([given.signal, AbortSignal.timeout(TIMEOUT_MS)]) });
    if (response.status !== 200 || !response.body) {
      await response.body?.cancel();
      return 'unreachable';
    }
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of response.body) {
      bytes += chunk.byteLength;
      if (bytes > given.bytes) return 'different';
      hash.update(chunk);
    }
    return bytes === given.bytes && hash.digest('hex') === given.sha256 ? 'read' : 'different';
  } catch {
    return 'unreachable';
  }
}
