import { AppError } from '../../contract/errors.ts';
import { mayOpenGateway } from '../../domain/case/gateway-standing.ts';
import type { GatewayHandOver, LinkOutcome } from '../../domain/ports/gateway.ts';
import { newId } from '../../platform/ids.ts';
import { mustChange } from './case-command.ts';
import * as store from './cases.store.ts';
import type { GatewayEventParts } from './gateway-events.ts';
import { placeOf } from './hosted-place.ts';
import * as looking from './looking.store.ts';
import { lookOnce } from './standings.ts';

export interface OpenParts extends GatewayEventParts {
  readonly parcelOf: (row: store.CaseRow) => Promise<GatewayHandOver>;
}

interface Press {
  readonly caseId: string;
  readonly merchantId: string;
  readonly personId: string;
  readonly requestId: string;
}

/** While somebody is at the gateway's pages it is asked often. */
const LOOK_SOON_MS = 120_000;
/** A page that comes back twice does not ask twice. */
const JUST_LOOKED_MS = 2_000;

const REFUSED = {
  ko: 'PG에서 링크를 만들어 주지 않았습니다. 상담으로 문의해 주세요.',
  en: 'The gateway made no link for this application. Please ask support.',
};
const NOT_NOW = {
  ko: 'PG 시스템이 응답하지 않아 링크를 만들지 못했습니다. 잠시 후 다시 눌러 주세요.',
  en: 'The gateway gives no answer, so there is no link yet. Press again in a moment.',
};
const NOT_ASKED = {
  ko: 'PG 시스템이 응답하지 않습니다. 잠시 후 자동으로 다시 확인합니다.',
  en: 'The gateway gives no answer. It is asked again by itself in a while.',
};

/**
 * Makes a link to the gateway's own pages for a merchant who has just pressed. The press is written down before the gateway is called, under the id
 * by which it knows a repeat; the link goes to who pressed and is kept nowhere. Throws `not_found`, `not_allowed_now` and `gateway_unreachable`.
 */
export async function openAtGateway(parts: OpenParts, press: Press): Promise<{ url: string; expiresAt: string | null }> {
  const now = parts.clock.now();
  const pressId = newId('press', now);
  const row = await parts.database.inTransaction(async (tx) => {
    const locked = await store.lockCase(tx, press.caseId);
    if (locked === null || locked.merchantId !== press.merchantId) throw new AppError('not_found');
    if (locked.standing === null || !mayOpenGateway(locked.tracks)) throw new AppError('not_allowed_now');
    await looking.insertPress(tx, { id: pressId, caseId: locked.id, personId: press.personId, at: now });
    await parts.audit.record(tx, { actor: press.personId, action: 'case.open_at_gateway', subject: locked.id, details: { gateway: locked.gateway, press: pressId }, requestId: press.requestId });
    await mustChange(tx, locked, { lookAt: new Date(now.getTime() + LOOK_SOON_MS) });
    return locked;
  });
  const hosted = parts.connectorOf(row.gateway).hosted;
  if (hosted === undefined) throw new AppError('not_configured');
  const answer = await hosted.mintLink(placeOf(row), { pressId, handOver: await parts.parcelOf(row) });
  await parts.database.inTransaction((tx) => looking.settlePress(tx, pressId, outcomeOf(answer)));
  if (answer.kind === 'link') return { url: answer.url, expiresAt: answer.expiresAt };
  parts.log.warn({ caseId: row.id, gateway: row.gateway, outcome: outcomeOf(answer) }, 'no link to the pages of a gateway');
  if (answer.kind === 'refused') throw new AppError('not_allowed_now', { detail: REFUSED });
  throw new AppError('gateway_unreachable', { detail: NOT_NOW, ...(answer.retryAfterSeconds !== null && { retryAfterSeconds: answer.retryAfterSeconds }) });
}

function outcomeOf(answer: LinkOutcome): string {
  return answer.kind === 'unreachable' ? answer.reason : answer.kind;
}

/** The merchant has come back: the gateway is asked now. Throws `not_found` and `gateway_unreachable`. */
export async function lookNow(parts: OpenParts, given: { caseId: string; merchantId: string }): Promise<store.CaseRow> {
  const row = await store.findCase(parts.database.kysely, given.caseId);
  if (row === null || row.merchantId !== given.merchantId) throw new AppError('not_found');
  const { standing } = row;
  if (standing === null) return row;
  if (standing.seenAt !== null && parts.clock.now().getTime() - new Date(standing.seenAt).getTime() < JUST_LOOKED_MS) return row;
  if ((await lookOnce(parts, row.id)) !== null) throw new AppError('gateway_unreachable', { detail: NOT_ASKED });
  return (await store.findCase(parts.database.kysely, row.id)) ?? row;
}
