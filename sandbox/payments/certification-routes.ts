import { randomInt } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { certify, findCertification, insertCertification, presentCertification, readPerson, toCertification, type Certification } from './certification.ts';
import { channelsOf, chooseChannel } from './channel.ts';
import { answer, badRequest, notFound, refusedCard } from './envelope.ts';
import { Input } from './input.ts';
import { storeTime, type Sandbox, type Store } from './sandbox.ts';

/** A code is good for three minutes and five tries. */
const CODE_LIFE_MS = 3 * 60_000;
const MAX_WRONG_CODES = 5;
const UNKNOWN = '인증결과가 존재하지 않습니다.';

export function registerCertifications(app: FastifyInstance, sandbox: Sandbox): void {
  app.post('/certifications/otp/request', async ({ body, store }) => answer({ imp_uid: await requestCode(sandbox, store, new Input(body)) }));

  app.post<{ Params: { imp_uid: string } }>('/certifications/otp/confirm/:imp_uid', async ({ body, params, store }) =>
    answer(presentCertification(sandbox, store, await confirmCode(sandbox, store, params.imp_uid, new Input(body)))));

  app.get<{ Params: { imp_uid: string } }>('/certifications/:imp_uid', async ({ params, store }) => {
    const certification = await findCertification(sandbox.database.kysely, sandbox, store, params.imp_uid);
    if (!certification) throw notFound(UNKNOWN);
    return answer(presentCertification(sandbox, store, certification));
  });

  app.delete<{ Params: { imp_uid: string } }>('/certifications/:imp_uid', async ({ params, store }) => {
    const row = await sandbox.database.inTransaction((tx) => tx
      .deleteFrom('sandbox_certification').where('imp_uid', '=', params.imp_uid).where('store_id', '=', store.id).returningAll().executeTakeFirst());
    if (!row) throw notFound(UNKNOWN);
    return answer(presentCertification(sandbox, store, toCertification(sandbox.vault, row)));
  });
}

async function requestCode(sandbox: Sandbox, store: Store, input: Input): Promise<string> {
  const person = readPerson(input);
  const channel = chooseChannel(await channelsOf(sandbox.database, store), {
    channelKey: input.text('channel_key'), pg: input.text('pg'), types: ['certification'],
  });
  if (channel.kind === 'refused') throw badRequest(channel.why);
  const way = input.text('verification_method', 10)?.toUpperCase() ?? 'SMS';
  if (way !== 'SMS' && way !== 'APP') throw badRequest('verification_method는 SMS 또는 APP이어야 합니다.');
  const at = storeTime(sandbox, store);
  return sandbox.database.inTransaction((tx) => insertCertification(tx, sandbox, store, {
    merchantUid: input.text('merchant_uid', 255),
    pgProvider: channel.channel.pgProvider,
    person,
    code: { digits: String(randomInt(1_000_000)).padStart(6, '0'), until: at + CODE_LIFE_MS },
    origin: input.text('company', 200),
    at,
  }));
}

type Try = { readonly kind: 'right'; readonly certification: Certification } | { readonly kind: 'wrong'; readonly why: string };

async function confirmCode(sandbox: Sandbox, store: Store, impUid: string, input: Input): Promise<Certification> {
  const at = storeTime(sandbox, store);
  // A wrong try must be counted although the call is refused: the refusal is thrown after the commit.
  const tried = await sandbox.database.inTransaction(async (tx): Promise<Try> => {
    const row = await tx.selectFrom('sandbox_certification').selectAll().where('imp_uid', '=', impUid).where('store_id', '=', store.id).forUpdate().executeTakeFirst();
    if (!row) throw notFound(UNKNOWN);
    const certification = toCertification(sandbox.vault, row);
    const code = input.text('otp', 20)?.trim();
    if (!code) throw badRequest('필수 파라미터 otp가 없습니다.');
    if (certification.certifiedAt > 0) throw badRequest('이미 인증이 완료되었습니다.');
    if (certification.code === null) throw badRequest('인증번호를 요청한 인증이 아닙니다.');
    if (certification.wrongCodes >= MAX_WRONG_CODES) return { kind: 'wrong', why: '인증번호를 여러 번 잘못 입력했습니다. 인증번호를 다시 요청해 주세요.' };
    if (certification.codeUntil <= at) return { kind: 'wrong', why: '인증번호 입력 시간이 지났습니다. 인증번호를 다시 요청해 주세요.' };
    if (certification.code !== code) {
      await tx.updateTable('sandbox_certification').set({ wrong_codes: certification.wrongCodes + 1 }).where('imp_uid', '=', impUid).execute();
      return { kind: 'wrong', why: '인증번호가 일치하지 않습니다.' };
    }
    await certify(tx, sandbox, { impUid, pgTid: certification.pgTid, person: null, at });
    return { kind: 'right', certification: { ...certification, certifiedAt: at } };
  });
  if (tried.kind === 'wrong') throw refusedCard(tried.why);
  return tried.certification;
}
