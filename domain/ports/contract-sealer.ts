import type { Text } from '../text.ts';
import type { Mark } from '../contract/mark.ts';

/** The port to the room that works on contracts as PDF: reads how many pages there are, adds the page of signatures, and seals the whole with a digital signature. */

/** What a contract is sealed with: a key made here, PKCS#8 and certificate as base64 of DER; or the PKCS#12 file that the operator provides, as base64. */
export type SealingKey =
  | { readonly kind: 'own'; readonly privateKey: string; readonly certificate: string }
  | { readonly kind: 'provided'; readonly pkcs12: string; readonly password: string };

/** What a sealing certificate says. `fingerprint` is the SHA-256 of its DER, lower-case hexadecimal. */
export interface KeyDescription {
  readonly subject: string;
  readonly validUntil: Date;
  readonly fingerprint: string;
  readonly selfSigned: boolean;
}

/** One signature as it is shown on the page of signatures. */
export interface ShownSignature {
  readonly name: string;
  readonly mark: Mark;
  /** A picture of the seal, PNG as base64; null for none. */
  readonly sealImage: string | null;
  readonly rows: readonly EvidenceRow[];
}

export interface EvidenceRow {
  readonly label: Text;
  readonly value: string;
}

export interface EvidenceSheet {
  readonly title: Text;
  readonly lead: Text;
  readonly rows: readonly EvidenceRow[];
  readonly signatures: readonly ShownSignature[];
  /** What the times and means rest on. */
  readonly note: Text;
}

export interface ContractSealer {
  /** How many pages; rejects what is no PDF that can be added to. */
  pages(pdf: Uint8Array): Promise<number>;
  /** The contract with the pages of evidence behind it, the same evidence for machines attached, sealed as a whole. The pages of the contract stay as they are. */
  seal(given: { readonly pdf: Uint8Array; readonly sheet: EvidenceSheet; readonly attachment: { readonly name: string; readonly json: string }; readonly key: SealingKey; readonly at: Date; readonly reason: string }): Promise<Uint8Array>;
  /** A new key with a certificate that it signs itself. */
  makeKey(given: { readonly name: string; readonly at: Date }): Promise<Extract<SealingKey, { kind: 'own' }>>;
  /** A picture of a seal as PNG of a bounded size, without what was hidden in the file. Rejects what is no picture. */
  pictureOf(bytes: Uint8Array): Promise<Uint8Array>;
  /** Rejects a wrong password, a file that is none, and a key that does not fit its certificate. */
  describeKey(key: SealingKey): Promise<KeyDescription>;
}
