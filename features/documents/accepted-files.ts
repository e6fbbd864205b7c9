import { fileTypeFromBuffer } from 'file-type';
import { AppError } from '../../contract/errors.ts';
import type { Text } from '../../domain/text.ts';

/** Types the reader opens, by what the bytes say. */
const ACCEPTED: Readonly<Record<string, string>> = {
  'image/jpeg': 'image/jpeg',
  'image/png': 'image/png',
  'image/webp': 'image/webp',
  'image/heic': 'image/heic',
  'image/heif': 'image/heic',
  'image/tiff': 'image/tiff',
  'application/pdf': 'application/pdf',
};

export const LARGEST_DOCUMENT = 20 * 1024 * 1024;

const EMPTY: Text = { ko: '파일이 비어 있습니다. 사업자등록증 파일을 다시 선택해 주세요.', en: 'The file is empty. Please choose the certificate file again.' };
const TOO_LARGE: Text = {
  ko: '파일이 20MB보다 큽니다. 해상도를 낮추어 저장하거나 사업자등록증 한 장만 담아 다시 올려 주세요.',
  en: 'The file is larger than 20 MB. Save it at a lower resolution, or with the certificate page only, and upload it again.',
};
const OFFICE: Text = {
  ko: '문서 편집기나 압축 파일은 읽을 수 없습니다. 사업자등록증을 PDF로 저장하거나 사진으로 찍어 올려 주세요.',
  en: 'Word-processor and archive files cannot be read. Save the certificate as a PDF, or take a photo of it, and upload that.',
};
const OTHER: Text = {
  ko: '파일의 내용이 JPEG, PNG, WebP, HEIC, TIFF, PDF 가운데 어느 것도 아닙니다. 파일 이름을 바꾼 것이라면 원래 파일을 이 형식 중 하나로 저장하여 다시 올려 주세요.',
  en: 'The content of the file is neither JPEG, PNG, WebP, HEIC, TIFF nor PDF. If it was only renamed, save the original in one of these formats and upload it again.',
};
const OFFICE_TYPES = /zip|x-cfb|officedocument|opendocument|rtf|x-7z|x-rar|hwp/;

/** The media type of an upload by its bytes; what the sender says does not count. Throws `file_unusable`, saying what to do instead. */
export async function acceptedType(bytes: Uint8Array): Promise<string> {
  if (bytes.length === 0) throw unusable(EMPTY);
  if (bytes.length > LARGEST_DOCUMENT) throw unusable(TOO_LARGE);
  // A damaged header makes the library stop reading early; that is a file of no known type.
  const type = await fileTypeFromBuffer(bytes).catch(() => undefined);
  const accepted = type === undefined ? undefined : ACCEPTED[type.mime];
  if (accepted !== undefined) return accepted;
  throw unusable(type !== undefined && OFFICE_TYPES.test(type.mime) ? OFFICE : OTHER);
}

function unusable(detail: Text): AppError {
  return new AppError('file_unusable', { detail });
}
