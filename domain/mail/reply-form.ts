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

const HEAD = '----- GATEHOUSE REPLY FORM / 회신 양식 -----';
const WORDS = 'MESSAGE / 내용:';
const END = '----- END / 끝 -----';

/** The form as it is written into a mail. */
export function printForm(): string {
  return [
    HEAD,
    '해당하는 한 줄의 [ ] 안에 x를 적어 이 메일에 회신해 주세요. / Put an x into the one line that fits and reply to this mail.',
    ...FORM_LINES.map(({ word, label }) => `[ ] ${word} - ${label.ko} / ${label.en}`),
    WORDS,
    '',
    END,
  ].join('\n');
}

export interface FilledForm {
  readonly command: CaseCommand;
  /** What they wrote; empty where nothing. */
  readonly text: string;
  /** The line as it stood there. */
  readonly quote: string;
}

const QUOTING = String.raw`^[>|\s\u00a0]*`;
const TICKED = new RegExp(String.raw`${QUOTING}\[[\s\u00a0]*[xXvVoO✓✔√ㅌ■●][\s\u00a0]*\][\s\u00a0]*([A-Z]{4,12})\b`, 'u');
const LONGEST_WORDS = 2_000;

/** The form in a reply, quoted or not; null where none is there, none or several lines are ticked, or words that are needed are missing. */
export function readForm(reply: string): FilledForm | null {
  const lines = plainText(reply).split('\n');
  const ticked = lines.flatMap((line) => {
    const found = FORM_LINES.find(({ word }) => word === TICKED.exec(line)?.[1]);
    return found === undefined ? [] : [{ line: found, quote: unquoted(line) }];
  });
  const [only] = ticked;
  if (only === undefined || ticked.length !== 1) return null;
  const text = wordsOf(lines);
  if (only.line.needsText && text === '') return null;
  return { command: only.line.command, text, quote: only.quote };
}

/** What stands between the place for words and the end of the form. */
function wordsOf(lines: readonly string[]): string {
  const starts = lines.findIndex((line) => unquoted(line).startsWith('MESSAGE'));
  if (starts === -1) return '';
  const after = lines.slice(starts + 1);
  const ends = after.findIndex((line) => /^-{3,}\s*END\b/.test(unquoted(line)));
  const beside = unquoted(lines[starts] ?? '').replace(/^MESSAGE[^:：]*[:：]/, '');
  // A form without its end has been cut: what follows is then anybody's text, and nothing is taken for words of the form.
  if (ends === -1) return beside.trim();
  return [beside, ...after.slice(0, ends).map(unquoted)].join('\n').trim().slice(0, LONGEST_WORDS);
}

function unquoted(line: string): string {
  return line.replace(new RegExp(QUOTING, 'u'), '').trimEnd();
}
