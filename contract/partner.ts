import { LONGEST_CONDITION_NOTE } from '../domain/contract/conditions.ts';
import { z } from 'zod';
import { CONTRACT_CHANNELS, CONTRACT_STATES, ID_REUSES, LONGEST_NAME, LONGEST_REMARK, MOST_CONTRACTS, MOST_LINES } from '../domain/existing-contracts/answer.ts';
import { LONGEST_NOTE, MOST_ITEMS, REQUEST_REASONS } from '../domain/requirements/request.ts';
import { Instant } from './values.ts';
import { operation } from './operation.ts';

/**
 * The partner protocol: how Gatehouse hands a case to a gateway and how the gateway reports back. Both ways are HTTP with JSON and are
 * signed as Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`). A GET has no body; the content signed in its place
 * is its path with the query. The case id is the idempotency key: the same id never makes a second case, and after a withdrawal of an id
 * the gateway has never seen, a hand-over of that id that arrives late makes none either. A withdrawal is binding: the merchant may take a
 * case back until Gatehouse knows of the receipt, and may withdraw until the gateway has confirmed the signature: by answering
 * `contract_signed` with success, or with the event `contract.signed`. A signature answered with a refusal does not count, and the merchant
 * may sign again. An offer or a request sent again with other facts takes the place of the first. Events of the gateway that
 * crossed it change nothing and are answered with the withdrawal again.
 *
 * A gateway may send the contract itself with its offer, and leave the signing to Gatehouse: see `document` and `signing` of `contract.offered`.
 *
 * Gatehouse calls the gateway:   POST {base}/cases · GET {base}/cases/{caseId} · POST {base}/cases/{caseId}/withdrawal · POST {base}/cases/{caseId}/answers
 *                                POST {base}/existing-contracts (optional)
 * The gateway calls Gatehouse:   POST {gatehouse}/api/partner/{gateway}/events
 */

export const PARTNER_EVENT_TYPES = [
  'case.received', 'case.review_started', 'case.information_requested', 'case.accepted', 'case.rejected', 'case.expired', 'case.withdrawn',
  'contract.offered', 'contract.signed', 'contract.ended', 'issuer.asked', 'issuer.approved', 'issuer.rejected',
  'credentials.test_deposited', 'credentials.live_deposited', 'activation.live', 'activation.suspended', 'activation.resumed',
] as const;

/**
 * A document by reference. The link is this gateway's own, works for seven days without further permission, and answers the bytes as they were
 * uploaded: compare them with `bytes` and `sha256` before they are used. A repeated message carries new links to the same documents.
 */
export const PartnerDocument = z
  .object({
    kind: z.string().describe('`business_registration_certificate`, the kind that the item of a request names, `requested_document` for another paper uploaded in answer to one, or `signed_contract`'),
    fileName: z.string(), mediaType: z.string(), sha256: z.string().describe('Lower-case hexadecimal'), bytes: z.number().int(), url: z.string(),
  });

/** What the gateway gets when a case is handed over. */
export const PartnerCase = z
  .object({
    caseId: z.string(),
    reference: z.string(),
    gateway: z.string(),
    submittedAt: Instant,
    lines: z.array(z.object({ method: z.string(), type: z.string() })),
    extraFields: z.record(z.string(), z.unknown()),
    business: z.record(z.string(), z.unknown()).describe('The frozen snapshot of the business information'),
    documents: z.array(PartnerDocument),
    consents: z.array(z.object({ code: z.string(), version: z.string(), agreedAt: Instant })),
    eventsUrl: z.string().describe('Where the gateway reports back'),
  })
  .meta({ id: 'PartnerCase' });

/** Where a case stands at the gateway; also the answer to the hand-over and to a question after a lost answer. */
export const PartnerCaseState = z
  .object({
    caseId: z.string(),
    gatewayReference: z.string(),
    state: z.enum(['queued', 'received', 'withdrawn']),
    receivedAt: Instant.nullable(),
    lastSequence: z.number().int(),
    events: z.array(z.unknown()).describe('Events after the sequence asked for with ?after='),
  })
  .meta({ id: 'PartnerCaseState' });

/**
 * Takes a case back. Gatehouse sends it only where the merchant was entitled to it here, and it is binding however far the gateway has come: the
 * gateway closes the case, ends a contract that was signed meanwhile, and answers 200 with the state `withdrawn`, as often as it is asked.
 */
export const PartnerWithdrawal = z.object({ caseId: z.string(), reason: z.string().max(4000) }).meta({ id: 'PartnerWithdrawal' });

/**
 * What the merchant says to the gateway about a received case. The answer id is its idempotency key. `information` answers `case.information_requested`
 * with a text, documents or both; a gateway that still misses something asks again with another event. `contract_signed` carries the signed copy where
 * the contract was signed in Gatehouse (a PDF with a digital signature over the whole and the evidence behind the contract), or copies the merchant uploaded.
 * `contact_changed` names another contact person, at any time after the hand-over: from then on the gateway writes to and calls nobody else. A gateway that cannot take it refuses
 * with 422, and the operator tells it.
 */
export const PartnerAnswer = z
  .object({
    caseId: z.string(),
    answerId: z.string().min(1).max(100),
    kind: z.enum(['information', 'contract_signed', 'card_review_requested', 'contact_changed']),
    text: z.string().max(4000).default(''),
    documents: PartnerCase.shape.documents.default([]),
    corrections: z.array(z.object({ field: z.string(), before: z.string(), after: z.string() })).default([]).describe('Fields that were asked for, or those of the contact person (`/contact/name`, `/contact/email`, `/contact/mobilePhone`, `/contact/phone`), as they were and as they are now'),
  })
  .meta({ id: 'PartnerAnswer' });

/**
 * Whether the gateway has contracts with a business. Sent only where a member of that business asked for it, the number was proven by its certificate, and
 * the consent to send it to this named gateway was given; the lookup id is the reference under which the proof of that is kept, and the idempotency key: the
 * same id is the same question. It is a POST so that the number stands in no address and no log of addresses. Nothing but this is sent.
 */
export const PartnerLookup = z
  .object({
    lookupId: z.string().min(1).max(100),
    gateway: z.string(),
    registrationNumber: z.string().describe('With hyphens, `001-81-00017`'),
    consent: z.object({ code: z.string(), version: z.string(), agreedAt: Instant }).describe('What the merchant agreed to: code and version of the text, and when'),
  })
  .meta({ id: 'PartnerLookup' });

/** One contract of the business at the gateway. */
export const PartnerExistingContract = z
  .object({
    state: z.enum(CONTRACT_STATES),
    maskedMerchantId: z.string().max(LONGEST_NAME).nullable().describe('At least four characters of it replaced by `*`, all of a shorter one. One that is not masked is masked before anybody sees it'),
    lines: z.array(z.object({ method: z.string().max(40), type: z.string().max(40) })).max(MOST_LINES).describe('Methods and payment types by the codes of the catalogue, as in a case'),
    since: z.iso.date().nullable().describe('The day of the contract'),
    through: z.object({ channel: z.enum(CONTRACT_CHANNELS), name: z.string().max(LONGEST_NAME).nullable() }).describe('Through whom it was made: `here` through the operator of the Gatehouse that asks, `direct`, through an `aggregator` or a shop `host`, which `name` names'),
    reuse: z.enum(ID_REUSES).describe('`as_it_is`: the merchant ID can be used as it is. `change_host`: it stays and its hosting is changed. `new_id`: a new one is needed'),
  })
  .meta({ id: 'PartnerExistingContract' });

/** `not_automatic`: a person has to look; the operator of Gatehouse asks the gateway's people. */
export const PartnerLookupAnswer = z
  .object({
    lookupId: z.string().max(100),
    outcome: z.enum(['found', 'none', 'not_automatic']),
    contracts: z.array(PartnerExistingContract).max(MOST_CONTRACTS).default([]).describe('Of `found` alone'),
    remark: z.string().max(LONGEST_REMARK).default('').describe('Shown to the merchant; Korean and English on a line each'),
  })
  .meta({ id: 'PartnerLookupAnswer' });

/**
 * One thing a request asks for: a document by its kind, or a field of what was submitted by its pointer (`/contact/email`, `/extraFields/siteName`).
 * A page and a region of it, as fractions of its width and height from the top left, say where on a document that is there already.
 */
export const PartnerRequestItem = z
  .object({
    id: z.string().min(1).max(40).optional().describe('Within its request; numbered from 1 where it has none'),
    document: z.string().max(60).optional().describe('A kind of document, such as `bankbook`; documents of the answer carry it as their kind'),
    field: z.string().max(100).optional(),
    reason: z.enum(REQUEST_REASONS),
    note: z.string().max(LONGEST_NOTE).optional(),
    page: z.number().int().min(1).optional(),
    region: z.object({ x: z.number(), y: z.number(), width: z.number(), height: z.number() }).optional(),
  })
  .meta({ id: 'PartnerRequestItem' });
/** Special conditions: won, and business days until money is settled. Conditions of a later event take the place of earlier ones as a whole. */
export const PartnerConditions = z
  .object({ monthlyLimit: z.number().int().min(0), perPaymentLimit: z.number().int().min(0), suretySum: z.number().int().min(0), settlementDays: z.number().int().min(0).max(365), note: z.string().max(LONGEST_CONDITION_NOTE) })
  .partial()
  .meta({ id: 'PartnerConditions' });
/** A document of the gateway. The address, absolute or relative to the one that Gatehouse calls the gateway at, has to lie below that one. */
export const PartnerOffer = z.object({ url: z.string().max(2000), fileName: z.string().min(1).max(200), sha256: z.string().describe('Lower-case hexadecimal'), bytes: z.number().int().min(1) });

/** One event of the gateway. `sequence` counts 1, 2, 3 per case, so that a gap is seen and can be replayed. */
export const PartnerEvent = z
  .object({
    id: z.string().min(1).max(100),
    type: z.enum(PARTNER_EVENT_TYPES),
    caseId: z.string().max(100),
    sequence: z.number().int().min(1),
    occurredAt: Instant,
    data: z
      .object({
        text: z.string().max(4000),
        issuer: z.string().max(40),
        issuers: z.array(z.string().max(40)).max(40),
        method: z.string().max(40),
        reason: z.string().max(4000),
        merchantIdAtGateway: z.string().max(100),
        credentials: z.record(z.string().max(60), z.string().max(4000)),
        contractUrl: z.string().max(2000),
        expiresAt: Instant,
        items: z.array(PartnerRequestItem).max(MOST_ITEMS).describe('Of a request: what is asked for, item by item, beside the text that says it in words'),
        dueAt: Instant.describe('Of a request: until when the answer is wanted'),
        stepUrl: z.string().max(2000).describe("Of `case.received`: where the merchant finishes what the gateway also wants at its own site. It becomes a task with a link"),
        document: PartnerOffer.describe('Of `contract.offered`: the contract itself as PDF, up to 18 MB. Gatehouse fetches it by a signed GET, keeps it encrypted, and shows it only if length and hash are right'),
        conditions: PartnerConditions.describe('Of `case.accepted` and `contract.offered`: what they are tied to. It is shown to the merchant with the case'),
        signing: z.object({ order: z.enum(['together', 'in_order']) }).describe('Of `contract.offered` with a `document`: the gateway leaves the signing to Gatehouse. Every representative signs, in any order or as they stand on the certificate. It counts only where both sides have agreed on it'),
      })
      .partial()
      .default({}),
  })
  .meta({ id: 'PartnerEvent' });

export const partner = {
  partnerEvents: operation({
    method: 'POST', path: '/api/partner/:gateway/events', access: { kind: 'signature' }, tag: 'Partner protocol', bodyKind: 'raw', status: 202, perMinute: 6000,
    summary: 'A gateway reports an event, signed as a Standard Webhook. Repeats are harmless; gaps are replayed from the gateway.',
    params: z.object({ gateway: z.string().max(40) }), body: z.unknown(), output: z.object({ accepted: z.boolean(), duplicate: z.boolean() }), errors: ['bad_signature', 'invalid_input', 'not_found', 'conflict'],
  }),
  partnerDocument: operation({
    method: 'GET', path: '/api/partner/:gateway/documents/:token', access: { kind: 'signature' }, tag: 'Partner protocol', answerKind: 'bytes', summary: 'A document of a handed-over case, by a link that expires.',
    params: z.object({ gateway: z.string().max(40), token: z.string().max(400) }), output: z.unknown(), errors: ['link_invalid'],
  }),
} as const;
