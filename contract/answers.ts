import { z } from 'zod';
import { LONGEST_ANSWER, MOST_ANSWER_DOCUMENTS } from '../domain/case/answer.ts';
import { LONGEST_VALUE } from '../domain/requirements/request.ts';
import { operation } from './operation.ts';
import { Day, Instant } from './values.ts';

/** How a merchant answers what a gateway asks: a draft of words and documents for each case, sent with the action `answer_information`. */

/** A document that is attached to an answer, or could be. */
export const AnswerDocument = z
  .object({
    id: z.string(), fileName: z.string(), mediaType: z.string(), bytes: z.number().int(), uploadedAt: Instant,
    certificate: z.boolean().describe('A business registration certificate on file, rather than a paper uploaded for an answer'),
    item: z.string().nullable().describe('The item of the request that it answers'),
    paper: z.string().nullable().describe('What kind of paper it is; null where nobody said'), issuedOn: Day.nullable(), usableUntil: Day.nullable().describe('The last day on which it can be used'), usable: z.boolean().describe('Of a known kind and not too old: it can be sent to whoever asks for it'),
    href: z.string().describe('Where it is opened'),
  })
  .meta({ id: 'AnswerDocument' });

export const AnswerDraft = z
  .object({
    caseId: z.string(),
    version: z.number().int(),
    text: z.string(),
    values: z.record(z.string(), z.string()).describe('New values of the fields that are asked for, by item'),
    documents: z.array(AnswerDocument).describe('Attached, in the order they were added'),
    onFile: z.array(AnswerDocument).describe('Sent before or on file, and not attached: can be attached without another upload'),
    mostDocuments: z.number().int(),
  })
  .meta({ id: 'AnswerDraft' });

/** New values of fields, by item of the request. */
export const AnswerValues = z.record(z.string().max(40), z.string().max(LONGEST_VALUE + 1));

/** Which item of the request a document answers; without it the only document that is asked for. `issuedOn` matters for papers that grow old. */
const forItem = z.object({ item: z.string().max(40).optional(), issuedOn: Day.optional() });

const tag = 'Applications';
const read = { kind: 'merchant', permission: 'application:read' } as const;
const write = { kind: 'merchant', permission: 'application:write' } as const;
const caseParams = z.object({ caseId: z.string() });
const documentParams = z.object({ caseId: z.string(), documentId: z.string() });

export const answers = {
  answerDraft: operation({ method: 'GET', path: '/api/cases/:caseId/answer', access: read, tag, params: caseParams, summary: "What is being written in answer to a gateway's request, and what is on file to attach.", output: AnswerDraft, errors: ['not_found'] }),
  updateAnswerDraft: operation({
    method: 'PATCH', path: '/api/cases/:caseId/answer', access: write, tag, version: 'required', params: caseParams, summary: 'Change the words of the draft, or the new values of fields that are asked for.',
    body: z.object({ text: z.string().max(LONGEST_ANSWER), values: AnswerValues }).partial().strict(), output: AnswerDraft, errors: ['stale_version', 'not_allowed_now', 'not_found'],
  }),
  uploadAnswerDocument: operation({
    method: 'POST', path: '/api/cases/:caseId/answer/documents', access: write, tag, status: 201, bodyKind: 'file', perMinute: 60, idempotency: 'required', params: caseParams, query: forItem,
    summary: `Upload a document (JPEG, PNG, WebP, HEIC, TIFF or PDF; one file, at most ${MOST_ANSWER_DOCUMENTS} to an answer) and attach it to the draft. It is checked that it opens, and stored encrypted.`,
    output: AnswerDraft, errors: ['file_unusable', 'payload_too_large', 'storage_full', 'not_allowed_now', 'not_found'],
  }),
  attachAnswerDocument: operation({
    method: 'PUT', path: '/api/cases/:caseId/answer/documents/:documentId', access: write, tag, params: documentParams, query: forItem, summary: 'Attach a document that is on file, without uploading it again. Repeats are harmless.', output: AnswerDraft, errors: ['not_allowed_now', 'not_found'],
  }),
  detachAnswerDocument: operation({
    method: 'DELETE', path: '/api/cases/:caseId/answer/documents/:documentId', access: write, tag, params: documentParams, summary: 'Take a document off the draft. One that was uploaded for it and never sent is deleted.', output: AnswerDraft, errors: ['not_found'],
  }),
  caseDocument: operation({
    method: 'GET', path: '/api/cases/:caseId/documents/:documentId', access: read, tag, params: documentParams, answerKind: 'bytes', summary: "Download a document of the case's answers. Every opening is written to the audit log.", output: z.unknown(), errors: ['not_found'],
  }),
} as const;
