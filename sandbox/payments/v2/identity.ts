import { randomInt } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { sql, type SqlBool } from 'kysely';
import type { Reader, Tx } from '../../../storage/open-database.ts';
import { certify, insertCertification, readBirth, sendNewCode, toCertification, uniqueInSite, uniqueKeyOf, type Certification, type CertificationRequest, type Person } from '../certification.ts';
import { channelsOf } from '../channel.ts';
import { storeTime, type Sandbox, type Store } from '../sandbox.ts';
import { Fields, filterOf, readPlace, readSpan } from './fields.ts';
import { readCustomData } from './order.ts';
import { channelOf } from './pay.ts';
import { instant, presentChannel } from './present-payment.ts';
import { conflicting, invalid, missing, refusedByGateway } from './refusal.ts';

type IdentityPath = { Params: { identityVerificationId: string } };
const PATH = '/identity-verifications/:identityVerificationId';
export const CODE_LIFE_MS = 3 * 60_000;
const MAX_WRONG_CODES = 5;
const MAX_ID = 255;
const OPERATORS = ['SKT', 'KT', 'LGU', 'SKT_MVNO', 'KT_MVNO', 'LGU_MVNO'] as const;

const notFound = () => missing('IDENTITY_VERIFICATION_NOT_FOUND', '존재하지 않는 본인인증입니다.');
const alreadyVerified = () => conflicting('IDENTITY_VERIFICATION_ALREADY_VERIFIED', '이미 완료된 본인인증입니다.');
export const newCode = () => String(randomInt(1_000_000)).padStart(6, '0');

export function registerIdentity(api: FastifyInstance, sandbox: Sandbox): void {
  api.post<IdentityPath>(`${PATH}/send`, async ({ body, params, store }) => send(sandbox, store, params.identityVerificationId, new Fields(body)));
  api.post<IdentityPath>(`${PATH}/resend`, async ({ params, store }) => resend(sandbox, store, params.identityVerificationId));
  api.post<IdentityPath>(`${PATH}/confirm`, async ({ body, params, store }) => confirm(sandbox, store, params.identityVerificationId, new Fields(body)));
  api.get('/identity-verifications', async (request) => list(sandbox, request.store, filterOf(request)));
  api.get<IdentityPath>(PATH, async ({ params, store }) => {
    const found = await findIdentity(sandbox.database.kysely, sandbox, store, params.identityVerificationId);
    if (!found) throw notFound();
    return present(sandbox, store, found, await channelNames(sandbox, store));
  });
}

export async function findIdentity(reader: Reader | Tx, sandbox: Pick<Sandbox, 'vault'>, store: Store, id: string, lock = false): Promise<Certification | null> {
  const row = await reader.selectFrom('sandbox_certification').selectAll().where('store_id', '=', store.id).where('v2_id', '=', id).$if(lock, (q) => q.forUpdate()).executeTakeFirst();
  return row ? toCertification(sandbox.vault, row) : null;
}

export function readIdentityId(id: string): string {
  if (id.trim() === '' || id.length > MAX_ID) throw invalid(`identityVerificationId는 1자 이상 ${MAX_ID}자 이하여야 합니다.`);
  return id;
}

async function send(sandbox: Sandbox, store: Store, rawId: string, body: Fields): Promise<Record<string, never>> {
  const id = readIdentityId(rawId);
  const asked = readRequest(body);
  const channel = await channelOf(sandbox, store, body, ['certification']);
  const at = storeTime(sandbox, store);
  await sandbox.database.inTransaction(async (tx) => {
    const known = await findIdentity(tx, sandbox, store, id, true);
    if (known && known.certifiedAt > 0) throw alreadyVerified();
    if (known && known.failedAt === 0 && known.code !== null) throw conflicting('IDENTITY_VERIFICATION_ALREADY_SENT', '이미 인증 요청을 보낸 본인인증입니다. 다시 보내려면 resend를 사용해 주세요.');
    // One that failed, or a window that stands open, gives way to the new request.
    if (known) await tx.deleteFrom('sandbox_certification').where('imp_uid', '=', known.impUid).execute();
    await insertCertification(tx, sandbox, store, {
      merchantUid: id, pgProvider: channel.pgProvider, person: asked.person, code: { digits: newCode(), until: at + CODE_LIFE_MS }, origin: null, at,
      v2: { id, channelKey: channel.channelKey, request: asked.request },
    });
  });
  return {};
}

/** Who is to be verified. Seven digits at most of a resident number are ever asked for, and more are refused. */
function readRequest(body: Fields): { person: Person; request: CertificationRequest } {
  const customer = body.group('customer');
  const operator = body.word('operator', OPERATORS);
  const method = body.word('method', ['SMS', 'APP']);
  if (operator === null || method === null) throw invalid('operator와 method는 필수입니다.');
  const name = customer.requiredText('name', 100).trim();
  const phone = customer.requiredText('phoneNumber', 40).replaceAll(/\D/g, '');
  if (!/^01[016789]\d{7,8}$/.test(phone)) throw invalid('customer.phoneNumber는 01로 시작하는 휴대폰 번호여야 합니다.');
  customer.text('ipAddress', 100);
  const identity = customer.text('identityNumber', 20);
  if (identity === null && method === 'SMS') throw invalid('SMS 인증에는 customer.identityNumber(생년월일 6자리와 성별 1자리)가 필요합니다.');
  if (identity !== null && !/^\d{6}[1-8]$/.test(identity)) throw invalid('customer.identityNumber는 생년월일 6자리와 성별 1자리, 모두 7자리여야 합니다. 주민등록번호 전체는 받지 않습니다.');
  const born = identity === null ? { birthday: '', gender: 'male' as const, foreigner: false } : readBirth(identity.slice(0, 6), Number(identity[6]));
  const id = customer.text('id');
  const [birthYear, birthMonth, birthDay] = born.birthday.split('-');
  return {
    person: { name, ...born, phone, carrier: operator.startsWith('SKT') ? 'SKT' : operator.startsWith('KT') ? 'KT' : 'LGT' },
    request: {
      customer: { ...(id !== null && { id }), name, phoneNumber: phone, ...(born.birthday !== '' && { birthYear: birthYear ?? '', birthMonth: birthMonth ?? '', birthDay: birthDay ?? '' }) },
      operator, method, customData: readCustomData(body),
    },
  };
}

async function resend(sandbox: Sandbox, store: Store, id: string): Promise<Record<string, never>> {
  const at = storeTime(sandbox, store);
  await sandbox.database.inTransaction(async (tx) => {
    const known = await mustBeSent(tx, sandbox, store, id);
    await sendNewCode(tx, sandbox, { impUid: known.impUid, pgTid: known.pgTid, digits: newCode(), until: at + CODE_LIFE_MS, at });
  });
  return {};
}

/** The verification whose code is waited for, its row locked. */
async function mustBeSent(tx: Tx, sandbox: Sandbox, store: Store, id: string): Promise<Certification> {
  const known = await findIdentity(tx, sandbox, store, id, true);
  if (!known) throw notFound();
  if (known.certifiedAt > 0) throw alreadyVerified();
  if (known.code === null || known.failedAt > 0) throw missing('IDENTITY_VERIFICATION_NOT_SENT', '인증 요청을 보내지 않은 본인인증입니다.');
  return known;
}

async function confirm(sandbox: Sandbox, store: Store, id: string, body: Fields): Promise<unknown> {
  const at = storeTime(sandbox, store);
  const otp = body.text('otp', 20)?.trim() ?? null;
  // A wrong try must be counted although the call is refused: the refusal is thrown after the commit.
  const wrong = await sandbox.database.inTransaction(async (tx): Promise<string | null> => {
    const known = await mustBeSent(tx, sandbox, store, id);
    if (otp === null && known.request?.method !== 'APP') throw invalid('필수 값 otp가 없습니다.');
    if (known.wrongCodes >= MAX_WRONG_CODES) return '인증번호를 여러 번 잘못 입력했습니다. 인증번호를 다시 요청해 주세요.';
    if (known.codeUntil <= at) return '인증번호 입력 시간이 지났습니다. 인증번호를 다시 요청해 주세요.';
    if (otp !== null && otp !== known.code) {
      await tx.updateTable('sandbox_certification').set({ wrong_codes: known.wrongCodes + 1 }).where('imp_uid', '=', known.impUid).execute();
      return '인증번호가 일치하지 않습니다.';
    }
    await certify(tx, sandbox, { impUid: known.impUid, pgTid: known.pgTid, person: null, at });
    return null;
  });
  if (wrong !== null) throw refusedByGateway('OTP_REFUSED', wrong);
  const verified = await findIdentity(sandbox.database.kysely, sandbox, store, id);
  if (!verified) throw notFound();
  return { identityVerification: present(sandbox, store, verified, await channelNames(sandbox, store)) };
}

type ChannelNames = ReadonlyMap<string, { readonly name: string; readonly pgId: string }>;

async function channelNames(sandbox: Sandbox, store: Store): Promise<ChannelNames> {
  return new Map((await channelsOf(sandbox.database, store)).map(({ channelKey, name, pgId }) => [channelKey, { name, pgId }]));
}

function present(sandbox: Sandbox, store: Store, certification: Certification, channels: ChannelNames): Record<string, unknown> {
  const channel = certification.channelKey === null ? undefined : channels.get(certification.channelKey);
  const changedAt = Math.max(certification.certifiedAt, certification.failedAt, certification.requestedAt);
  const all = {
    id: certification.v2Id,
    channel: presentChannel({ pg_provider: certification.pgProvider, pg_id: channel?.pgId ?? '', channel_key: certification.channelKey ?? undefined, channel_name: channel?.name }),
    customData: certification.request?.customData ?? undefined,
    requestedAt: instant(certification.requestedAt),
    updatedAt: instant(Math.max(certification.updatedAt, changedAt)),
    statusChangedAt: instant(changedAt),
    version: 'V2',
    pgTxId: certification.pgTid,
  };
  if (certification.certifiedAt > 0 && certification.person) {
    return { status: 'VERIFIED', ...all, verifiedCustomer: presentVerified(sandbox, store, certification, certification.person), verifiedAt: instant(certification.certifiedAt), pgRawResponse: '{}' };
  }
  const requestedCustomer = certification.request?.customer ?? {};
  if (certification.failedAt === 0) return { status: 'READY', ...all, requestedCustomer };
  return { status: 'FAILED', ...all, requestedCustomer, failure: { reason: certification.failReason ?? undefined, pgCode: 'VERIFICATION_FAILED', pgMessage: certification.failReason ?? undefined } };
}

function presentVerified(sandbox: Sandbox, store: Store, { request }: Certification, person: Person): Record<string, unknown> {
  const ci = uniqueKeyOf(sandbox, person);
  const known = person.birthday !== '';
  return {
    id: request?.customer.id,
    name: person.name,
    operator: request?.operator ?? (person.carrier === 'LGT' ? 'LGU' : person.carrier),
    phoneNumber: person.phone,
    ...(known && { birthDate: person.birthday, gender: person.gender === 'male' ? 'MALE' : 'FEMALE', isForeigner: person.foreigner }),
    ci,
    di: uniqueInSite(sandbox, store, ci),
  };
}

const TIMES = { REQUESTED_AT: 'requested_at', VERIFIED_AT: 'certified_at', FAILED_AT: 'failed_at', STATUS_UPDATED_AT: 'updated_at' } as const;
const TIME_WORDS = Object.keys(TIMES) as (keyof typeof TIMES)[];
const shownStatus = sql<string>`case when certified_at > 0 then 'VERIFIED' when failed_at > 0 then 'FAILED' else 'READY' end`;

async function list(sandbox: Sandbox, store: Store, body: Fields): Promise<unknown> {
  const place = readPlace(body);
  const filter = body.group('filter');
  const span = readSpan(filter, storeTime(sandbox, store));
  const column = TIMES[filter.word('timeRangeField', TIME_WORDS) ?? 'REQUESTED_AT'];
  let matching = sandbox.database.kysely
    .selectFrom('sandbox_certification').where('store_id', '=', store.id).where('v2_id', 'is not', null).where(column, '>=', String(span.from)).where(column, '<=', String(span.until));
  const statuses = filter.texts('statuses');
  if (statuses.some((status) => !['READY', 'VERIFIED', 'FAILED'].includes(status))) throw invalid('filter.statuses에 알 수 없는 상태가 있습니다.');
  if (statuses.length > 0) matching = matching.where(sql<SqlBool>`${shownStatus} in (${sql.join(statuses)})`);
  const id = filter.text('identityVerificationId', MAX_ID);
  if (id !== null) matching = matching.where('v2_id', '=', id);
  const txId = filter.text('identityVerificationTxId', 100);
  if (txId !== null) matching = matching.where('imp_uid', '=', txId);
  if (filter.flag('isTest') === false) matching = matching.where(sql<SqlBool>`false`);
  const { count } = await matching.select(sql<string>`count(*)`.as('count')).executeTakeFirstOrThrow();
  const sort = body.group('sort');
  const direction = sort.word('order', ['ASC', 'DESC']) === 'ASC' ? 'asc' : 'desc';
  const rows = await matching.selectAll().orderBy(TIMES[sort.word('by', TIME_WORDS) ?? 'REQUESTED_AT'], direction).orderBy('imp_uid').limit(place.size).offset(place.number * place.size).execute();
  const channels = await channelNames(sandbox, store);
  return { items: rows.map((row) => present(sandbox, store, toCertification(sandbox.vault, row), channels)), page: { ...place, totalCount: Number(count) } };
}
