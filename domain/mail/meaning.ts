import type { CaseCommand } from '../case/states.ts';
import { readForms } from './reply-form.ts';
import { plainText } from './safe-text.ts';

/** What a reply seems to say. A proposal for a person to confirm, with the words it was read from; only a filled-in form is certain. */
export interface Meaning {
  readonly command: CaseCommand | null;
  /** Where it was read: one line of the reply; empty where nothing was understood. */
  readonly quote: string;
  /** Their words for the merchant, as far as the form holds them. */
  readonly text: string;
  /** `form`: the form of our last mail, ticked. `words`: phrases people use, or the form of an earlier mail. */
  readonly from: 'form' | 'words' | 'nothing';
}

const NOTHING: Meaning = { command: null, quote: '', text: '', from: 'nothing' };

/**
 * Phrases of contract teams, the telling ones first: a mail that asks for papers often says before that it has arrived. A phrase with a word of denial or of a
 * condition beside it proves nothing.
 */
const PHRASES: readonly { readonly command: CaseCommand; readonly says: RegExp }[] = [
  { command: 'reject', says: /반려|부결|가입\s*불가|진행(이|은)?\s*(불가|어렵)|승인\s*불가|거절|\b(rejected|declined|cannot (accept|approve|proceed))\b/i },
  { command: 'request_information', says: /보완|추가\s*(서류|자료)|(서류|자료|사본)[^.\n]{0,30}(제출|보내|회신|송부|첨부)\S*\s*(부탁|바랍|주시|주세요|주십시오)|누락|미비|(please (send|provide|submit)|additional (documents|information)|missing)\b/i },
  { command: 'sign_contract', says: /계약(이|서가)?\s*(체결|완료)(이|가)?\s*(되었|됐|완료)|계약\s*체결\s*완료|\bcontract (has been|is) (concluded|signed|completed)\b/i },
  { command: 'offer_contract', says: /계약서[^.\n]{0,30}(발송|송부|보내|전달|날인|서명|작성)|전자\s*계약[^.\n]{0,30}(발송|진행|요청|링크)|\b(contract|agreement)\b[^.\n]{0,40}\b(attached|sent|sign)\b/i },
  { command: 'accept', says: /심사[^.\n]{0,20}(통과|승인|완료)|승인(이)?\s*(되었|완료)|\b(approved|has been accepted)\b/i },
  { command: 'start_review', says: /심사(를|가|에)?\s*(중|진행|시작|착수|들어)|검토\s*중|\b(under review|reviewing|review has (started|begun))\b/i },
  { command: 'acknowledge', says: /접수[^.\n]{0,12}(되었|됐|완료|확인|했습)|잘\s*받았|수신\s*(확인|했)|\b(received|receipt (is )?confirmed)\b/i },
];
/** Taken back, asked, or only under a condition: `접수되지 않았`, `승인될 경우`, `if approved`, `not received`. */
const DOUBTFUL = /않|못\s*(했|하|받)|전입니다|아닙니다|없습|시\s*(에|,)|경우|되면|후에|예정|면\s|\?|까요|\b(not|if|once|when|after|unless|will be|has yet)\b/i;

const LONGEST_QUOTE = 300;

/** Codes of the forms in our mails about a case. Only the form of the last mail, while nothing was recorded by it, is an answer for certain. */
export interface FormCodes {
  readonly last: string | null;
  readonly earlier: readonly string[];
}

/**
 * What a reply seems to say: by the form of our last mail, otherwise by the first telling line of what they wrote themselves, and at last by the form of an
 * earlier mail, which may just be quoted. Pure.
 */
export function meaningOf(reply: string, codes: FormCodes): Meaning {
  const forms = readForms(reply, [...(codes.last === null ? [] : [codes.last]), ...codes.earlier]);
  const [sure, ...more] = forms.filter(({ code }) => code === codes.last);
  if (sure !== undefined && more.length === 0) return { command: sure.command, quote: sure.quote.slice(0, LONGEST_QUOTE), text: sure.text, from: 'form' };
  const sentences = ownWords(reply).split(/\n|(?<=[.!?。])\s+/).map((line) => line.trim()).filter((line) => line !== '');
  for (const { command, says } of PHRASES) {
    const quote = sentences.find((line) => says.test(line) && (command === 'reject' || command === 'request_information' || !DOUBTFUL.test(line)));
    if (quote !== undefined) return { command, quote: quote.slice(0, LONGEST_QUOTE), text: '', from: 'words' };
  }
  const [old] = forms;
  return old === undefined ? NOTHING : { command: old.command, quote: old.quote.slice(0, LONGEST_QUOTE), text: old.text, from: 'words' };
}

const QUOTED_FROM = /^(-{2,}\s*(original message|원본\s*메(일|시지)|forwarded message)|_{5,}|on .{5,120} wrote:|.{5,120}(님이|에서) (작성|쓴|보낸)|보낸\s*사람\s*:|from\s*:.+@|-{3,} GATEHOUSE)/i;

/** What the sender wrote, without the mail they answer. */
export function ownWords(reply: string): string {
  const lines = plainText(reply).split('\n');
  const end = lines.findIndex((line) => QUOTED_FROM.test(line.trim()));
  return (end === -1 ? lines : lines.slice(0, end)).filter((line) => !/^\s*[>|]/.test(line)).join('\n').trim();
}
