import { z } from 'zod';
import { NEED_STATES } from '../domain/requirements/needs.ts';
import { REQUEST_REASONS } from '../domain/requirements/request.ts';
import { operation } from './operation.ts';
import { Day, Instant, TextValue } from './values.ts';

/** What is still needed across all gateways: one list, in which every thing stands once with everybody who needs it. */

export const NeedFile = z
  .object({
    id: z.string(), fileName: z.string(), bytes: z.number().int(), uploadedAt: Instant, issuedOn: Day.nullable(), usableUntil: Day.nullable(), usable: z.boolean(),
    removable: z.boolean().describe('It was put here ahead and never sent'),
  })
  .meta({ id: 'NeedFile' });

export const Need = z
  .object({
    key: z.string(), kind: z.enum(['document', 'field']), names: TextValue,
    note: TextValue.nullable().describe('How old it may be, how many are needed, who sends it'),
    party: z.object({ code: z.enum(['merchant', 'insurer']), label: TextValue }),
    state: z.enum(NEED_STATES).describe('ready: asked for, and on file. asked: asked for, and missing. renew: on file, and too old. expiring: about to be, or about to end. to_prepare: needed with the contract'), label: TextValue,
    dueBy: Day.nullable().describe('The earliest day on which somebody wants it'),
    issueDate: z.boolean().describe('An upload must say on which day the document was issued'),
    uploadable: z.boolean(),
    cases: z.array(z.object({
      caseId: z.string(), applicationId: z.string(), gateway: z.object({ code: z.string(), names: TextValue }),
      asked: z.object({ reason: z.object({ code: z.enum(REQUEST_REASONS), label: TextValue }), note: z.string(), dueBy: Day.nullable() }).nullable().describe('Null where it is needed later'),
    })),
    files: z.array(NeedFile),
  })
  .meta({ id: 'Need' });

export const Requirements = z
  .object({ asOf: Day.describe('Date of the lists behind what is needed later; what a gateway asks for always counts'), items: z.array(Need) })
  .meta({ id: 'Requirements' });

const tag = 'Applications';
const read = { kind: 'merchant', permission: 'application:read' } as const;
const write = { kind: 'merchant', permission: 'application:write' } as const;

export const requirements = {
  requirements: operation({ method: 'GET', path: '/api/requirements', access: read, tag, summary: 'What is still needed, by whom, for which gateways and until when; what is on file serves all.', output: Requirements }),
  uploadPaper: operation({
    method: 'POST', path: '/api/requirements/papers', access: write, tag, status: 201, bodyKind: 'file', perMinute: 60, idempotency: 'required',
    query: z.object({ key: z.string().max(100).describe('Of a need that takes documents'), issuedOn: Day.optional() }),
    summary: 'Put a document on file ahead of being asked (JPEG, PNG, WebP, HEIC, TIFF or PDF), or for several gateways at once. Nothing is sent yet.',
    output: Requirements, errors: ['invalid_input', 'file_unusable', 'payload_too_large', 'storage_full', 'not_allowed_now', 'not_found'],
  }),
  removePaper: operation({
    method: 'DELETE', path: '/api/requirements/papers/:documentId', access: write, tag, params: z.object({ documentId: z.string() }), summary: 'Take a document off file that was never sent.', output: Requirements, errors: ['not_allowed_now', 'not_found'],
  }),
  answerTogether: operation({
    method: 'POST', path: '/api/requirements/answer', access: write, tag, idempotency: 'required', body: z.object({ keys: z.array(z.string().max(100)).min(1).max(50) }),
    summary: 'Answer every open request for these things with what is on file. A request that asks for more keeps it as a draft until the rest is there.',
    output: z.object({ sent: z.array(z.string()).describe('Cases whose request is answered'), attached: z.array(z.string()).describe('Cases whose request still waits for something else'), requirements: Requirements }), errors: ['not_found'],
  }),
} as const;
