import type { CaseCommand } from '../case/states.ts';
import type { Text } from '../text.ts';
import { plainText } from './safe-text.ts';

/**
 * The small form at the end of every application we mail: a gateway's team ticks one line and may write what is needed. Its lines carry stable
 * words in capitals, so that an answer can be understood for certain. Pure.
 */
export interface FormLine {
  readonly word: string;
  readonly command: CaseCommand;
  readonly label: Text;
  /** Without words of theirs the answer would say nothing. */
  readonly needsText: boolean;
}

export const FORM_LINES: readonly FormLine[] = [
  { word: 'RECEIVED', command: 'acknowledge', needsText: false, label: { ko: '신청서를 접수했습니다', en: 'We have received the application' } },
  { word: 'REVIEWING', command: 'start_review', needsText: false, label: { ko: '심사를 시작했습니다', en: 'We are reviewing it' } },
  { word: 'NEEDED', command: 'request_information', needsText: true, label: { ko: '보완이 필요합니다(아래에 내용을 적어 주세요)', en: 'We need more (say below what)' } },
  { word: 'ACCEPTED', command: 'accept', needsText: false, label: { ko: '심사를 통과했습니다', en: 'We accept it' } },
  { word: 'CONTRACT', command: 'offer_contract', needsText: false, label: { ko: '계약서를 가맹점에 보냈습니다', en: 'We have sent the contract to the merchant' } },
  { word: 'SIGNED', command: 'sign_contract', needsText: false, label: { ko: '계약이 체결되었습니다', en: 'The contract is concluded' } },
  { word: 'REJECTED', command: 'reject', needsText: true, label: { ko: '반려합니다(아래에 사유를 적어 주세요)', en: 'We reject it (say below why)' } },
];

const HEAD = 'GATEHOUSE REPLY FORM / 회신 양식';
const WORDS = 'MESSAGE / 내용:';
const END = '----- END / 끝 -----';

/** The form as it is written into a mail. `code` belongs to that mail alone and nobody can guess it: a form without it was written by somebody else. */
export function printForm(code: string): string {
  return [
    `----- ${HEAD} ${code} -----`,
    '해당하는 한 줄의 [ ] 안에 x를 적어 이 메일에 회신해 주세요. / Put an x into the one line that fits and reply to this mail.',
    ...FORM_LINES.map(({ word, label }) => `[ ] ${word} - ${label.ko} / ${label.en}`),
    WORDS,
    '',
    END,
  ].join('\n');
}

export interface FilledForm {
  /** Of the mail whose form it is. */
  readonly code: string;
  readonly command: CaseCommand;
  /** What they wrote; empty where nothing. */
  readonly text: string;
  /** The line as it stood there. */
  readonly quote: string;
}

const QUOTING = String.raw`^[>|\s\u00a0]*`;
const QUOTED = new RegExp(QUOTING, 'u');
const TICKED = new RegExp(String.raw`${QUOTING}\[[\s\u00a0]*[xXvVoO✓✔√ㅌ■●][\s\u00a0]*\][\s\u00a0]*([A-Z]{4,12})\b`, 'u');
const BEGINS = /^-{3,}\s*GATEHOUSE REPLY FORM\b.*?\b([0-9a-z]{8,12})\s*-{3,}$/;
const ENDS = /^-{3,}\s*END\b/;
const LONGEST_WORDS = 2_000;
/** The form stands at the end, below what may be a long correspondence. */
const LONGEST_REPLY = 60_000;

/**
 * The filled-in forms among these codes in a reply, quoted or not. Only what stands between the head and the end of a form is of the form: around it, quoted,
 * stand words of anybody, also of the merchant. Without a head with one of the codes, without an end, with no line ticked or several, or without words that are needed, it says nothing.
 */
export function readForms(reply: string, codes: readonly string[]): FilledForm[] {
  const lines = plainText(reply, LONGEST_REPLY).split('\n').map(unquoted);
  return lines.flatMap((line, at): FilledForm[] => {
    const code = BEGINS.exec(line)?.[1];
    if (code === undefined || !codes.includes(code)) return [];
    const rest = lines.slice(at + 1);
    const end = rest.findIndex((one) => ENDS.test(one) || BEGINS.test(one));
    return end === -1 || !ENDS.test(rest[end] ?? '') ? [] : (readBody(rest.slice(0, end), code) ?? []);
  });
}

function readBody(lines: readonly string[], code: string): [FilledForm] | null {
  const words = lines.findIndex((line) => line.startsWith('MESSAGE'));
  const ticked = (words === -1 ? lines : lines.slice(0, words)).flatMap((quote) => {
    const line = FORM_LINES.find(({ word }) => word === TICKED.exec(quote)?.[1]);
    return line === undefined ? [] : [{ line, quote }];
  });
  const [only] = ticked;
  if (only === undefined || ticked.length !== 1) return null;
  const text = words === -1 ? '' : [(lines[words] ?? '').replace(/^MESSAGE[^:：]*[:：]/, ''), ...lines.slice(words + 1)].join('\n').trim().slice(0, LONGEST_WORDS);
  if (only.line.needsText && text === '') return null;
  return [{ code, command: only.line.command, text, quote: only.quote }];
}

/** Words of somebody else, before they go into a mail with a form: nothing of them looks like a part of it. */
export function withoutForm(text: string): string {
  return text.replaceAll('[', '［').replaceAll(']', '］').replaceAll(/-{3,}/g, '--').replaceAll(/GATEHOUSE\s+REPLY\s+FORM/gi, 'GATEHOUSE');
}

function unquoted(line: string): string {
  return line.replace(QUOTED, '').trimEnd();
}
