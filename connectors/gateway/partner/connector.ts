/** The connector to every gateway that speaks the partner protocol, the rehearsal gateway among them. */
import type {
  AnswerOutcome, AskOutcome, FetchOutcome, GatewayAnswer, GatewayCapabilities, GatewayConnector, LookupOutcome, SubmitOutcome, Unreachable, VerifyOutcome, WithdrawOutcome,
} from '../../../domain/ports/gateway.ts';
import { parseJson, unreachable, type Answered } from '../bounded-answer.ts';
import { LOOKUP_LIMIT_BYTES, readLookup } from './existing-contracts.ts';
import { call, fetchBytes, type CallOptions } from './http-call.ts';
import { readEvent, readProblem, readState, readTraces } from './messages.ts';
import { checkSignature } from './signatures.ts';
import { translate } from './translate.ts';

export interface PartnerConnectorOptions {
  /** Where the gateway's addresses begin: `{baseUrl}/cases`. */
  readonly baseUrl: string;
  /** The gateway's code in our catalogue. */
  readonly gateway: string;
  /** Shared with the gateway, for both directions: `whsec_` and base64, or any text. */
  readonly secret: string;
  /** Taken beside it while the gateway changes over. */
  readonly previousSecret?: string | undefined;
  readonly timeoutMs: number;
  readonly fetch?: typeof globalThis.fetch;
  /** The time that calls are signed with; the machine's unless given. */
  readonly now?: () => Date;
}

export const PARTNER_CAPABILITIES: GatewayCapabilities = {
  handOver: 'api', news: 'webhook', canBeAsked: true, canWithdraw: true, answers: ['information', 'contract_signed', 'card_review_requested', 'contact_changed'], existingContracts: 'machine',
};

const CASE_ID = /^[A-Za-z0-9_-]{1,100}$/;
const EVENT_LIMIT_BYTES = 256_000;
const NO_REASON = 'The gateway gave no reason.';

/** Makes the connector of one gateway. Throws at once when its settings cannot work. */
export function createPartnerConnector(options: PartnerConnectorOptions): GatewayConnector {
  if (!URL.canParse(options.baseUrl) || !/^https?:$/.test(new URL(options.baseUrl).protocol)) throw new Error(`The address of gateway ${options.gateway} is no web address.`);
  if (options.secret === '') throw new Error(`The secret of gateway ${options.gateway} is empty.`);
  const base = options.baseUrl.replace(/\/+$/, '');
  const secrets = options.previousSecret === undefined ? [options.secret] : [options.secret, options.previousSecret];
  const http: CallOptions = { secrets, timeoutMs: options.timeoutMs, fetch: options.fetch ?? globalThis.fetch, now: options.now ?? (() => new Date()) };

  /** Case ids are ours; one that could change the path is a mistake in our own code. */
  function caseUrl(caseId: string, rest = ''): URL {
    if (!CASE_ID.test(caseId)) throw new Error('A case id may have letters, digits, hyphens and underscores only.');
    return new URL(`${base}/cases/${caseId}${rest}`);
  }

  return {
    gateway: options.gateway,
    capabilities: PARTNER_CAPABILITIES,

    async submit(handOver): Promise<SubmitOutcome> {
      caseUrl(handOver.caseId);
      const answered = await call(http, { method: 'POST', url: new URL(`${base}/cases`), body: { ...handOver, pageUrl: undefined, gateway: options.gateway } });
      if (answered.kind === 'unreachable') return answered;
      if (answered.status === 400 || answered.status === 413 || answered.status === 422) return { kind: 'refused', reason: readProblem(answered.body).detail || NO_REASON };
      const state = succeeded(answered) ? readState(answered.body, handOver.caseId) : null;
      if (!state) return unreachable('broken_answer');
      return { kind: state.state, gatewayReference: state.gatewayReference, receivedAt: state.receivedAt, lastSequence: state.lastSequence };
    },

    async ask(caseId, afterSequence): Promise<AskOutcome> {
      const answered = await call(http, { method: 'GET', url: caseUrl(caseId, `?after=${Math.max(0, Math.trunc(afterSequence))}`) });
      if (answered.kind === 'unreachable') return answered;
      if (isUnknownCase(answered)) return { kind: 'unknown_case' };
      const state = succeeded(answered) ? readState(answered.body, caseId) : null;
      return state ? { kind: 'known', state } : unreachable('broken_answer');
    },

    async withdraw(caseId, reason): Promise<WithdrawOutcome> {
      const answered = await call(http, { method: 'POST', url: caseUrl(caseId, '/withdrawal'), body: { caseId, reason: reason.slice(0, 4000) } });
      if (answered.kind === 'unreachable') return answered;
      if (isUnknownCase(answered)) return { kind: 'unknown_case' };
      const state = succeeded(answered) || answered.status === 409 ? readState(answered.body, caseId) : null;
      if (state?.state === 'withdrawn') return { kind: 'withdrawn' };
      if (state?.state === 'received') {
        return { kind: 'already_received', gatewayReference: state.gatewayReference, receivedAt: state.receivedAt, lastSequence: state.lastSequence };
      }
      return unreachable('broken_answer');
    },

    async answer(caseId, answer: GatewayAnswer): Promise<AnswerOutcome> {
      return answerOutcome(await call(http, { method: 'POST', url: caseUrl(caseId, '/answers'), body: { caseId, ...answer } }), caseId);
    },

    async lookUpContracts(lookup): Promise<LookupOutcome> {
      const answered = await call(http, { method: 'POST', url: new URL(`${base}/existing-contracts`), body: { ...lookup, gateway: options.gateway }, notOffered: [404, 405, 501], limitBytes: LOOKUP_LIMIT_BYTES });
      if (answered.kind === 'unreachable') return answered;
      // Optional for a gateway: whatever has no such address, or says so, is asked by people.
      if ([404, 405, 501].includes(answered.status)) return { kind: 'not_offered' };
      if (answered.status === 400 || answered.status === 422) return { kind: 'refused', reason: readProblem(answered.body).detail || NO_REASON };
      const answer = succeeded(answered) ? readLookup(answered.body, lookup.lookupId) : null;
      return answer === null ? unreachable('broken_answer') : { kind: 'answered', answer };
    },

    async fetchDocument({ url, maxBytes }): Promise<FetchOutcome> {
      // Only what lies below the gateway's own address: an event must not be able to send us elsewhere.
      const asked = URL.canParse(url, `${base}/`) ? new URL(url, `${base}/`) : null;
      if (asked === null || !`${asked.origin}${asked.pathname}`.startsWith(`${base}/`) || asked.username !== '' || asked.password !== '') return { kind: 'refused', reason: 'The address is not below the address of the gateway.' };
      const fetched = await fetchBytes(http, { url: asked, maxBytes });
      if (fetched.kind === 'unreachable') return fetched;
      return fetched.status === 200 ? { kind: 'fetched', bytes: fetched.bytes } : { kind: 'refused', reason: `The gateway answered ${fetched.status}.` };
    },

    verifyEvent: (headers, rawBody, now) => verifyEvent({ secrets, headers, rawBody, now }),
    translate,
  };
}

const succeeded = ({ status }: Answered) => status >= 200 && status < 300;

/** A 404 without the code comes from a wrong address, not from a gateway that does not know the case. */
const isUnknownCase = ({ status, body }: Answered) => status === 404 && readProblem(body).code === 'unknown_case';

function answerOutcome(answered: Answered | Unreachable, caseId: string): AnswerOutcome {
  if (answered.kind === 'unreachable') return answered;
  if (isUnknownCase(answered)) return { kind: 'unknown_case' };
  if ([400, 409, 413, 422].includes(answered.status)) return { kind: 'refused', reason: readProblem(answered.body).detail || NO_REASON };
  return succeeded(answered) && readState(answered.body, caseId) ? { kind: 'taken' } : unreachable('broken_answer');
}

function verifyEvent(given: { secrets: readonly string[]; headers: Readonly<Record<string, string | readonly string[] | undefined>>; rawBody: Uint8Array; now: Date }): VerifyOutcome {
  const headers = new Map(Object.entries(given.headers).map(([name, value]) => [name.toLowerCase(), value]));
  const header = (name: string) => {
    const value = headers.get(name);
    return typeof value === 'string' ? value : '';
  };
  if (given.rawBody.byteLength > EVENT_LIMIT_BYTES) return { kind: 'refused', reason: 'unreadable' };
  const content = decode(given.rawBody);
  if (content === null) return { kind: 'refused', reason: 'bad_signature' };
  const id = header('webhook-id');
  const check = checkSignature({ secrets: given.secrets, id, timestamp: header('webhook-timestamp'), signatures: header('webhook-signature'), content, now: given.now });
  if (check === 'bad_signature') return { kind: 'refused', reason: check };
  const value = parseJson(content);
  // Nobody but the gateway can have signed it, so that what it is about may be asked for and the time in it tells of a clock.
  if (check === 'stale') return { kind: 'refused', reason: check, secondsOff: Number(header('webhook-timestamp')) - Math.round(given.now.getTime() / 1000), ...readTraces(value) };
  const event = readEvent(value);
  return event && event.id === id ? { kind: 'event', event } : { kind: 'refused', reason: 'unreadable', ...readTraces(value) };
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
