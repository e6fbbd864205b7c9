import type { z } from 'zod';
import { READING_FIELDS, type Document } from '../../contract/business.ts';
import type { CertificateReading, ReadField } from '../../domain/ports/reader.ts';
import type { DocumentRow } from './documents.store.ts';

export type DocumentAnswer = z.input<typeof Document>;
type Fields = NonNullable<DocumentAnswer['fields']>;

/** A document as its merchant sees it. `reading` and `fileName` are opened already. */
export function presentDocument(row: DocumentRow, opened: { fileName: string; reading: CertificateReading | null }): DocumentAnswer {
  const { reading, fileName } = opened;
  const hasPage = row.pageKey !== null && row.pageWidth !== null && row.pageHeight !== null;
  return {
    id: row.id,
    state: row.state,
    fileName,
    mediaType: row.mediaType,
    bytes: row.bytes,
    uploadedAt: row.uploadedAt.toISOString(),
    progress: row.progress,
    page: hasPage ? { width: row.pageWidth as number, height: row.pageHeight as number, image: `/api/documents/${row.id}/page` } : null,
    fields: reading === null || row.state !== 'read' ? null : presentFields(reading, row.pageWidth),
    problems: (reading?.problems ?? []).map(({ code, message }) => ({ code, message: { ...message } })),
    engine: reading?.engine ?? null,
    durationMs: reading?.durationMs ?? null,
  };
}

/** Boxes come in pixels of the page as it was read; the image on the screen may be smaller. */
function presentFields(reading: CertificateReading, imageWidth: number | null): Fields {
  const scale = imageWidth === null || reading.page.width === 0 ? 1 : imageWidth / reading.page.width;
  return Object.fromEntries(READING_FIELDS.map((name) => [name, presentField(reading.fields[name], scale)])) as Fields;
}

function presentField(field: ReadField<string | readonly string[]>, scale: number): Fields[keyof Fields] {
  const box = field.box;
  return {
    value: typeof field.value === 'string' || field.value === null ? field.value : [...field.value],
    confidence: Math.min(1, Math.max(0, field.confidence)),
    needsReview: field.needsReview,
    box: box === null ? null : [round(box[0] * scale), round(box[1] * scale), round(box[2] * scale), round(box[3] * scale)],
  };
}

const round = (value: number) => Math.round(value * 10) / 10;
