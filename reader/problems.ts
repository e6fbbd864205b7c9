import type { Text } from '../domain/text.ts';
import type { ProblemCode, ReadingProblem, Stage } from './reading.ts';

/** What went wrong, and what the sender can do about it. */
const MESSAGES: Readonly<Record<ProblemCode, Text>> = {
  empty: { ko: '파일이 비어 있습니다. 사업자등록증 파일을 다시 선택해 주세요.', en: 'The file is empty. Please choose the certificate file again.' },
  too_large: { ko: '파일이 너무 큽니다. 20 MB 이하, 6,000만 화소 이하의 파일로 다시 올려 주세요.', en: 'The file is too large. Please upload one of at most 20 MB and 60 megapixels.' },
  unsupported_type: { ko: '읽을 수 없는 형식입니다. JPEG, PNG, WebP, HEIC, TIFF 또는 PDF 파일을 올려 주세요.', en: 'This kind of file cannot be read. Please upload a JPEG, PNG, WebP, HEIC, TIFF or PDF file.' },
  encrypted: { ko: '암호가 걸린 PDF입니다. 암호를 푼 파일을 올려 주세요.', en: 'The PDF is protected by a password. Please upload a copy without one.' },
  unreadable: { ko: '파일이 손상되어 열 수 없습니다. 다시 저장하거나 다시 촬영하여 올려 주세요.', en: 'The file is damaged and cannot be opened. Please save or photograph it again.' },
  damaged: { ko: '파일의 일부가 손상되어 보이는 부분만 읽었습니다. 내용을 확인하거나 파일을 다시 올려 주세요.', en: 'Part of the file is damaged, so only the visible part was read. Please check the fields or upload the file again.' },
  too_small: { ko: '이미지가 너무 작아 글자를 정확히 읽기 어렵습니다. 가로 1,000픽셀 이상의 이미지를 올려 주세요.', en: 'The picture is too small to read reliably. Please upload one at least 1,000 pixels wide.' },
  blurred: { ko: '이미지가 흐려 글자를 정확히 읽기 어렵습니다. 초점을 맞추어 다시 촬영해 주세요.', en: 'The picture is too blurred to read reliably. Please take it again in focus.' },
  cut_off: { ko: '문서의 일부가 잘려 있습니다. 네 모서리가 모두 보이게 다시 촬영해 주세요.', en: 'Part of the document is cut off. Please take the picture again with all four corners in view.' },
  not_a_certificate: { ko: '사업자등록증으로 보이지 않습니다. 올바른 파일인지 확인해 주세요. 직접 입력하실 수도 있습니다.', en: 'This does not look like a business registration certificate. Please check the file, or fill in the form by hand.' },
  other_certificate: { ko: '사업자등록증이 아닌 다른 증명서(사업자등록증명, 고유번호증 등)로 보입니다. 사업자등록증을 올려 주세요.', en: 'This looks like another certificate (for example a proof of registration or a unique number certificate). Please upload the business registration certificate itself.' },
  viewing_copy: { ko: '열람용 사본으로 보입니다. 심사에 쓸 수 있는 원본 또는 발급본을 올려 주세요.', en: 'This looks like a copy for viewing only. Please upload an issued certificate that reviewers accept.' },
  several_pages: { ko: '여러 쪽으로 된 파일이어서 첫 쪽만 읽었습니다. 사업자등록증이 첫 쪽인지 확인해 주세요.', en: 'The file has several pages; only the first was read. Please make sure that it is the certificate.' },
  timed_out: { ko: '제한 시간 안에 읽지 못했습니다. 더 선명한 파일로 다시 시도하거나 직접 입력해 주세요.', en: 'The file could not be read in the time allowed. Please try a clearer file or fill in the form by hand.' },
  out_of_memory: { ko: '파일을 읽는 데 메모리가 너무 많이 필요합니다. 더 작은 파일로 다시 시도해 주세요.', en: 'Reading the file takes too much memory. Please try a smaller file.' },
  failed: { ko: '파일을 읽는 중 문제가 생겼습니다. 다시 시도하거나 직접 입력해 주세요.', en: 'Something went wrong while reading the file. Please try again or fill in the form by hand.' },
};

export function problem(code: ProblemCode): ReadingProblem {
  return { code, message: MESSAGES[code] };
}

/** Ends a reading early, with the reason to tell. */
export class CannotRead extends Error {
  readonly code: ProblemCode;
  constructor(code: ProblemCode) {
    super(code);
    this.name = 'CannotRead';
    this.code = code;
  }
}

export const STAGE_TEXT: Readonly<Record<Stage, Text>> = {
  waiting: { ko: '차례를 기다리는 중입니다', en: 'Waiting for its turn' },
  opening: { ko: '파일을 여는 중입니다', en: 'Opening the file' },
  straightening: { ko: '문서를 바로 펴는 중입니다', en: 'Straightening the page' },
  finding: { ko: '항목의 위치를 찾는 중입니다', en: 'Finding the fields' },
  reading: { ko: '글자를 읽는 중입니다', en: 'Reading the text' },
  checking: { ko: '읽은 내용을 검증하는 중입니다', en: 'Checking what was read' },
  done: { ko: '읽기를 마쳤습니다', en: 'Finished reading' },
};
