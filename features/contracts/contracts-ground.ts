import type { Catalogue } from '../../domain/catalogue/catalogue.ts';
import type { SignatureRecord } from '../../domain/contract/evidence.ts';
import type { OfferFacts, SignerFacts } from '../../domain/contract/signing.ts';
import type { ContractSealer, SealingKey } from '../../domain/ports/contract-sealer.ts';
import type { GatewayConnector } from '../../domain/ports/gateway.ts';
import type { Locale, Text } from '../../domain/text.ts';
import type { AuditTrail } from '../../platform/audit-trail.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Vault } from '../../platform/vault.ts';
import type { Database, Reader } from '../../storage/open-database.ts';
import type { CasesService } from '../cases/cases.service.ts';
import type { Documents } from '../documents/documents.service.ts';
import type { NotificationsService } from '../notifications/notifications.service.ts';
import type { OfferRow, SignerRow } from './contracts.store.ts';

/** What the feature is built from. */
export interface ContractsGround {
  readonly database: Database;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly log: Log;
  readonly audit: AuditTrail;
  readonly documents: Documents;
  readonly notifications: Pick<NotificationsService, 'queueMail'>;
  readonly cases: Pick<CasesService, 'contractSteps'>;
  readonly catalogue: () => Catalogue;
  readonly connectorOf: (gateway: string) => GatewayConnector;
  readonly sealer: ContractSealer;
  /** The operator's own key; null where this installation makes one. */
  readonly providedKey: SealingKey | null;
  /** Whether this gateway has left the signing of its contracts to this console. */
  readonly delegates: (gateway: string) => boolean;
  /** What an application was sent with: who represents the merchant, and under which name. */
  readonly partyOf: (reader: Reader, applicationId: string) => Promise<Party>;
  readonly publicUrl: () => string;
}

export interface Party {
  readonly tradeName: string;
  readonly registrationNumber: string;
  readonly representatives: readonly { readonly name: string; readonly email: string }[];
}

/** Who a signer is, as it is kept sealed. */
export interface Person {
  readonly name: string;
  readonly email: string;
}

/** Where each sealed value belongs: moved elsewhere it does not open. */
export const contexts = {
  person: (offerId: string, position: number) => `contract:${offerId}:signer:${position}`,
  record: (offerId: string, position: number) => `contract:${offerId}:signature:${position}`,
  key: 'contract-seal-key',
};

export function openPerson({ vault }: Pick<ContractsGround, 'vault'>, { offerId, position, person }: Pick<SignerRow, 'offerId' | 'position' | 'person'>): Person {
  return JSON.parse(vault.openText(person, contexts.person(offerId, position))) as Person;
}

export function openRecord({ vault }: Pick<ContractsGround, 'vault'>, { offerId, position, record }: SignerRow): SignatureRecord | null {
  return record === null ? null : (JSON.parse(vault.openText(record, contexts.record(offerId, position))) as SignatureRecord);
}

export function offerFacts(offer: OfferRow): OfferFacts {
  return { state: offer.state, place: offer.place, order: offer.order, expiresAt: offer.expiresAt, sha256: offer.sha256 };
}

export function signerFacts(rows: readonly SignerRow[]): SignerFacts[] {
  return rows.map(({ position, signedAt, signedBy }) => ({ position, signed: signedAt !== null, by: signedBy }));
}

export function gatewayNames({ catalogue }: Pick<ContractsGround, 'catalogue'>, code: string): Text {
  return catalogue().gateways.find((one) => one.code === code)?.names ?? { ko: code, en: code };
}

/** Whoever opens a contract, as the opening is remembered. */
export function readerOf(who: { readonly personId: string } | { readonly position: number }): string {
  return 'personId' in who ? who.personId : `link:${who.position}`;
}

/** The evidence pages and the seal still have to fit into what is stored as one document. */
export const LARGEST_CONTRACT = 18 * 1024 * 1024;

/** The language a mail is written in to somebody who has no account. */
export const MAIL_LOCALE: Locale = 'ko';
