import { z } from 'zod';
import { schemaOf } from './openapi.ts';
import { PARTNER_EVENT_TYPES, PartnerAnswer, PartnerCase, PartnerCaseState, PartnerEvent, PartnerLookup, PartnerLookupAnswer, PartnerWithdrawal } from './partner.ts';

type Json = Record<string, unknown>;

/** How a gateway says no: `code` is for machines, `detail` is shown to the merchant, Korean and English on a line each where it has both. */
const GatewayProblem = z.object({ type: z.string().optional(), title: z.string().optional(), status: z.number().int().optional(), code: z.string().max(60).optional(), detail: z.string().max(4000).optional() });

const SIGNED = {
  security: [{ standardWebhooks: [] }],
};

/** What each event needs beside its head, for the description; `connectors/gateway/partner` refuses to understand it otherwise. */
const NEEDED: Readonly<Partial<Record<(typeof PARTNER_EVENT_TYPES)[number], readonly string[]>>> = {
  'case.information_requested': ['text'], 'case.rejected': ['reason'], 'issuer.asked': ['issuers'], 'issuer.approved': ['issuer'], 'issuer.rejected': ['issuer'],
  'credentials.test_deposited': ['credentials'], 'credentials.live_deposited': ['credentials'],
};

const json = (schema: z.ZodType, io: 'input' | 'output') => ({ 'application/json': { schema: schemaOf(schema, io) } });
const body = (schema: z.ZodType) => ({ required: true, content: json(schema, 'input') });
const state = (description: string) => ({ description, content: json(PartnerCaseState, 'output') });
const problem = (description: string) => ({ description, content: { 'application/problem+json': { schema: schemaOf(GatewayProblem, 'output') } } });
const caseId = { name: 'caseId', in: 'path', required: true, schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{1,100}$' } };
const UNKNOWN = problem('`code` is `unknown_case`: a 404 without it is taken for a wrong address.');
const UNSIGNED = problem('The signature is missing, wrong or more than five minutes old.');

/**
 * The OpenAPI 3.1 description of what a gateway serves and of the events it sends (as `webhooks`): the partner protocol of `contract/partner.ts`.
 * `npm run gateway-conformance` tries a server against it.
 */
export function partnerOpenApi(version: string): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Gatehouse partner protocol', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      description: [
        'A gateway serves these addresses; Gatehouse calls them and receives the events. Both directions are signed as Standard Webhooks with one shared secret.',
        'A GET has no body: its path with the query is signed in its place. Several signatures may come while a secret is changed; one that fits is enough.',
        'Members that are not known are to be ignored: the protocol may grow.',
      ].join(' '),
    },
    servers: [{ url: 'https://partner.example.co.kr/gatehouse', description: 'The url of the gateway in GATEWAYS_FILE' }],
    paths: {
      '/cases': {
        post: {
          operationId: 'handOverCase', summary: 'A case is handed over. The case id is the idempotency key: the same id never makes a second case, and none after its withdrawal.', ...SIGNED,
          requestBody: body(PartnerCase),
          responses: { 200: state('The case was known already, or withdrawn before it arrived.'), 202: state('The case was taken.'), 401: UNSIGNED, 422: problem('The gateway cannot take this case; `detail` says why, for the merchant.') },
        },
      },
      '/cases/{caseId}': {
        get: {
          operationId: 'askForCase', summary: 'Where a case stands, and its events after a sequence: asked after a lost answer and for missed events.', ...SIGNED,
          parameters: [caseId, { name: 'after', in: 'query', required: false, schema: { type: 'integer', minimum: 0, default: 0 } }],
          responses: { 200: state('The case.'), 401: UNSIGNED, 404: UNKNOWN },
        },
      },
      '/cases/{caseId}/withdrawal': {
        post: {
          operationId: 'withdrawCase', summary: 'The merchant takes the case back. Binding however far the gateway has come; an id never seen is barred, since its hand-over may still be on the way.', ...SIGNED,
          parameters: [caseId], requestBody: body(PartnerWithdrawal),
          responses: { 200: state('The state is `withdrawn`, as often as it is asked.'), 401: UNSIGNED, 422: problem('The body names another case than the address.') },
        },
      },
      '/cases/{caseId}/answers': {
        post: {
          operationId: 'answerCase', summary: 'What the merchant says: an answer to a question, that the contract is signed, or that card companies may be asked. The answer id is its idempotency key.', ...SIGNED,
          parameters: [caseId], requestBody: body(PartnerAnswer),
          responses: { 200: state('The answer was taken, now or before.'), 401: UNSIGNED, 404: UNKNOWN, 409: problem('Nobody asked for it, or no contract is offered.'), 422: problem('The answer cannot be taken; `detail` says why.') },
        },
      },
      '/existing-contracts': {
        post: {
          operationId: 'lookUpContracts', summary: 'Whether the gateway has contracts with a business, asked with the consent of that business. Optional: a gateway without it answers 404 or 501, and its people are asked instead.', ...SIGNED,
          requestBody: body(PartnerLookup),
          responses: {
            200: { description: 'What the gateway has. A repeated question is answered again.', content: json(PartnerLookupAnswer, 'output') }, 401: UNSIGNED,
            404: problem('The gateway does not offer this.'), 422: problem('The question cannot be taken; `detail` says why, for the merchant.'), 501: problem('The gateway does not offer this.'),
          },
        },
      },
    },
    webhooks: Object.fromEntries(PARTNER_EVENT_TYPES.map((type) => [type, {
      post: {
        operationId: `event.${type}`, summary: `To {gatehouse}/api/partner/{gateway}/events${NEEDED[type] === undefined ? '' : `; data needs ${NEEDED[type].join(', ')}`}`, ...SIGNED,
        requestBody: body(PartnerEvent.extend({ type: z.literal(type) })),
        responses: { 202: { description: 'Taken, now or before. Anything else: send it again, with the same id and body.' }, 401: UNSIGNED },
      },
    }])),
    components: {
      securitySchemes: {
        standardWebhooks: { type: 'apiKey', in: 'header', name: 'webhook-signature', description: 'HMAC-SHA256 over `{webhook-id}.{webhook-timestamp}.{content}`, as Standard Webhooks; the headers webhook-id and webhook-timestamp belong to it.' },
      },
    },
  };
}
