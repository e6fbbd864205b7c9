import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Sandbox } from '../sandbox.ts';
import { conflicting, invalid, TypedRefusal } from './refusal.ts';

/** So long an answer is kept under its key. */
export const KEY_LIFE_MS = 3 * 60 * 60_000;
const MAX_KEY = 256;
const UNSAFE = new Set(['POST', 'PUT', 'PATCH', 'DELETE']);

const answerContext = (storeId: string, key: string) => `sandbox_v2_call:${storeId}:${key}`;

/**
 * Idempotency-Key: the first call runs and its answer is kept for three hours, refusals too; the same call again gets the
 * same answer. A call whose end is not known (it runs still, or its process died) is never run again under its key.
 */
export function keepAnswers(api: FastifyInstance, sandbox: Sandbox): void {
  const running = new WeakMap<FastifyRequest, string>();

  api.addHook('preHandler', async (request, reply) => {
    const key = readKey(request);
    if (key === null) return;
    const kept = await begin(sandbox, request, key);
    if (kept === 'first') {
      running.set(request, key);
      return;
    }
    return reply.status(kept.status).header('content-type', 'application/json; charset=utf-8').header('idempotent-replayed', 'true').send(kept.body);
  });

  api.addHook('onSend', async (request, reply, payload) => {
    const key = running.get(request);
    if (key === undefined || typeof payload !== 'string') return payload;
    running.delete(request);
    // Of what failed on our side nothing was written, so that it may be tried again.
    if (reply.statusCode === 500) await forget(sandbox, request.store.id, key);
    else await keep(sandbox, request.store.id, { key, status: reply.statusCode, body: payload });
    return payload;
  });
}

function readKey(request: FastifyRequest): string | null {
  const header = request.headers['idempotency-key'];
  if (header === undefined || !UNSAFE.has(request.method)) return null;
  const text = Array.isArray(header) ? (header[0] ?? '') : header;
  const key = text.trim().replace(/^"(.*)"$/, '$1');
  if (key === '' || key.length > MAX_KEY || !/^[\x21-\x7e]+$/.test(key)) throw invalid(`Idempotency-Key는 ${MAX_KEY}자 이하의 영문, 숫자, 기호여야 합니다.`);
  return key;
}

async function begin(sandbox: Sandbox, request: FastifyRequest, key: string): Promise<'first' | { status: number; body: string }> {
  const now = sandbox.clock.now();
  const storeId = request.store.id;
  const prints = sandbox.vault.fingerprints(`${request.method} ${request.originalUrl} ${JSON.stringify(request.body ?? null)}`, 'sandbox v2 call');
  const fingerprint = prints[0] ?? '';
  const made = await sandbox.database.inTransaction((tx) => tx
    .insertInto('sandbox_v2_call').values({ store_id: storeId, key, fingerprint, status: null, answer_sealed: null, created_at: now })
    .onConflict((conflict) => conflict.columns(['store_id', 'key'])
      .doUpdateSet({ fingerprint, status: null, answer_sealed: null, created_at: now })
      .where('sandbox_v2_call.created_at', '<', new Date(now.getTime() - KEY_LIFE_MS)))
    .returning('key').executeTakeFirst());
  if (made) return 'first';
  const row = await sandbox.database.kysely.selectFrom('sandbox_v2_call').selectAll().where('store_id', '=', storeId).where('key', '=', key).executeTakeFirst();
  if (row && !prints.includes(row.fingerprint)) throw new TypedRefusal(422, 'INVALID_REQUEST', '같은 Idempotency-Key로 다른 요청을 보낼 수 없습니다.');
  if (!row || row.status === null || row.answer_sealed === null) throw conflicting('IDEMPOTENCY_OUTSTANDING_REQUEST', '같은 Idempotency-Key의 요청을 처리하고 있습니다. 잠시 뒤 다시 시도해 주세요.');
  return { status: row.status, body: sandbox.vault.openText(row.answer_sealed, answerContext(storeId, key)) };
}

async function keep(sandbox: Sandbox, storeId: string, answer: { key: string; status: number; body: string }): Promise<void> {
  await sandbox.database.inTransaction((tx) => tx
    .updateTable('sandbox_v2_call').set({ status: answer.status, answer_sealed: sandbox.vault.sealText(answer.body, answerContext(storeId, answer.key)) })
    .where('store_id', '=', storeId).where('key', '=', answer.key).execute());
}

async function forget(sandbox: Sandbox, storeId: string, key: string): Promise<void> {
  await sandbox.database.inTransaction((tx) => tx.deleteFrom('sandbox_v2_call').where('store_id', '=', storeId).where('key', '=', key).where('status', 'is', null).execute());
}
