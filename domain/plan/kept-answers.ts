import type { Problem } from '../business/problem.ts';
import type { Catalogue, ExtraField } from '../catalogue/catalogue.ts';
import { findGateway } from '../catalogue/lookup.ts';
import type { Text } from '../text.ts';
import type { Selection } from './selection.ts';

/** What a draft keeps of the answers it is sent: bounded by the catalogue, however often and whatever a client sends. */

type Answers = Selection['extraFields'];

/** Longest part of an answer besides its own limit, such as the name of a bank. */
const LONGEST_PART = 100;
const ACCOUNT_PARTS = ['bank', 'number', 'holder'];

const tooLong = (max: number): Text => ({ ko: `${max}자 이내로 줄여 주세요.`, en: `Shorten it to ${max} characters.` });
const unreadable: Text = { ko: '입력한 값을 읽을 수 없습니다. 다시 입력해 주세요.', en: 'This value cannot be read. Enter it again.' };
const tooMany = (max: number): Text => ({ ko: `${max}개까지 고를 수 있습니다.`, en: `Choose ${max} at most.` });

const lengthOf = (value: string) => [...value].length;

/**
 * The answers to fields that the catalogue knows; whatever belongs to none is left out. An answer that is no answer to its field, or
 * longer than the field allows, is a problem: nothing is cut off behind somebody's back.
 */
export function keptAnswers(catalogue: Catalogue, given: Answers): { answers: Answers; problems: Problem[] } {
  const problems: Problem[] = [];
  const answers: Record<string, Record<string, unknown>> = {};
  for (const [code, values] of Object.entries(given)) {
    const fields = findGateway(catalogue, code)?.extraFields ?? [];
    const kept: Record<string, unknown> = {};
    for (const field of fields) {
      const value = Object.hasOwn(values, field.name) ? values[field.name] : undefined;
      if (value === undefined) continue;
      const found = problemWith(field, value);
      if (found === null) kept[field.name] = value;
      else problems.push({ pointer: `/extraFields/${code}/${field.name}`, severity: 'error', ...found });
    }
    if (Object.keys(kept).length > 0) answers[code] = kept;
  }
  return { answers, problems };
}

function problemWith(field: ExtraField, value: unknown): Pick<Problem, 'code' | 'message'> | null {
  if (value === null) return null;
  if (field.type === 'multi_select') {
    if (!Array.isArray(value) || !value.every((one) => typeof one === 'string' && one.length <= LONGEST_PART)) return { code: 'extra_field_unreadable', message: unreadable };
    return value.length > field.max ? { code: 'extra_field_too_many', message: tooMany(field.max) } : null;
  }
  if (field.type === 'bank_account') {
    if (typeof value !== 'object' || Array.isArray(value)) return { code: 'extra_field_unreadable', message: unreadable };
    const parts = Object.entries(value);
    if (!parts.every(([name, part]) => ACCOUNT_PARTS.includes(name) && (part === null || typeof part === 'string'))) return { code: 'extra_field_unreadable', message: unreadable };
    return parts.some(([, part]) => typeof part === 'string' && lengthOf(part) > LONGEST_PART) ? { code: 'extra_field_too_long', message: tooLong(LONGEST_PART) } : null;
  }
  if (typeof value !== 'string') return { code: 'extra_field_unreadable', message: unreadable };
  const max = field.type === 'select' ? LONGEST_PART : field.max;
  return lengthOf(value.trim()) > max || lengthOf(value) > max + LONGEST_PART ? { code: 'extra_field_too_long', message: tooLong(max) } : null;
}
