import type { FastifyInstance } from 'fastify';
import { courierCode } from './codes.ts';
import { answer, badRequest, conflict, notFound } from './envelope.ts';
import { Input } from './input.ts';
import { findPayment } from './payment.ts';
import { seconds, storeTime, type Sandbox, type Store } from './sandbox.ts';

interface EscrowRow {
  company: string;
  invoice: string;
  sent_at: string;
  applied_at: string;
}

type Params = { Params: { imp_uid: string } };

/** Delivery details of escrow payments: with them the money is released. */
export function registerEscrows(app: FastifyInstance, sandbox: Sandbox): void {
  app.post<Params>('/escrows/logis/:imp_uid', async ({ body, params, store }) => {
    await mustKnow(sandbox, store, params.imp_uid);
    const delivery = readDelivery(sandbox, store, new Input(body));
    const row = await sandbox.database.inTransaction((tx) => tx
      .insertInto('sandbox_escrow')
      .values({ imp_uid: params.imp_uid, store_id: store.id, ...delivery, applied_at: storeTime(sandbox, store) })
      .onConflict((at) => at.column('imp_uid').doNothing())
      .returningAll()
      .executeTakeFirst());
    if (!row) throw conflict('이미 배송정보가 등록되었습니다. 변경하려면 PUT으로 요청해 주세요.');
    return answer(present(row));
  });

  app.put<Params>('/escrows/logis/:imp_uid', async ({ body, params, store }) => {
    await mustKnow(sandbox, store, params.imp_uid);
    const delivery = readDelivery(sandbox, store, new Input(body));
    const row = await sandbox.database.inTransaction((tx) => tx
      .updateTable('sandbox_escrow').set({ ...delivery, applied_at: storeTime(sandbox, store) })
      .where('imp_uid', '=', params.imp_uid).where('store_id', '=', store.id)
      .returningAll()
      .executeTakeFirst());
    if (!row) throw conflict('등록된 배송정보가 없습니다. 먼저 POST로 등록해 주세요.');
    return answer(present(row));
  });

  app.get<Params>('/escrows/logis/:imp_uid', async ({ params, store }) => {
    await mustKnow(sandbox, store, params.imp_uid);
    const row = await sandbox.database.kysely.selectFrom('sandbox_escrow').selectAll().where('imp_uid', '=', params.imp_uid).where('store_id', '=', store.id).executeTakeFirst();
    if (!row) throw conflict('등록된 배송정보가 없습니다.');
    return answer(present(row));
  });
}

async function mustKnow(sandbox: Sandbox, store: Store, impUid: string): Promise<void> {
  if (!(await findPayment(sandbox.database.kysely, store, impUid))) throw notFound('존재하지 않는 결제정보입니다.');
}

/** Sender and receiver are checked for their form and not kept: nobody here delivers anything. */
function readDelivery(sandbox: Sandbox, store: Store, input: Input): { company: string; invoice: string; sent_at: number } {
  for (const side of ['sender', 'receiver']) for (const field of ['name', 'tel', 'addr', 'postcode']) input.group(side).text(field);
  const logis = input.group('logis');
  const sentAt = logis.wholeNumber('sent_at');
  if (sentAt !== null && sentAt > 99_999_999_999) throw badRequest('logis.sent_at은 초 단위 유닉스 시각이어야 합니다.');
  return {
    company: courierCode(logis.requiredText('company', 50)),
    invoice: logis.requiredText('invoice', 100),
    sent_at: sentAt === null ? storeTime(sandbox, store) : sentAt * 1000,
  };
}

function present(row: EscrowRow): Record<string, unknown> {
  return { company: row.company, invoice: row.invoice, sent_at: seconds(row.sent_at), applied_at: seconds(row.applied_at) };
}
