import { fileTypeFromBuffer } from 'file-type';
import { AppError } from '../../contract/errors.ts';
import type { CertificateReader } from '../../domain/ports/reader.ts';
import { PLACE_LABELS, placeOf } from '../../domain/requirements/page-places.ts';
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

type Purpose = 'certificate' | 'answer' | 'contract';
type Refusal = 'empty' | 'too_large' | 'office' | 'other';

const REFUSALS: Readonly<Record<Purpose, Readonly<Record<Refusal, Text>>>> = {
  certificate: {
    empty: { ko: '파일이 비어 있습니다. 사업자등록증 파일을 다시 선택해 주세요.', en: 'The file is empty. Please choose the certificate file again.' },
    too_large: {
      ko: '파일이 20MB보다 큽니다. 해상도를 낮추어 저장하거나 사업자등록증 한 장만 담아 다시 올려 주세요.',
      en: 'The file is larger than 20 MB. Save it at a lower resolution, or with the certificate page only, and upload it again.',
    },
    office: {
      ko: '문서 편집기나 압축 파일은 읽을 수 없습니다. 사업자등록증을 PDF로 저장하거나 사진으로 찍어 올려 주세요.',
      en: 'Word-processor and archive files cannot be read. Save the certificate as a PDF, or take a photo of it, and upload that.',
    },
    other: {
      ko: '파일의 내용이 JPEG, PNG, WebP, HEIC, TIFF, PDF 가운데 어느 것도 아닙니다. 파일 이름을 바꾼 것이라면 원래 파일을 이 형식 중 하나로 저장하여 다시 올려 주세요.',
      en: 'The content of the file is neither JPEG, PNG, WebP, HEIC, TIFF nor PDF. If it was only renamed, save the original in one of these formats and upload it again.',
    },
  },
  answer: {
    empty: { ko: '파일이 비어 있습니다. 다른 파일을 선택해 주세요.', en: 'The file is empty. Please choose another one.' },
    too_large: {
      ko: '파일이 20MB보다 큽니다. 해상도를 낮추어 저장하거나 나누어서 올려 주세요.',
      en: 'The file is larger than 20 MB. Save it at a lower resolution, or in parts, and upload it again.',
    },
    office: {
      ko: '문서 편집기나 압축 파일은 보낼 수 없습니다. PDF로 저장하거나 사진으로 찍어 올려 주세요.',
      en: 'Word-processor and archive files cannot be sent. Save the document as a PDF, or take a photo of it, and upload that.',
    },
    other: {
      ko: '파일의 내용이 JPEG, PNG, WebP, HEIC, TIFF, PDF 가운데 어느 것도 아닙니다. 원래 파일을 이 형식 중 하나로 저장하여 다시 올려 주세요.',
      en: 'The content of the file is neither JPEG, PNG, WebP, HEIC, TIFF nor PDF. Save the original in one of these formats and upload it again.',
    },
  },
  contract: {
    empty: { ko: '파일이 비어 있습니다. 계약서 파일을 다시 선택해 주세요.', en: 'The file is empty. Please choose the contract again.' },
    too_large: { ko: '파일이 20MB보다 큽니다. 해상도를 낮추어 저장한 뒤 다시 올려 주세요.', en: 'The file is larger than 20 MB. Save it at a lower resolution and upload it again.' },
    office: { ko: '계약서는 PDF로만 받습니다. PDF로 저장하여 올려 주세요.', en: 'A contract is taken as PDF only. Save it as a PDF and upload that.' },
    other: { ko: '계약서는 PDF로만 받습니다. PDF로 저장하거나 스캔하여 올려 주세요.', en: 'A contract is taken as PDF only. Save or scan it as a PDF and upload that.' },
  },
};

/** Why a file of an accepted type does not open, by the reader's code. */
const UNOPENED: Readonly<Record<string, Text>> = {
  encrypted: { ko: '암호가 걸린 PDF입니다. PG 담당자가 열 수 있도록 암호를 푼 파일을 올려 주세요.', en: 'The PDF is protected by a password. Please upload a copy without one, which the people at the gateway can open.' },
  too_large: { ko: '그림이 너무 큽니다(6,000만 화소까지). 해상도를 낮추어 다시 올려 주세요.', en: 'The picture is too large (up to 60 megapixels). Save it at a lower resolution and upload it again.' },
  timed_out: { ko: '파일을 여는 데 너무 오래 걸립니다. 다시 저장하거나 사진으로 찍어 올려 주세요.', en: 'Opening the file takes too long. Save it again, or take a photo of the document, and upload that.' },
};
const DAMAGED: Text = { ko: '파일이 손상되었거나 일부가 없어 열 수 없습니다. 다시 저장하거나 다시 촬영하여 올려 주세요.', en: 'The file is damaged or incomplete and cannot be opened. Please save or photograph it again.' };
const OFFICE_TYPES = /zip|x-cfb|officedocument|opendocument|rtf|x-7z|x-rar|hwp/;

/** The media type of an upload by its bytes; what the sender says does not count. Throws `file_unusable`, saying what to do instead. */
export async function acceptedType(bytes: Uint8Array, purpose: Purpose = 'certificate'): Promise<string> {
  const refusals = REFUSALS[purpose];
  if (bytes.length === 0) throw unusable(refusals.empty);
  if (bytes.length > LARGEST_DOCUMENT) throw unusable(refusals.too_large);
  // A damaged header makes the library stop reading early; that is a file of no known type.
  const type = await fileTypeFromBuffer(bytes).catch(() => undefined);
  const accepted = type === undefined ? undefined : ACCEPTED[type.mime];
  if (accepted !== undefined && (purpose !== 'contract' || accepted === 'application/pdf')) return accepted;
  throw unusable(type !== undefined && OFFICE_TYPES.test(type.mime) ? refusals.office : refusals.other);
}

/** Opens a file in the reader's own process, so that nobody is sent what cannot be opened: encrypted, cut off, broken or made to exhaust. Throws `file_unusable`. */
export async function refuseUnopened(reader: CertificateReader, bytes: Uint8Array): Promise<void> {
  try {
    await reader.renderPage(bytes, { whole: true, maxWidth: 200 });
  } catch (error) {
    const { code } = error as { code?: unknown };
    // Without a code it is the reader that failed, not the file.
    if (typeof code !== 'string') throw error;
    throw unusable(UNOPENED[code] ?? DAMAGED);
  }
}

/** Tells where the first of them stands, and how to go on. */
function unmasked({ page, x, y }: { readonly page: number; readonly x: number | null; readonly y: number | null }): AppError {
  const place = x === null || y === null ? null : PLACE_LABELS[placeOf({ x, y, width: 0, height: 0 })];
  const where = { ko: `${page}쪽${place === null ? '' : ` ${place.ko}`}`, en: `page ${page}${place === null ? '' : `, ${place.en}`}` };
  return unusable({
    ko: `가려지지 않은 주민등록번호(외국인등록번호)가 있는 것 같아 저장하지 않았습니다(${where.ko}). 뒷자리 7개를 종이로 가리고 다시 촬영하거나, 그림판 등에서 검게 칠한 뒤 이미지나 PDF로 새로 저장하여 올려 주세요. 발급할 때 뒷자리 비공개를 고르셔도 됩니다.`,
    en: `It seems to show a resident or foreigner registration number in full (${where.en}), so it was not stored. Cover the last seven digits with paper and take the photo again, or black them out in a picture editor, save it anew as an image or PDF, and upload that. You can also have it issued with those digits hidden.`,
  });
}

/**
 * Refuses a file in which a resident registration number stands in full, before anything of it is stored: we may not keep one. Of a certificate only
 * the text layer is looked at here, so that nobody waits; what cannot be looked through is another check's matter there. Throws `file_unusable`.
 */
export async function refuseResidents(reader: CertificateReader, bytes: Uint8Array, { today, purpose }: { readonly today: string; readonly purpose: Purpose }): Promise<void> {
  try {
    const [first] = await reader.findResidents(bytes, { today, textOnly: purpose === 'certificate' });
    if (first !== undefined) throw unmasked(first);
  } catch (error) {
    if (error instanceof AppError) throw error;
    const { code } = error as { code?: unknown };
    if (typeof code !== 'string') throw error;
    if (purpose === 'answer') throw unusable(UNOPENED[code] ?? DAMAGED);
  }
}

function unusable(detail: Text): AppError {
  return new AppError('file_unusable', { detail });
}
