import type { Text } from '../text.ts';

/** The port to the certificate reader: bytes in, fields with confidence and boxes out. The room `reader/` fits it as it is. */

/** x, y, width, height in pixels of the upright page. */
export type ReadingBox = readonly [x: number, y: number, width: number, height: number];

/** One field as read. Null when the paper does not say it, or when nothing could be read there. */
export interface ReadField<T = string> {
  readonly value: T | null;
  /** 0 to 1. */
  readonly confidence: number;
  /** A person must compare the value with the paper before it is used. */
  readonly needsReview: boolean;
  readonly box: ReadingBox | null;
}

/** Dates are ISO 8601, numbers carry their hyphens, `taxType` is the Korean word on the paper. */
export interface CertificateFields {
  readonly registrationNumber: ReadField;
  readonly tradeName: ReadField;
  readonly representatives: ReadField<readonly string[]>;
  readonly openingDate: ReadField;
  readonly address: ReadField;
  readonly taxType: ReadField;
  readonly businessTypes: ReadField<readonly string[]>;
  readonly businessItems: ReadField<readonly string[]>;
  readonly corporateNumber: ReadField;
  readonly birthDate: ReadField;
  readonly headOfficeAddress: ReadField;
  readonly issueDate: ReadField;
  readonly taxOffice: ReadField;
  readonly issueReason: ReadField;
  readonly email: ReadField;
}

export interface CertificateReading {
  readonly fields: CertificateFields;
  readonly kind: 'individual' | 'corporation' | null;
  /** Width 0 when the file could not be opened; the reasons are in `problems`. */
  readonly page: { readonly width: number; readonly height: number; readonly rotation: 0 | 90 | 180 | 270 };
  readonly source: 'image' | 'pdf-text' | 'pdf-image' | null;
  readonly durationMs: number;
  readonly engine: string | null;
  readonly problems: readonly { readonly code: string; readonly message: Text }[];
}

export interface CertificateReader {
  /** Never rejects for what is in the file; rejects when the reader is closed. */
  read(
    bytes: Uint8Array,
    request?: { readonly onProgress?: (progress: { readonly stage: string; readonly done: number; readonly message: Text }) => void },
  ): Promise<CertificateReading>;
  /** The upright page without metadata. Rejects with the problem's `code` when the file cannot be opened, with `whole` also when a part of it is missing. */
  renderPage(
    bytes: Uint8Array,
    request?: { readonly rotation?: 0 | 90 | 180 | 270; readonly maxWidth?: number; readonly whole?: boolean },
  ): Promise<{ readonly bytes: Uint8Array; readonly mimeType: string; readonly width: number; readonly height: number }>;
  /**
   * Where resident registration numbers stand unmasked: page, and the middle as fractions of it. `textOnly` leaves pictures alone. Rejects with the problem's `code`
   * when the file cannot be looked through.
   */
  findResidents(bytes: Uint8Array, request: { readonly today: string; readonly textOnly?: boolean }): Promise<readonly { readonly page: number; readonly x: number | null; readonly y: number | null }[]>;
}
