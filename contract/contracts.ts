import { z } from 'zod';
import { MARK_KINDS, MOST_POINTS, PAD } from '../domain/contract/mark.ts';
import { OFFER_STATES, SIGNING_ORDERS, SIGNING_PLACES } from '../domain/contract/signing.ts';
import { operation } from './operation.ts';
import { Done, Instant, Nothing, TextValue } from './values.ts';

/** The contract of a case: the offered document, the signatures of the representatives, the sealed copy, and copies signed elsewhere. */

const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const File = z.object({ id: z.string(), fileName: z.string(), bytes: z.number().int(), sha256: z.string().describe('Of the file, lower-case hexadecimal'), href: z.string().describe('Where this viewer opens it') });

export const ContractSigner = z
  .object({
    position: z.number().int(),
    name: z.string(),
    email: z.string().describe('Masked'),
    state: z.enum(['waiting', 'invited', 'signed']),
    signedAt: Instant.nullable(),
    means: TextValue.nullable().describe('How the signer was known'),
    invitedAt: Instant.nullable(),
    maySign: z.boolean().describe('The viewer may sign for this representative now'),
    mayInvite: z.boolean().describe('The viewer may send this representative a link now'),
    why: TextValue.nullable().describe('Why nobody can sign here now, where that is so'),
  })
  .meta({ id: 'ContractSigner' });

export const Contract = z
  .object({
    caseId: z.string(),
    applicationId: z.string(),
    reference: z.string(),
    gateway: z.object({ code: z.string(), names: TextValue }),
    merchant: z.string().describe('Trade name as submitted'),
    standing: z.object({ text: TextValue, tone: z.enum(['info', 'good', 'warn', 'bad']) }).describe('Where the signing stands, in a sentence'),
    offer: z
      .object({
        id: z.string(), state: z.enum(OFFER_STATES), place: z.enum(SIGNING_PLACES), order: z.enum(SIGNING_ORDERS), document: File.nullable(), pages: z.number().int().nullable(), offeredAt: Instant, expiresAt: Instant.nullable(), opened: z.boolean().describe('The viewer has opened this very document'),
      })
      .nullable(),
    signers: z.array(ContractSigner),
    consent: z.object({ version: z.string(), title: TextValue, paragraphs: z.array(TextValue).describe('`{name}` stands for the signer') }),
    pad: z.object({ width: z.number().int(), height: z.number().int() }).describe('The field that a signature is drawn on'),
    signed: File.extend({ sealedAt: Instant, sealedBy: TextValue }).nullable(),
    copies: z.array(File.extend({ by: z.enum(['merchant', 'gateway']), byLabel: TextValue, addedAt: Instant })),
    mayAddCopy: z.boolean(),
  })
  .meta({ id: 'Contract' });

const Point = z.tuple([z.number().int().min(0).max(PAD.width), z.number().int().min(0).max(PAD.height)]);

export const GivenSignature = z
  .object({
    sha256: Sha256.describe('Of the document that was read; another one is refused'),
    consent: z.object({ version: z.string().max(40), agreed: z.literal(true) }),
    mark: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal(MARK_KINDS[1]), text: z.string().max(100) }),
      z.object({ kind: z.literal(MARK_KINDS[0]), strokes: z.array(z.array(Point).max(MOST_POINTS)).max(400) }),
    ]),
    sealImage: z.base64().max(400_000).optional().describe('A picture of the seal, PNG or JPEG'),
  })
  .meta({ id: 'GivenSignature' });

/** What a link shows: the contract as far as one representative needs it. */
export const LinkedContract = Contract.pick({ reference: true, gateway: true, merchant: true, standing: true, offer: true, consent: true, pad: true, signed: true }).extend({
  signer: ContractSigner.pick({ position: true, name: true, state: true, signedAt: true, maySign: true, why: true }),
  others: z.object({ total: z.number().int(), signed: z.number().int() }).describe('All representatives, and how many have signed'),
}).meta({ id: 'LinkedContract' });

const tag = 'Contracts';
const read = { kind: 'merchant', permission: 'application:read' } as const;
const write = { kind: 'merchant', permission: 'application:write' } as const;
const sign = { kind: 'merchant', permission: 'contract:sign' } as const;
const gateway = { kind: 'gateway' } as const;
const caseParams = z.object({ caseId: z.string() });
const fileParams = z.object({ caseId: z.string(), documentId: z.string() });
const signerParams = z.object({ caseId: z.string(), position: z.coerce.number().int().min(1).max(100) });
const tokenParams = z.object({ token: z.string().max(100) });
const upload = { bodyKind: 'file', perMinute: 30, idempotency: 'required' } as const;
const uploadErrors = ['file_unusable', 'payload_too_large', 'storage_full', 'not_allowed_now', 'not_found'] as const;

export const contracts = {
  contract: operation({ method: 'GET', path: '/api/cases/:caseId/contract', access: read, tag, params: caseParams, summary: 'The contract of a case: document, signers, signed copies.', output: Contract, errors: ['not_found'] }),
  contractFile: operation({
    method: 'GET', path: '/api/cases/:caseId/contract/files/:documentId', access: read, tag, params: fileParams, answerKind: 'bytes', summary: 'Open a file of the contract. Every opening is written to the audit log; the offered document must have been opened to be signed.', output: z.unknown(), errors: ['not_found'],
  }),
  signContract: operation({
    method: 'POST', path: '/api/cases/:caseId/contract/signers/:position/sign', access: sign, tag, idempotency: 'required', params: signerParams, body: GivenSignature, perMinute: 20,
    summary: 'Sign as a representative; the owner only, and for one representative. The last signature has the copy sealed and the gateway told.', output: Contract, errors: ['not_allowed_now', 'not_found', 'invalid_input'],
  }),
  inviteSigner: operation({
    method: 'POST', path: '/api/cases/:caseId/contract/signers/:position/link', access: sign, tag, params: signerParams, body: Nothing.optional(), perMinute: 20,
    summary: 'Mail a representative a link to sign with. Another link takes the place of the one before.', output: Contract, errors: ['not_allowed_now', 'not_found'],
  }),
  addContractCopy: operation({ method: 'POST', path: '/api/cases/:caseId/contract/copies', access: write, tag, status: 201, ...upload, params: caseParams, summary: 'Upload a copy (PDF) that was signed elsewhere. It is kept with its hash, and the gateway sees it.', output: Contract, errors: [...uploadErrors] }),

  gatewayContract: operation({ method: 'GET', path: '/api/gateway/cases/:caseId/contract', access: gateway, tag: 'Gateway desk', params: caseParams, summary: 'The contract of a case handed to this gateway.', output: Contract, errors: ['not_found'] }),
  gatewayContractFile: operation({
    method: 'GET', path: '/api/gateway/cases/:caseId/contract/files/:documentId', access: gateway, tag: 'Gateway desk', params: fileParams, answerKind: 'bytes', summary: 'Open a file of the contract. Every opening is written to the audit log.', output: z.unknown(), errors: ['not_found'],
  }),
  uploadOffer: operation({
    method: 'POST', path: '/api/gateway/cases/:caseId/contract/document', access: gateway, tag: 'Gateway desk', status: 201, ...upload, params: caseParams, summary: 'Upload the contract (PDF) that is about to be offered; the step `offer_contract` names it.',
    output: z.object({ documentId: z.string(), sha256: z.string(), bytes: z.number().int(), pages: z.number().int() }), errors: [...uploadErrors],
  }),
  addGatewayContractCopy: operation({ method: 'POST', path: '/api/gateway/cases/:caseId/contract/copies', access: gateway, tag: 'Gateway desk', status: 201, ...upload, params: caseParams, summary: 'Upload a copy (PDF) that was signed elsewhere. It is kept with its hash, and the merchant is told.', output: Contract, errors: [...uploadErrors] }),

  linkedContract: operation({ method: 'GET', path: '/api/signing/:token', access: { kind: 'public' }, tag, perMinute: 60, params: tokenParams, summary: 'What a representative was sent a link for.', output: LinkedContract, errors: ['link_invalid'] }),
  linkedContractFile: operation({ method: 'GET', path: '/api/signing/:token/files/:documentId', access: { kind: 'public' }, tag, perMinute: 60, params: tokenParams.extend({ documentId: z.string() }), answerKind: 'bytes', summary: 'Open the contract, or its signed copy, by a link.', output: z.unknown(), errors: ['link_invalid', 'not_found'] }),
  signByLink: operation({
    method: 'POST', path: '/api/signing/:token/sign', access: { kind: 'public' }, tag, perMinute: 20, params: tokenParams, body: GivenSignature, summary: 'Sign as the representative whom the link was sent to. A link signs once. The answer holds nothing of the link: answers of calls are kept for repeats, and the link is not.', output: Done, errors: ['link_invalid', 'not_allowed_now', 'invalid_input'],
  }),
} as const;
