import { createHmac } from 'node:crypto';
import type { Reader, Tx } from '../../storage/open-database.ts';
import { badRequest } from './envelope.ts';
import type { Input } from './input.ts';
import { newPgTid } from './payment.ts';
import { seconds, type Sandbox, type Store } from './sandbox.ts';

/** Who was verified. Kept sealed. */
export interface Person {
  readonly name: string;
  /** `YYYY-MM-DD` */
  readonly birthday: string;
  readonly gender: 'male' | 'female';
  readonly foreigner: boolean;
  /** Digits only. */
  readonly phone: string;
  readonly carrier: 'SKT' | 'KT' | 'LGT';
}

/** What the second version of the interface was asked, sealed as a whole. */
export interface CertificationRequest {
  readonly customer: {
    readonly id?: string; readonly name?: string; readonly phoneNumber?: string; readonly birthYear?: string; readonly birthMonth?: string; readonly birthDay?: string;
  };
  readonly operator: string | null;
  readonly method: 'SMS' | 'APP' | null;
  readonly customData: string | null;
}

export interface Certification {
  readonly impUid: string;
  /** The shop's own name for it, in the second version of the interface. */
  readonly v2Id: string | null;
  readonly channelKey: string | null;
  readonly request: CertificationRequest | null;
  readonly failReason: string | null;
  readonly updatedAt: number;
  readonly merchantUid: string | null;
  readonly pgProvider: string;
  readonly pgTid: string;
  readonly person: Person | null;
  readonly code: string | null;
  readonly codeUntil: number;
  readonly wrongCodes: number;
  readonly certifiedAt: number;
  readonly failedAt: number;
  readonly requestedAt: number;
  readonly origin: string | null;
}

export interface CertificationRow {
  imp_uid: string;
  v2_id: string | null;
  channel_key: string | null;
  request_sealed: string | null;
  fail_reason: string | null;
  updated_at: string;
  merchant_uid: string | null;
  pg_provider: string;
  pg_tid: string;
  person_sealed: string | null;
  code_sealed: string | null;
  code_until: string;
  wrong_codes: number;
  failed_at: string;
  certified_at: string;
  requested_at: string;
  origin: string | null;
}

const personContext = (pgTid: string) => `sandbox_certification:${pgTid}:person`;
const requestContext = (pgTid: string) => `sandbox_certification:${pgTid}:request`;
const codeContext = (pgTid: string) => `sandbox_certification:${pgTid}:code`;

export function toCertification(vault: Sandbox['vault'], row: CertificationRow): Certification {
  return {
    impUid: row.imp_uid,
    v2Id: row.v2_id,
    channelKey: row.channel_key,
    request: row.request_sealed === null ? null : (JSON.parse(vault.openText(row.request_sealed, requestContext(row.pg_tid))) as CertificationRequest),
    failReason: row.fail_reason,
    updatedAt: Number(row.updated_at),
    merchantUid: row.merchant_uid,
    pgProvider: row.pg_provider,
    pgTid: row.pg_tid,
    person: row.person_sealed === null ? null : (JSON.parse(vault.openText(row.person_sealed, personContext(row.pg_tid))) as Person),
    code: row.code_sealed === null ? null : vault.openText(row.code_sealed, codeContext(row.pg_tid)),
    codeUntil: Number(row.code_until),
    wrongCodes: row.wrong_codes,
    certifiedAt: Number(row.certified_at),
    failedAt: Number(row.failed_at),
    requestedAt: Number(row.requested_at),
    origin: row.origin,
  };
}

export interface NewCertification {
  readonly merchantUid: string | null;
  readonly pgProvider: string;
  readonly person: Person | null;
  readonly code: { readonly digits: string; readonly until: number } | null;
  readonly origin: string | null;
  readonly at: number;
  /** What only the second version of the interface gives. */
  readonly v2?: { readonly id: string; readonly channelKey: string; readonly request: CertificationRequest };
}

export async function insertCertification(tx: Tx, sandbox: Pick<Sandbox, 'vault'>, store: Store, made: NewCertification): Promise<string> {
  const pgTid = newPgTid(made.pgProvider, made.at);
  const row = await tx
    .insertInto('sandbox_certification')
    .values({
      store_id: store.id,
      merchant_uid: made.merchantUid,
      pg_provider: made.pgProvider,
      pg_tid: pgTid,
      person_sealed: made.person && sandbox.vault.sealText(JSON.stringify(made.person), personContext(pgTid)),
      code_sealed: made.code && sandbox.vault.sealText(made.code.digits, codeContext(pgTid)),
      code_until: made.code?.until ?? 0,
      origin: made.origin,
      requested_at: made.at,
      updated_at: made.at,
      ...(made.v2 && { v2_id: made.v2.id, channel_key: made.v2.channelKey, request_sealed: sandbox.vault.sealText(JSON.stringify(made.v2.request), requestContext(pgTid)) }),
    })
    .returning('imp_uid')
    .executeTakeFirstOrThrow();
  return row.imp_uid;
}

/** Marks it as certified, once; with the person when it is only known now. Null when it was certified or failed before. */
export async function certify(tx: Tx, sandbox: Pick<Sandbox, 'vault'>, given: { impUid: string; pgTid: string; person: Person | null; at: number }): Promise<boolean> {
  const result = await tx
    .updateTable('sandbox_certification')
    .set({ certified_at: given.at, updated_at: given.at, code_sealed: null, ...(given.person && { person_sealed: sandbox.vault.sealText(JSON.stringify(given.person), personContext(given.pgTid)) }) })
    .where('imp_uid', '=', given.impUid)
    .where('certified_at', '=', '0')
    .where('failed_at', '=', '0')
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

export async function findCertification(reader: Reader, sandbox: Pick<Sandbox, 'vault'>, store: Store, impUid: string): Promise<Certification | null> {
  const row = await reader.selectFrom('sandbox_certification').selectAll().where('imp_uid', '=', impUid).where('store_id', '=', store.id).executeTakeFirst();
  return row ? toCertification(sandbox.vault, row) : null;
}

/** Puts a new code in place of the one that was sent. */
export async function sendNewCode(tx: Tx, sandbox: Pick<Sandbox, 'vault'>, given: { impUid: string; pgTid: string; digits: string; until: number; at: number }): Promise<void> {
  await tx
    .updateTable('sandbox_certification')
    .set({ code_sealed: sandbox.vault.sealText(given.digits, codeContext(given.pgTid)), code_until: given.until, wrong_codes: 0, updated_at: given.at })
    .where('imp_uid', '=', given.impUid)
    .execute();
}

/** Reads who is to be verified. Punctuation in phone and birth is dropped; anything missing or impossible is a 400. */
export function readPerson(input: Input): Person {
  const name = input.requiredText('name', 100).trim();
  const phone = input.requiredText('phone', 40).replaceAll(/\D/g, '');
  const birth = input.requiredText('birth', 20).replaceAll(/\D/g, '');
  const genderDigit = input.requiredText('gender_digit', 10).trim();
  const carrier = readCarrier(input.requiredText('carrier', 10));
  if (!/^01[016789]\d{7,8}$/.test(phone)) throw badRequest('phone은 01로 시작하는 휴대폰 번호여야 합니다.');
  if (!/^[1-8]$/.test(genderDigit)) throw badRequest('gender_digit은 1부터 8까지의 한 자리 숫자여야 합니다.');
  return { name, ...readBirth(birth, Number(genderDigit)), phone, carrier };
}

const CARRIERS: Readonly<Record<string, Person['carrier']>> = { SKT: 'SKT', KT: 'KT', KTF: 'KT', LGT: 'LGT', LGU: 'LGT', 'LGU+': 'LGT', MVNO: 'SKT' };

function readCarrier(text: string): Person['carrier'] {
  const carrier = CARRIERS[text.trim().toUpperCase()];
  if (!carrier) throw badRequest('carrier는 SKT, KT, LGT 중 하나여야 합니다.');
  return carrier;
}

/** The century follows from the digit behind the birth date: 1, 2, 5, 6 born in 19xx, 3, 4, 7, 8 in 20xx; 5 to 8 foreigners; odd is male. */
export function readBirth(digits: string, genderDigit: number): Pick<Person, 'birthday' | 'gender' | 'foreigner'> {
  if (!/^(\d{6}|\d{8})$/.test(digits)) throw badRequest('birth는 YYMMDD 여섯 자리여야 합니다.');
  const short = digits.slice(-6);
  const century = [1, 2, 5, 6].includes(genderDigit) ? 1900 : 2000;
  const [year, month, day] = [century + Number(short.slice(0, 2)), Number(short.slice(2, 4)), Number(short.slice(4, 6))];
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) throw badRequest('birth가 존재하지 않는 날짜입니다.');
  return { birthday: date.toISOString().slice(0, 10), gender: genderDigit % 2 === 1 ? 'male' : 'female', foreigner: genderDigit >= 5 };
}

/** The certification object of the wire. What is not certified yet carries no person. */
export function presentCertification(sandbox: Pick<Sandbox, 'vault'>, store: Store, certification: Certification): Record<string, unknown> {
  const certified = certification.certifiedAt > 0;
  const person = certified ? certification.person : null;
  const uniqueKey = person && uniqueKeyOf(sandbox, person);
  return {
    imp_uid: certification.impUid,
    merchant_uid: certification.merchantUid,
    pg_tid: certification.pgTid,
    pg_provider: certification.pgProvider,
    name: person?.name ?? null,
    gender: person?.gender ?? null,
    birthday: person?.birthday ?? null,
    // An older field that a published client turns into a date: midnight in Korea, seconds.
    birth: person ? Math.floor(Date.parse(`${person.birthday}T00:00:00+09:00`) / 1000) : 0,
    foreigner: person?.foreigner ?? false,
    foreigner_v2: person?.foreigner ?? null,
    phone: person?.phone ?? null,
    carrier: person?.carrier ?? null,
    certified,
    certified_at: seconds(certification.certifiedAt),
    unique_key: uniqueKey ?? null,
    unique_in_site: uniqueKey && uniqueInSite(sandbox, store, uniqueKey),
    origin: certification.origin,
  };
}

/** The same person has the same key everywhere, whatever phone is used (CI). */
export function uniqueKeyOf(sandbox: Pick<Sandbox, 'vault'>, person: Person): string {
  const who = [person.name.replaceAll(/\s/g, ''), person.birthday, person.gender, person.foreigner].join('|');
  return createHmac('sha512', sandbox.vault.deriveKey('sandbox unique person')).update(who).digest('base64');
}

/** Per merchant, so that two merchants cannot compare their customers by it (DI). */
export function uniqueInSite(sandbox: Pick<Sandbox, 'vault'>, store: Store, uniqueKey: string): string {
  return createHmac('sha256', sandbox.vault.deriveKey(`sandbox unique in site ${store.headId}`)).update(uniqueKey).digest('hex');
}
