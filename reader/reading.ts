import type { Text } from '../domain/text.ts';

/** Fields in the order in which a person looks for them on the paper. */
export const FIELD_NAMES = [
  'registrationNumber', 'tradeName', 'representatives', 'openingDate', 'address', 'taxType', 'businessTypes', 'businessItems', 'corporateNumber',
  'birthDate', 'headOfficeAddress', 'issueDate', 'taxOffice', 'issueReason', 'email',
] as const;
export type FieldName = (typeof FIELD_NAMES)[number];

/** x, y, width, height in pixels of the upright page. */
export type Box = readonly [x: number, y: number, width: number, height: number];

/** One field as read. `value` is null when the paper does not say it, or when nothing could be read there. */
export interface FieldReading<T = string> {
  readonly value: T | null;
  /** How likely the value is right, 0 to 1. */
  readonly confidence: number;
  /** True when a person must compare the value with the paper before it is used. */
  readonly needsReview: boolean;
  /** Where it stands on the page; null when there is no such place. */
  readonly box: Box | null;
}

/** Every field of the certificate. Dates are ISO 8601; numbers carry their hyphens. */
export interface ReadingFields {
  readonly registrationNumber: FieldReading;
  readonly tradeName: FieldReading;
  readonly representatives: FieldReading<readonly string[]>;
  readonly openingDate: FieldReading;
  readonly address: FieldReading;
  readonly taxType: FieldReading;
  readonly businessTypes: FieldReading<readonly string[]>;
  readonly businessItems: FieldReading<readonly string[]>;
  readonly corporateNumber: FieldReading;
  readonly birthDate: FieldReading;
  readonly headOfficeAddress: FieldReading;
  readonly issueDate: FieldReading;
  readonly taxOffice: FieldReading;
  readonly issueReason: FieldReading;
  readonly email: FieldReading;
}

export const PROBLEM_CODES = [
  'empty', 'too_large', 'unsupported_type', 'encrypted', 'unreadable', 'damaged', 'too_small', 'blurred', 'cut_off', 'not_a_certificate',
  'other_certificate', 'viewing_copy', 'several_pages', 'timed_out', 'out_of_memory', 'failed',
] as const;
export type ProblemCode = (typeof PROBLEM_CODES)[number];

/** Something about the file that the sender can act on. */
export interface ReadingProblem {
  readonly code: ProblemCode;
  readonly message: Text;
}

/** What was read from one file. */
export interface Reading {
  readonly fields: ReadingFields;
  readonly kind: 'individual' | 'corporation' | null;
  /** Size of the upright page in pixels, and the clockwise turn that brings the file (EXIF obeyed) upright. */
  readonly page: { readonly width: number; readonly height: number; readonly rotation: 0 | 90 | 180 | 270 };
  /** Where the text came from; null when nothing could be read. */
  readonly source: 'image' | 'pdf-text' | 'pdf-image' | null;
  readonly durationMs: number;
  /** The recogniser used, with its version; null when none was needed. */
  readonly engine: string | null;
  readonly problems: readonly ReadingProblem[];
}

export type Stage = 'waiting' | 'opening' | 'straightening' | 'finding' | 'reading' | 'checking' | 'done';

/** A sign of life while a file is read. */
export interface ReadingProgress {
  readonly stage: Stage;
  /** 0 to 1, never falling. */
  readonly done: number;
  readonly message: Text;
}

/** The upright page as a picture for the screen, without any metadata. */
export interface PageImage {
  readonly bytes: Uint8Array;
  readonly mimeType: 'image/jpeg' | 'image/webp';
  readonly width: number;
  readonly height: number;
}

export function nothingRead<T>(): FieldReading<T> {
  return { value: null, confidence: 0, needsReview: true, box: null };
}

/** The fields of a file from which nothing could be read: every one asks for a person. */
export function noFields(): ReadingFields {
  return Object.fromEntries(FIELD_NAMES.map((name) => [name, nothingRead()])) as unknown as ReadingFields;
}

/** The reading of a file that could not be read. */
export function failedReading(problems: readonly ReadingProblem[], durationMs: number): Reading {
  return { fields: noFields(), kind: null, page: { width: 0, height: 0, rotation: 0 }, source: null, durationMs: Math.round(durationMs), engine: null, problems };
}
