import type { Segment } from '../layout/segments.ts';
import type { Box, FieldReading, Reading, ReadingFields } from '../reading.ts';
import type { Extract } from './extract.ts';
import type { Found } from './values.ts';

/** Below this a person must look. */
export const REVIEW_BELOW = 0.95;

type BoxOf = (ink: readonly Segment[]) => Box | null;

/** Facts that fields say about each other. */
interface Cross {
  readonly middle: number | null;
  readonly corporation: boolean | null;
}

function crossOf(found: Extract): Cross {
  const middle = found.registrationNumber.value === null ? null : Number(found.registrationNumber.value.slice(4, 6));
  const byNumber = middle === null ? null : [81, 82, 83, 84, 85, 86, 87, 88].includes(middle);
  const byKind = found.taxType.value === null ? null : found.taxType.value === '법인사업자';
  return { middle, corporation: byKind ?? byNumber ?? (found.corporateNumber.value !== null ? true : null) };
}

/** True when the middle digits of the number fit the tax type. */
function fits(middle: number, taxType: string): boolean {
  if (taxType === '법인사업자') return middle >= 81 && middle <= 88;
  if (taxType === '면세사업자') return middle >= 80;
  return (middle >= 1 && middle <= 80) || middle === 89;
}

function field<T>(found: Found<T>, boxOf: BoxOf, lower = 1): FieldReading<T> {
  if (found.value === null) return { value: null, confidence: 0, needsReview: true, box: boxOf(found.ink) };
  const confidence = Math.round(Math.min(0.999, found.sure, lower, found.doubtful === true ? 0.85 : 1) * 1000) / 1000;
  return { value: found.value, confidence, needsReview: confidence < REVIEW_BELOW, box: boxOf(found.ink) };
}

/** A field that some certificates do not have: its absence is an answer when nothing stands in its place. */
function optional<T>(found: Found<T>, boxOf: BoxOf, absentIsSure: boolean, lower = 1): FieldReading<T> {
  if (found.value === null && found.ink.length === 0) return { value: null, confidence: absentIsSure ? 0.95 : 0.5, needsReview: !absentIsSure, box: null };
  return field(found, boxOf, lower);
}

/** Turns what was found into the reading: fields check each other, and what does not fit is marked for a person. */
export function weigh(found: Extract, boxOf: BoxOf): { fields: ReadingFields; kind: Reading['kind'] } {
  const { middle, corporation } = crossOf(found);
  const kindFits = middle === null || found.taxType.value === null || fits(middle, found.taxType.value);
  const late = (earlier: Found, later: Found): boolean => earlier.value !== null && later.value !== null && earlier.value > later.value;
  const datesFit = !late(found.openingDate, found.issueDate);
  const birthFits = !late(found.birthDate, found.openingDate);
  const fields: ReadingFields = {
    registrationNumber: field(found.registrationNumber, boxOf, kindFits ? 1 : 0.7),
    tradeName: field(found.tradeName, boxOf),
    representatives: field<readonly string[]>(found.representatives, boxOf),
    openingDate: field(found.openingDate, boxOf, datesFit ? 1 : 0.6),
    address: field(found.address, boxOf, found.addressKnown ? 1 : 0.7),
    taxType: field(found.taxType, boxOf, kindFits ? 1 : 0.7),
    businessTypes: field<readonly string[]>(found.businessTypes, boxOf),
    businessItems: field<readonly string[]>(found.businessItems, boxOf),
    corporateNumber: corporation === true ? field(found.corporateNumber, boxOf) : optional(found.corporateNumber, boxOf, corporation === false),
    birthDate: corporation === false ? field(found.birthDate, boxOf, birthFits ? 1 : 0.6) : optional(found.birthDate, boxOf, corporation === true),
    headOfficeAddress: corporation === true ? field(found.headOfficeAddress, boxOf) : optional(found.headOfficeAddress, boxOf, corporation === false),
    issueDate: field(found.issueDate, boxOf, datesFit ? 1 : 0.6),
    taxOffice: field(found.taxOffice, boxOf),
    issueReason: optional(found.issueReason, boxOf, true),
    email: optional(found.email, boxOf, true),
  };
  return { fields, kind: corporation === null ? null : corporation ? 'corporation' : 'individual' };
}
