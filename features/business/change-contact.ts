import { AppError } from '../../contract/errors.ts';
import { checkContact, contactChanges, type Contact, type ContactChange, type ContactDraft } from '../../domain/business/contact.ts';
import type { BusinessInformation } from '../../domain/business/form.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import { publish } from '../../platform/stream.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database, Reader, Tx } from '../../storage/open-database.ts';
import * as store from './business.store.ts';

/** How each gateway comes to know of the new contact. */
export type ContactNews = readonly { readonly caseId: string; readonly gateway: string; readonly how: 'told' | 'with_application' | 'operator' | 'yourself' }[];

/** Tells the cases of a merchant, in the transaction of the change. */
export type TellContact = (tx: Tx, given: { merchantId: string; personId: string; requestId: string; changes: readonly ContactChange[]; now: Date }) => Promise<ContactNews>;

interface ContactParts {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly audit: AuditTrail;
  readonly tellContact: TellContact;
}

/**
 * Names another contact person, also after everything was submitted: a new version is on file, whatever was submitted before uses this contact from now on,
 * and every gateway that has a case is told. All of it in one transaction. Throws `not_allowed_now` while nothing is on file, `invalid_input` and
 * `stale_version`. The same contact again changes nothing.
 */
export async function changeContact(parts: ContactParts, given: { merchantId: string; personId: string; requestId: string; ifMatch: number; typed: ContactDraft }): Promise<ContactNews> {
  const { database, vault, audit } = parts;
  const now = parts.clock.now();
  const { merchantId, personId, requestId } = given;
  return database.inTransaction(async (tx) => {
    const draft = await store.findDraft(tx, vault, merchantId, true);
    const file = await store.latestVersion(tx, vault, merchantId);
    if (file === null) throw new AppError('not_allowed_now');
    if (draft.version !== given.ifMatch) throw new AppError('stale_version');
    const { problems, contact } = checkContact(given.typed);
    if (contact === null) throw new AppError('invalid_input', { problems });
    const information = file.information as unknown as BusinessInformation;
    const told = contactChanges((await store.changedContact(tx, vault, merchantId))?.contact ?? information.contact, contact);
    // What is on file may have been corrected since the last change, and went out with later applications.
    const changes = [...told, ...contactChanges(information.contact, contact).filter(({ field }) => !told.some((one) => one.field === field))];
    if (changes.length === 0) return [];
    await store.insertVersion(tx, vault, { merchantId, version: file.version + 1, information: { ...information, contact }, documentId: file.documentId, by: personId, at: now });
    if (file.lockedAt !== null) await store.lockVersions(tx, merchantId, now);
    const { version, ...rest } = draft;
    const form = { ...rest.form, contact: { sameAsRepresentative: null, ...contact, phone: contact.phone ?? '' } };
    if (!(await store.writeDraft(tx, vault, { merchantId, was: version, next: { ...rest, form }, at: now }))) throw new AppError('stale_version');
    await store.writeContact(tx, vault, { merchantId, contact, by: personId, at: now });
    await audit.record(tx, { actor: personId, action: 'business.change_contact', subject: merchantId, details: { fields: changes.map(({ field }) => field.replace('/contact/', '')), version: file.version + 1 }, requestId });
    await publish(tx, { topic: `merchant:${merchantId}`, kind: 'business.changed', payload: { version: version + 1 }, at: now });
    return parts.tellContact(tx, { merchantId, personId, requestId, changes, now });
  });
}

/** What was submitted at an instant, with the contact person of today where another was named since. */
export async function withPresentContact<Snapshot extends object>(parts: { vault: Vault }, reader: Reader | Tx, given: { merchantId: string; submittedAt: Date; snapshot: Snapshot }): Promise<Snapshot & { contact?: Contact }> {
  const changed = await store.changedContact(reader, parts.vault, given.merchantId);
  return changed === null || changed.at <= given.submittedAt ? given.snapshot : { ...given.snapshot, contact: changed.contact };
}
