import { z } from 'zod';
import { DIFFERENCE_NAMES } from '../domain/business/differences.ts';
import { BUSINESS_KINDS, MONTHLY_VOLUMES, SERVICE_FORMS, TAX_TYPES } from '../domain/business/form.ts';
import { Consent } from './drafts.ts';
import { operation } from './operation.ts';
import { AllowedAction, Done, FieldProblemValue, Instant, TextValue } from './values.ts';

/** Business information and the documents it is read from. */

const typed = (max: number) => z.string().max(max);

/** The form while it is being filled in: everything as typed, nothing required. Checks come back as problems, never as refusals. */
export const BusinessDraft = z
  .object({
    kind: z.enum(BUSINESS_KINDS).nullable(),
    taxType: z.enum(TAX_TYPES).nullable(),
    registrationNumber: typed(40),
    corporateNumber: typed(40),
    tradeName: typed(120),
    openingDate: typed(40),
    address: typed(300),
    headOfficeAddress: typed(300),
    businessTypes: z.array(typed(120)).max(20),
    businessItems: z.array(typed(120)).max(20),
    representatives: z.array(z.object({ name: typed(80), email: typed(254), birthDate: typed(40), mobilePhone: typed(40) })).min(1).max(10),
    contact: z.object({ sameAsRepresentative: z.number().int().min(0).max(9).nullable(), name: typed(80), email: typed(254), mobilePhone: typed(40), phone: typed(40) }),
    service: z.object({
      form: z.enum(SERVICE_FORMS).nullable(),
      urls: z.array(typed(500)).max(10),
      notInStoreYet: z.boolean(),
      industries: z.array(typed(60)).max(20),
      monthlyVolume: z.enum(MONTHLY_VOLUMES).nullable(),
      memo: typed(1000),
    }),
  })
  .meta({ id: 'BusinessDraft' });

/** Where a field came from: `read` carries the crop and the confidence; `confirmed` once a person looked. */
export const FieldReading = z.object({
  value: z.union([z.string(), z.array(z.string())]).nullable(),
  confidence: z.number().min(0).max(1),
  needsReview: z.boolean(),
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable().describe('x, y, width, height in pixels of the page image'),
});

export const READING_FIELDS = [
  'registrationNumber', 'tradeName', 'representatives', 'openingDate', 'address', 'taxType', 'businessTypes', 'businessItems', 'corporateNumber',
  'birthDate', 'headOfficeAddress', 'issueDate', 'taxOffice', 'issueReason', 'email',
] as const;

export const Document = z
  .object({
    id: z.string(),
    state: z.enum(['waiting', 'reading', 'read', 'failed']),
    fileName: z.string(),
    mediaType: z.string(),
    bytes: z.number().int(),
    uploadedAt: Instant,
    progress: z.object({ done: z.number().min(0).max(1), message: TextValue }).nullable(),
    page: z.object({ width: z.number(), height: z.number(), image: z.string().describe('Path of the upright page as an image') }).nullable(),
    fields: z.record(z.enum(READING_FIELDS), FieldReading).nullable(),
    problems: z.array(z.object({ code: z.string(), message: TextValue })),
    engine: z.string().nullable(),
    durationMs: z.number().nullable(),
  })
  .meta({ id: 'Document' });

export const Business = z
  .object({
    state: z.enum(['none', 'draft', 'on_file']),
    version: z.number().int(),
    form: BusinessDraft,
    document: Document.nullable(),
    /** Pointers of fields whose reading a person has looked at (confirmed or corrected). */
    reviewed: z.array(z.string()),
    differences: z
      .array(z.object({ name: z.enum(DIFFERENCE_NAMES), pointer: z.string(), entered: z.string(), read: z.string() }))
      .describe('Fields that hold something else than the certificate says; Finish needs the word of a person who looked at each'),
    problems: z.array(FieldProblemValue),
    problemsWhenFinished: z.array(FieldProblemValue).describe('What would stop Finish now, missing fields included'),
    gatewayConsents: z.array(Consent).describe('For the open selection; empty when nothing is selected'),
    submits: z.boolean().describe('Finish also submits the open selection'),
    locked: z.boolean().describe('Submitted information is changed through support only'),
    onFile: z
      .object({
        version: z.number().int(), since: Instant, tradeName: z.string(), registrationNumber: z.string(), representatives: z.array(z.string()).describe('Their names'),
        contact: z.object({ name: z.string(), email: z.string(), mobilePhone: z.string(), phone: z.string().nullable() }), memo: z.string(),
        draftDiffers: z.boolean().describe('The form holds changes that were not finished; a submission without Finish goes out with what is on file'),
      })
      .nullable()
      .describe('What a selection is submitted with'),
    allowedActions: z.array(AllowedAction),
  })
  .meta({ id: 'Business' });

const tag = 'Business information';
const read = { kind: 'merchant', permission: 'business:read' } as const;
const write = { kind: 'merchant', permission: 'business:write' } as const;
const documentParams = z.object({ documentId: z.string() });

export const business = {
  business: operation({ method: 'GET', path: '/api/business', access: read, tag, summary: 'Business information: the draft or what is on file, with the reading beside it.', output: Business }),
  updateBusiness: operation({
    method: 'PATCH', path: '/api/business', access: write, tag, version: 'required', summary: 'Change fields of the draft; members left out stay as they are.',
    body: z.object({ form: BusinessDraft.partial(), documentId: z.string().nullable(), reviewed: z.array(z.string().max(80)).max(60) }).partial().strict(),
    output: Business, errors: ['stale_version', 'version_needed', 'business_information_locked'],
  }),
  fillFromDocument: operation({
    method: 'POST', path: '/api/business/fill', access: write, tag, summary: 'Take the fields read from a document into the draft; typed values are kept unless asked to be replaced.',
    body: z.object({ documentId: z.string(), replaceTyped: z.boolean().default(false) }), output: Business,
  }),
  finishBusiness: operation({
    method: 'POST', path: '/api/business/finish', access: write, tag, idempotency: 'required', version: 'required',
    summary: 'Put the information on file and, when a selection is open, submit it.',
    body: z.object({
      consents: z.array(z.object({ code: z.string().max(80), version: z.string().max(40) })).max(60),
      looked: z.array(z.string().max(80)).max(60).default([]).describe('Pointers of the `differences` a person has looked at'),
    }),
    output: z.object({ business: Business, applicationId: z.string().nullable() }),
    errors: ['invalid_input', 'consent_needed', 'registration_number_in_use', 'stale_version', 'selection_impossible'],
  }),
  changeContact: operation({
    method: 'POST', path: '/api/business/contact', access: write, tag, idempotency: 'required', version: 'required',
    summary: 'Name another contact person, also after the information was submitted. Every gateway that has a case is told, and the former contact is written to no more.',
    body: z.object({ name: typed(80), email: typed(254), mobilePhone: typed(40), phone: typed(40) }).strict(),
    output: z.object({
      business: Business,
      gateways: z.array(z.object({ caseId: z.string(), gateway: z.object({ code: z.string(), names: TextValue }), how: z.enum(['told', 'with_application', 'operator', 'yourself']), text: TextValue })).describe('How each gateway with an application that is not over comes to know'),
    }),
    errors: ['invalid_input', 'not_allowed_now', 'stale_version', 'version_needed'],
  }),
  uploadDocument: operation({
    method: 'POST', path: '/api/documents', access: write, tag, status: 201, bodyKind: 'file', perMinute: 30, idempotency: 'required',
    summary: 'Upload a certificate (JPEG, PNG, WebP, HEIC, TIFF or PDF; one file). It is stored encrypted and read on this machine.',
    output: Document, errors: ['file_unusable', 'payload_too_large', 'storage_full'],
  }),
  document: operation({ method: 'GET', path: '/api/documents/:documentId', access: read, tag, summary: 'A document and what was read from it.', params: documentParams, output: Document }),
  documentPage: operation({
    method: 'GET', path: '/api/documents/:documentId/page', access: read, tag, answerKind: 'bytes', summary: 'The upright page as an image.', params: documentParams, output: z.unknown(),
  }),
  deleteDocument: operation({ method: 'DELETE', path: '/api/documents/:documentId', access: write, tag, summary: 'Delete a document that no submitted application uses.', params: documentParams, output: Done }),
  samples: operation({
    method: 'GET', path: '/api/samples', access: { kind: 'public' }, tag, summary: 'Synthetic sample certificates, in rehearsal only.',
    output: z.object({ items: z.array(z.object({ file: z.string(), href: z.string(), title: TextValue })) }),
  }),
  sample: operation({
    method: 'GET', path: '/api/samples/:file', access: { kind: 'public' }, tag, answerKind: 'bytes', summary: 'Download a synthetic sample certificate.', params: z.object({ file: z.string() }), output: z.unknown(),
  }),
} as const;
