import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { Business } from '../../contract/business.ts';
import type { Consent } from '../../contract/drafts.ts';
import { AppError } from '../../contract/errors.ts';
import type { BodyOf } from '../../contract/operation.ts';
import type { OPERATIONS } from '../../contract/operations.ts';
import { checkBusinessInformation, toBusinessInformation } from '../../domain/business/check-information.ts';
import { differencesOf, unlookedDifferences, type Compared } from '../../domain/business/differences.ts';
import type { BusinessDraft } from '../../domain/business/draft.ts';
import type { BusinessInformation } from '../../domain/business/form.ts';
import { maskRegistrationNumber } from '../../domain/business/masking.ts';
import { seoulDay } from '../../domain/case/business-days.ts';
import { emptiedFor, fieldsFromReading, type ReadingFields } from '../../domain/documents/reading.ts';
import type { Problem } from '../../domain/business/problem.ts';
import type { Text } from '../../domain/text.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import { publish } from '../../platform/stream.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database, Reader, Tx } from '../../storage/open-database.ts';
import type { Documents } from '../documents/documents.service.ts';
import * as store from './business.store.ts';
import { changeContact, withPresentContact, type TellContact } from './change-contact.ts';
import { createClaims, NUMBER_PURPOSE, type Claimant } from './claims.ts';
import { rekeyConflicts } from './claims.store.ts';

export interface BusinessParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly audit: AuditTrail;
  readonly documents: Documents;
  /** Bound after every feature exists. */
  readonly late: {
    /** Names the merchant after its business, unless its people named it. */
    /** Tells cases and gateways of another contact person. */
    tellContact?: TellContact;
    nameMerchant?: (tx: Tx, merchantId: string, tradeName: string) => Promise<void>;
    openSelection: ((merchantId: string) => Promise<{ methods: number; consents: z.input<typeof Consent>[] }>) | null;
    /** Reads what a submission needs before the transaction begins, and answers how to submit inside it. */
    prepareSubmission: ((merchantId: string) => Promise<(tx: Tx, given: { personId: string; consents: readonly { code: string; version: string }[]; requestId: string }) => Promise<string>>) | null;
  };
}

export interface OnFile {
  readonly version: number;
  readonly information: BusinessInformation;
  readonly documentId: string | null;
  readonly locked: boolean;
}

const STILL_READING: Text = { ko: '아직 읽는 중입니다. 잠시 후 다시 시도해 주세요.', en: 'It is still being read. Try again in a moment.' };
const UNREADABLE: Text = { ko: '읽지 못한 파일입니다. 다른 파일을 올리거나 직접 입력해 주세요.', en: 'This file could not be read. Upload another one, or type the fields.' };
const DOCUMENT_GONE: Text = { ko: '올리신 등록증이 삭제되었습니다. 등록증을 다시 올린 뒤 완료를 눌러 주세요.', en: 'The certificate has been deleted. Upload it again, then press Finish.' };

type Change = BodyOf<(typeof OPERATIONS)['updateBusiness']>;
export type BusinessService = ReturnType<typeof createBusiness>;

/** Business information: a draft kept field by field, the reading beside it, and numbered versions on file. */
export function createBusiness(parts: BusinessParts) {
  const { database, clock, vault } = parts;
  const claims = createClaims(parts);
  const today = () => seoulDay(clock.now());

  async function onFile(reader: Reader | Tx, merchantId: string): Promise<OnFile | null> {
    const row = await store.latestVersion(reader, vault, merchantId);
    return row === null ? null : { version: row.version, information: row.information as unknown as BusinessInformation, documentId: row.documentId, locked: row.lockedAt !== null };
  }

  async function view(merchantId: string, mayWrite: boolean): Promise<z.input<typeof Business>> {
    const [draft, file, selection] = await Promise.all([store.findDraft(database.kysely, vault, merchantId), store.latestVersion(database.kysely, vault, merchantId), need(parts.late.openSelection)(merchantId)]);
    const document = draft.documentId === null ? null : await parts.documents.find(merchantId, draft.documentId);
    const whenFinished = checkBusinessInformation(draft.form, { today: today(), mode: 'finish' });
    const locked = file !== null && file.lockedAt !== null;
    const ready = !whenFinished.some(({ severity }) => severity === 'error');
    return {
      state: file !== null ? 'on_file' : draft.version === 0 ? 'none' : 'draft',
      version: draft.version,
      form: mutable(draft.form),
      document,
      reviewed: [...draft.reviewed],
      differences: differencesOf(draft.form, document?.state === 'read' ? document.fields : null),
      problems: checkBusinessInformation(draft.form, { today: today(), mode: 'draft' }),
      problemsWhenFinished: whenFinished,
      gatewayConsents: selection.consents,
      submits: selection.methods > 0,
      locked,
      onFile: file === null ? null : presentFile(file, draft),
      allowedActions: mayWrite && !locked && ready ? [{ code: 'finish', label: { ko: '완료', en: 'Finish' }, method: 'POST', href: '/api/business/finish' }] : [],
    };
  }

  /** Changes the draft under its version; a stale tab is refused and loses nothing, because its page still holds what was typed. */
  async function change(given: { merchantId: string; ifMatch: number | null; next: (row: store.DraftRow) => Omit<store.DraftRow, 'version'> }): Promise<void> {
    const now = clock.now();
    await database.inTransaction(async (tx) => {
      const file = await store.latestVersion(tx, vault, given.merchantId);
      if (file !== null && file.lockedAt !== null) throw new AppError('business_information_locked');
      const row = await store.findDraft(tx, vault, given.merchantId, true);
      if (given.ifMatch !== null && row.version !== given.ifMatch) throw new AppError('stale_version');
      if (!(await store.writeDraft(tx, vault, { merchantId: given.merchantId, was: row.version, next: given.next(row), at: now }))) throw new AppError('stale_version');
      await publish(tx, { topic: `merchant:${given.merchantId}`, kind: 'business.changed', payload: { version: row.version + 1 }, at: now });
    });
  }

  /** A paper of an answer is no certificate. Throws `not_found`, also for another merchant's. */
  async function mustBeCertificate(merchantId: string, documentId: string): Promise<void> {
    const document = await parts.documents.describe(database.kysely, documentId);
    if (document?.merchantId !== merchantId || document.purpose !== 'certificate') throw new AppError('not_found');
  }

  async function update(merchantId: string, ifMatch: number, given: Change) {
    if (given.documentId !== undefined && given.documentId !== null) await mustBeCertificate(merchantId, given.documentId);
    await change({
      merchantId, ifMatch,
      next: (row) => ({ form: { ...row.form, ...given.form } as BusinessDraft, documentId: given.documentId === undefined ? row.documentId : given.documentId, reviewed: given.reviewed ?? row.reviewed }),
    });
    return view(merchantId, true);
  }

  /** Takes what was read into the draft: empty fields are filled, typed ones stay unless asked to be replaced. */
  async function fill(merchantId: string, given: { documentId: string; replaceTyped: boolean }) {
    await mustBeCertificate(merchantId, given.documentId);
    const reading = await parts.documents.reading(merchantId, given.documentId);
    if (reading === null) throw new AppError('not_allowed_now', { detail: (await parts.documents.get(merchantId, given.documentId)).state === 'failed' ? UNREADABLE : STILL_READING });
    const before = (await store.findDraft(database.kysely, vault, merchantId)).documentId;
    const earlier = before === null || before === given.documentId ? null : await parts.documents.find(merchantId, before).then((found) => (found === null ? null : parts.documents.reading(merchantId, before)));
    await change({
      merchantId, ifMatch: null,
      next: (row) => {
        const read = fieldsFromReading(reading.fields, row.form.representatives).form as Partial<BusinessDraft>;
        // What came from another certificate and was not touched since was never typed.
        const copied = earlier === null || row.documentId !== before ? {} : (fieldsFromReading(earlier.fields, row.form.representatives).form as Partial<BusinessDraft>);
        const form = given.replaceTyped ? replaced(row.form, read, reading.fields) : keepTyped(row.form, read, copied);
        return { form, documentId: given.documentId, reviewed: given.replaceTyped || row.documentId !== given.documentId ? [] : row.reviewed };
      },
    });
    return view(merchantId, true);
  }

  async function finish(given: Claimant & { ifMatch: number; consents: readonly { code: string; version: string }[]; looked: readonly string[] }) {
    const now = clock.now();
    const asked = await askedFor(given.merchantId);
    await claims.refuseProbing(given, asked.number, now);
    const { methods } = await need(parts.late.openSelection)(given.merchantId);
    const submit = methods > 0 ? await need(parts.late.prepareSubmission)(given.merchantId) : null;
    try {
      return await database.inTransaction(async (tx) => {
        const row = await store.findDraft(tx, vault, given.merchantId, true);
        // The reading was fetched before the transaction: of another certificate than the draft has now it says nothing.
        if (row.version !== given.ifMatch || row.documentId !== asked.documentId) throw new AppError('stale_version');
        const unlooked = unlookedDifferences(differencesOf(row.form, asked.read), given.looked);
        await putOnFile(tx, { ...given, unlooked, proven: asked.proven && asked.number === row.form.registrationNumber }, row, now);
        // The draft moves on, so that another window or a second click that still has this version is refused.
        const { version, ...same } = row;
        if (!(await store.writeDraft(tx, vault, { merchantId: given.merchantId, was: version, next: same, at: now }))) throw new AppError('stale_version');
        const applicationId = submit === null ? null : await submit(tx, given);
        return { applicationId };
      });
    } catch (error) {
      if (error instanceof AppError && error.code === 'registration_number_in_use') await claims.noteRefusal(given, asked, now);
      throw error;
    }
  }

  async function putOnFile(tx: Tx, given: { merchantId: string; personId: string; requestId: string; proven: boolean; unlooked: readonly Problem[] }, row: store.DraftRow, now: Date): Promise<void> {
    const file = await store.latestVersion(tx, vault, given.merchantId);
    if (file !== null && file.lockedAt !== null) throw new AppError('business_information_locked');
    const errors = [...checkBusinessInformation(row.form, { today: today(), mode: 'finish' }).filter(({ severity }) => severity === 'error'), ...given.unlooked];
    const information = toBusinessInformation(row.form);
    if (errors.length > 0 || information === null) throw new AppError('invalid_input', { problems: errors });
    await claims.claim(tx, { ...given, number: information.registrationNumber, at: now });
    const version = (file?.version ?? 0) + 1;
    await store.insertVersion(tx, vault, { merchantId: given.merchantId, version, information, documentId: row.documentId, by: given.personId, at: now });
    if (row.documentId !== null && !(await parts.documents.keep(tx, { merchantId: given.merchantId, documentId: row.documentId }))) {
      throw new AppError('not_allowed_now', { detail: DOCUMENT_GONE });
    }
    await parts.late.nameMerchant?.(tx, given.merchantId, information.tradeName);
    await parts.audit.record(tx, { actor: given.personId, action: 'business.put_on_file', subject: given.merchantId, details: { version }, requestId: given.requestId });
    await publish(tx, { topic: `merchant:${given.merchantId}`, kind: 'business.changed', payload: { version: row.version + 1 }, at: now });
  }

  async function rekeyClaim(claim: { merchant_id: string; number_key: string }): Promise<boolean> {
    const file = await onFile(database.kysely, claim.merchant_id);
    if (file === null) return false;
    const [present, ...earlier] = vault.fingerprints(file.information.registrationNumber, NUMBER_PURPOSE);
    if (present === undefined || !earlier.includes(claim.number_key)) return false;
    return database.inTransaction(async (tx) => {
      if (!(await store.rekeyClaim(tx, { merchantId: claim.merchant_id, from: claim.number_key, to: present }))) return false;
      await rekeyConflicts(tx, { from: claim.number_key, to: present });
      return true;
    });
  }

  /** The number being put on file, what the certificate beside it says, and whether it says that very number. */
  async function askedFor(merchantId: string): Promise<{ number: string; documentId: string | null; proven: boolean; read: Compared | null }> {
    const { form, documentId } = await store.findDraft(database.kysely, vault, merchantId);
    const reading = documentId === null || (await parts.documents.find(merchantId, documentId)) === null ? null : await parts.documents.reading(merchantId, documentId);
    return { number: form.registrationNumber, documentId, proven: reading?.fields.registrationNumber?.value === form.registrationNumber, read: reading?.fields ?? null };
  }

  return {
    view, update, fill, finish, onFile,
    async stateOf(merchantId: string): Promise<'none' | 'draft' | 'on_file'> {
      if ((await store.latestVersion(database.kysely, vault, merchantId)) !== null) return 'on_file';
      return (await store.findDraft(database.kysely, vault, merchantId)).version === 0 ? 'none' : 'draft';
    },
    /** What is on file, for the check for existing contracts: the number masked. */
    async proven(merchantId: string): Promise<{ registrationNumber: string; tradeName: string; hasCertificate: boolean } | null> {
      const file = await onFile(database.kysely, merchantId);
      return file === null ? null : { registrationNumber: maskRegistrationNumber(file.information.registrationNumber), tradeName: file.information.tradeName, hasCertificate: file.documentId !== null };
    },
    /**
     * The number that others may be asked about on this merchant's word: on file, its own, and said by a certificate of it or given to it by the operator. A number
     * that was only typed could be anybody's.
     */
    async provenNumber(merchantId: string): Promise<{ kind: 'proven'; registrationNumber: string } | { kind: 'no_business' } | { kind: 'not_proven'; locked: boolean }> {
      const [file, claim] = [await onFile(database.kysely, merchantId), await claims.claimOf(merchantId)];
      if (file === null) return { kind: 'no_business' };
      const { registrationNumber } = file.information;
      const itsOwn = claim !== undefined && claim.proven && vault.fingerprints(registrationNumber, NUMBER_PURPOSE).includes(claim.numberKey);
      return itsOwn ? { kind: 'proven', registrationNumber } : { kind: 'not_proven', locked: file.locked };
    },
    /** Gives every claim of a number its fingerprint under the present root key; answers how many changed. Harmless when repeated. */
    async rekeyClaims(): Promise<number> {
      let changed = 0;
      for (let after = ''; ; ) {
        const claims = await store.claimsAfter(database.kysely, after, 200);
        const last = claims.at(-1);
        if (last === undefined) return changed;
        for (const claim of claims) if (await rekeyClaim(claim)) changed += 1;
        after = last.merchant_id;
      }
    },
    /** Certificates that drafts changed since then rest on. */
    documentsOfDrafts: (since: Date) => store.documentsOfDrafts(database.kysely, since),
    forgetRefusals: (before: Date) => database.inTransaction((tx) => store.deleteRefusals(tx, before)),
    isLocked: async (merchantId: string): Promise<boolean> => (await onFile(database.kysely, merchantId))?.locked === true,
    /** Lets the merchant correct what it has submitted, on its request to the operator. Throws `not_allowed_now` when nothing is locked. */
    async openForCorrection(tx: Tx, given: { merchantId: string; actor: string; requestId: string }): Promise<void> {
      const now = clock.now();
      if (!(await store.unlockLatest(tx, given.merchantId))) throw new AppError('not_allowed_now');
      await parts.audit.record(tx, { actor: given.actor, action: 'business.open_for_correction', subject: given.merchantId, details: {}, requestId: given.requestId });
      const { version } = await store.findDraft(tx, vault, given.merchantId, true);
      await publish(tx, { topic: `merchant:${given.merchantId}`, kind: 'business.changed', payload: { version }, at: now });
    },
    /** An application is submitted with what is on file. Throws `registration_number_in_use` when the number went to another merchant meanwhile. */
    async lock(tx: Tx, merchantId: string): Promise<void> {
      const file = await onFile(tx, merchantId);
      if (file !== null) await claims.submit(tx, { merchantId, number: file.information.registrationNumber, at: clock.now() });
      await store.lockVersions(tx, merchantId, clock.now());
    },
    /** Another contact person, at any time once something is on file. */
    changeContact: (given: Parameters<typeof changeContact>[1]) => changeContact({ ...parts, tellContact: need(parts.late.tellContact ?? null) }, given),
    /** What was submitted, with the contact person of today. */
    withPresentContact: <Snapshot extends object>(reader: Reader | Tx, given: { merchantId: string; submittedAt: Date; snapshot: Snapshot }) => withPresentContact(parts, reader, given),
    claims,
    /** What a merchant says of itself where its number is in question: trade name and masked number, on file or being filled in. */
    async sayingOf(merchantId: string): Promise<{ tradeName: string; registrationNumber: string }> {
      const { tradeName, registrationNumber } = (await onFile(database.kysely, merchantId))?.information ?? (await store.findDraft(database.kysely, vault, merchantId)).form;
      return { tradeName, registrationNumber: maskRegistrationNumber(registrationNumber) };
    },
  };
}

/** Everything a certificate says as this one says it: what it does not have is emptied, lest another company's number stay behind. */
function replaced(form: BusinessDraft, read: Partial<BusinessDraft>, fields: ReadingFields): BusinessDraft {
  return { ...form, ...emptiedFor(read), ...read, ...(read.representatives !== undefined && { representatives: onlyNamed(read.representatives, fields) }) };
}

/** The representatives this certificate names; all of them where it names none. */
function onlyNamed(people: BusinessDraft['representatives'], fields: ReadingFields): BusinessDraft['representatives'] {
  const named = fields.representatives?.value ?? [];
  const count = typeof named === 'string' ? 1 : named.length;
  return count === 0 ? people : people.slice(0, count);
}

/** Fills only what is empty or `copied` from an earlier certificate; representatives are taken as read while none has a name. */
function keepTyped(typed: BusinessDraft, read: Partial<BusinessDraft>, copied: Partial<BusinessDraft>): BusinessDraft {
  const merged: Record<string, unknown> = { ...typed };
  for (const [name, value] of Object.entries(read)) {
    const present = typed[name as keyof BusinessDraft];
    const empty = present === null || present === '' || (Array.isArray(present) && (present.length === 0 || (name === 'representatives' && typed.representatives.every((one) => one.name === ''))));
    const personal = name === 'representatives' && typed.representatives.some(({ email, mobilePhone }) => email !== '' || mobilePhone !== '');
    const untouched = name in copied && !personal && JSON.stringify(copied[name as keyof BusinessDraft]) === JSON.stringify(present);
    if (empty || untouched) merged[name] = value;
  }
  // What only the earlier certificate said, and nobody changed since, goes with it.
  for (const [name, value] of Object.entries(emptiedFor(read))) {
    if (name in copied && JSON.stringify(copied[name as keyof BusinessDraft]) === JSON.stringify(typed[name as keyof BusinessDraft])) merged[name] = value;
  }
  return merged as unknown as BusinessDraft;
}

/** What is on file as the merchant is shown it before sending, and whether the draft has moved on from it. */
function presentFile(file: store.VersionRow, draft: store.DraftRow): z.input<typeof Business>['onFile'] {
  const information = file.information as unknown as BusinessInformation;
  const { tradeName, registrationNumber, representatives, contact: { name, email, mobilePhone, phone }, service } = information;
  return {
    version: file.version, since: file.recordedAt.toISOString(), tradeName, registrationNumber, representatives: representatives.map((one) => one.name), contact: { name, email, mobilePhone, phone }, memo: service.memo,
    // Compared as it would be put on file: a space at the end is no difference.
    draftDiffers: draft.documentId !== file.documentId || !isDeepStrictEqual(toBusinessInformation(draft.form), information),
  };
}

function mutable(form: BusinessDraft): z.input<typeof Business>['form'] {
  return structuredClone(form) as z.input<typeof Business>['form'];
}

function need<T>(value: T | null): T {
  if (value === null) throw new Error('the business feature was used before the house was composed');
  return value;
}
