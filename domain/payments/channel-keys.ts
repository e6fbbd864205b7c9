import type { CredentialField } from '../catalogue/catalogue.ts';
import type { Text } from '../text.ts';

/** Something wrong with the keys of a channel, at the field it is about. */
export interface KeyProblem {
  readonly name: string;
  readonly code: 'missing' | 'unknown' | 'masked' | 'form';
  readonly message: Text;
}

/** What a channel of each kind is used for, in the words of the catalogue. */
const USES = { payment: ['payment'], api_payment: ['subscription', 'key_in'], certification: ['identity'] } as const;

/** The fields that a channel of this kind needs; one without a stated use belongs to every kind. */
export function fieldsOfKind(fields: readonly CredentialField[], kind: keyof typeof USES): readonly CredentialField[] {
  const uses: readonly string[] = USES[kind];
  return fields.filter(({ usedFor }) => usedFor.length === 0 || usedFor.some((use) => uses.includes(use)));
}

// Dots and stars are what a console shows in place of a secret; copied from there they are no key.
const MASK = /^[•●*·]+$/u;
const MERCHANT_ID = /^[\w.-]{1,60}$/;
const PEM = /^-----BEGIN [A-Z0-9 ]+-----\r?\n[\s\S]+\r?\n-----END [A-Z0-9 ]+-----\s*$/;
// A key has no blanks around it and nothing that cannot be seen; passwords may have blanks within.
const VISIBLE = /^\P{C}+$/u;

const isPem = (field: CredentialField): boolean => field.label.en.includes('.pem');

function problemOf(field: CredentialField, value: string): Omit<KeyProblem, 'name'> | null {
  const { ko, en } = field.label;
  if (MASK.test(value)) return { code: 'masked', message: { ko: `${ko}: 가려진 값입니다. PG 관리자 화면에서 값을 펼쳐 복사해 주세요.`, en: `${en}: this is a masked value. Show it in the gateway’s console first, then copy it.` } };
  if (isPem(field)) return PEM.test(value) ? null : { code: 'form', message: { ko: `${ko}: -----BEGIN으로 시작하는 .pem 파일의 내용을 그대로 붙여 넣어 주세요.`, en: `${en}: paste the whole .pem file, from -----BEGIN to -----END.` } };
  if (field.name === 'mid') return MERCHANT_ID.test(value) ? null : { code: 'form', message: { ko: `${ko}: 영문, 숫자, 점(.), 밑줄(_), 붙임표(-)로 60자까지 입력해 주세요.`, en: `${en}: letters, digits, dots, underscores and hyphens, at most 60.` } };
  return VISIBLE.test(value) ? null : { code: 'form', message: { ko: `${ko}: 줄바꿈이나 보이지 않는 문자가 들어 있습니다.`, en: `${en}: it contains a line break or characters that cannot be seen.` } };
}

/** What is wrong with the keys given for a channel: fields that are missing, that its gateway does not have, or that cannot be right. */
export function keyProblems(fields: readonly CredentialField[], given: Readonly<Record<string, string>>): readonly KeyProblem[] {
  const problems: KeyProblem[] = [];
  for (const field of fields) {
    const value = given[field.name] ?? '';
    const { ko, en } = field.label;
    if (value !== '') {
      const problem = problemOf(field, value);
      if (problem !== null) problems.push({ name: field.name, ...problem });
    } else if (field.required === 'always') {
      problems.push({ name: field.name, code: 'missing', message: { ko: `${ko}: 값을 입력해 주세요.`, en: `${en}: enter a value.` } });
    }
  }
  for (const name of Object.keys(given)) {
    if (!fields.some((field) => field.name === name)) problems.push({ name, code: 'unknown', message: { ko: `이 PG와 채널 종류에는 ‘${name}’ 값이 없습니다.`, en: `This gateway asks for no “${name}” with this kind of channel.` } });
  }
  return problems;
}
