/** What Gatehouse may expect of the newer parts of the protocol: requests item by item, contracts that are sent and signed here, conditions, another contact person. */
import { createHash } from 'node:crypto';
import { REQUEST_REASONS } from '../../domain/requirements/request.ts';
import type { GatewayEvent } from '../../domain/ports/gateway.ts';
import { must, mustAnswer, NotSeen, stateIn, type Check, type Run } from './check.ts';
import { lifeOf } from './life-checks.ts';

const names = (events: readonly GatewayEvent[]) => events.map(({ sequence, type }) => `${sequence} ${type}`).join(', ');

/** The data of events as they came: what could not be understood is still in them. */
async function cameAs(run: Run, types: readonly string[]): Promise<{ event: GatewayEvent; data: Record<string, unknown> }[]> {
  const life = await lifeOf(run);
  return life.events.filter(({ type }) => types.includes(type)).map((event) => {
    const body = run.receiver.deliveries.find(({ id, status }) => id === event.id && status === 202)?.body ?? '{}';
    return { event, data: ((JSON.parse(body) as { data?: Record<string, unknown> }).data ?? {}) };
  });
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

const REQUESTS: readonly Check[] = [
  {
    id: 'request-items', says: { ko: '항목별 보완 요청은 항목마다 서류나 필드 하나와 정해진 사유를 가집니다.', en: 'Every item of a request names one document or one field, with a reason of the protocol.' },
    async run(run) {
      const asked = (await cameAs(run, ['case.information_requested'])).filter(({ data }) => list(data['items']).length > 0);
      if (asked.length === 0) throw new NotSeen({ ko: '항목이 있는 보완 요청이 오지 않았습니다.', en: 'No request with items came.' });
      const unread = asked.filter(({ event, data }) => list(event.data['items']).length !== list(data['items']).length).map(({ event }) => event);
      must(unread.length === 0, { ko: `읽을 수 없는 항목이 있습니다: ${names(unread)}`, en: `Items that cannot be read: ${names(unread)}.` });
      const reasons: readonly string[] = REQUEST_REASONS;
      const unknown = asked.flatMap(({ data }) => list(data['items']).map((item) => String((item as { reason?: unknown }).reason))).filter((reason) => !reasons.includes(reason));
      must(unknown.length === 0, { ko: `모르는 사유: ${[...new Set(unknown)].join(', ')}`, en: `Reasons that the protocol does not have: ${[...new Set(unknown)].join(', ')}.` });
    },
  },
  {
    id: 'request-last-day', says: { ko: '보완 요청의 답변 기한은 요청한 때보다 뒤입니다.', en: 'The last day for an answer lies after the request.' },
    async run(run) {
      const dated = (await cameAs(run, ['case.information_requested'])).filter(({ data }) => data['dueAt'] !== undefined);
      if (dated.length === 0) throw new NotSeen({ ko: '기한이 있는 보완 요청이 오지 않았습니다.', en: 'No request with a last day came.' });
      const wrong = dated.filter(({ event, data }) => !(new Date(String(data['dueAt'])) > new Date(event.occurredAt))).map(({ event }) => event);
      must(wrong.length === 0, { ko: `기한이 이미 지난 요청: ${names(wrong)}`, en: `Requests whose last day is over: ${names(wrong)}.` });
    },
  },
];

const CONTRACTS: readonly Check[] = [
  {
    id: 'contract-document', says: { ko: '보내는 계약서는 서명된 요청으로 받을 수 있고, 알린 길이와 해시의 PDF입니다.', en: 'A contract that is sent can be fetched by a signed call, and is a PDF of the length and hash that were told.' },
    async run(run) {
      const offers = (await cameAs(run, ['contract.offered'])).filter(({ data }) => data['document'] !== undefined);
      if (offers.length === 0) throw new NotSeen({ ko: '계약서를 함께 보내는 contract.offered가 오지 않았습니다.', en: 'No contract.offered with a document came.' });
      for (const { data } of offers) {
        const { url, sha256, bytes } = data['document'] as { url: string; sha256: string; bytes: number };
        const fetched = await run.client.fetch(url);
        must(fetched.kind === 'fetched', { ko: `계약서를 받을 수 없습니다: ${fetched.kind === 'fetched' ? '' : fetched.why}`, en: `The contract cannot be fetched: ${fetched.kind === 'fetched' ? '' : fetched.why}.` });
        if (fetched.kind !== 'fetched') continue;
        must(fetched.bytes.length === bytes && createHash('sha256').update(fetched.bytes).digest('hex') === sha256, { ko: '받은 계약서의 길이나 해시가 알린 것과 다릅니다.', en: 'Length or hash of the contract are not as told.' });
        must(fetched.bytes.subarray(0, 5).toString('latin1') === '%PDF-', { ko: '계약서가 PDF가 아닙니다.', en: 'The contract is no PDF.' });
      }
    },
  },
  {
    id: 'signing-needs-document', says: { ko: '서명을 맡기는 제시에는 계약서가 함께 있습니다.', en: 'An offer that leaves the signing to Gatehouse comes with its document.' },
    async run(run) {
      const delegated = (await cameAs(run, ['contract.offered'])).filter(({ data }) => data['signing'] !== undefined);
      if (delegated.length === 0) throw new NotSeen({ ko: '서명을 맡기는 contract.offered가 오지 않았습니다.', en: 'No contract.offered left the signing to Gatehouse.' });
      const bare = delegated.filter(({ data }) => data['document'] === undefined).map(({ event }) => event);
      must(bare.length === 0, { ko: `계약서 없이 서명을 맡겼습니다: ${names(bare)}`, en: `The signing was left to Gatehouse without a document: ${names(bare)}.` });
    },
  },
  {
    id: 'signed-copy', says: { ko: '서명본이 있는 서명 답변을 받으면 서명본을 가져가고, 해시가 다르면 거부합니다.', en: 'A signature that comes with a signed copy is read: the copy is fetched, and refused where it is not what was announced.' },
    async run(run) {
      const life = await lifeOf(run);
      if (life.spoiled === null) throw new NotSeen({ ko: '서명을 맡기는 contract.offered가 오지 않았습니다.', en: 'No contract.offered left the signing to Gatehouse.' });
      mustAnswer(life.spoiled, [400, 409, 422], { ko: '해시가 다른 서명본에', en: 'A signed copy that is not what was announced' });
      must(run.receiver.fetched.has(1), { ko: '서명본을 가져가지 않았습니다.', en: 'The signed copy was not fetched.' });
    },
  },
  {
    id: 'conditions', says: { ko: '조건의 금액과 일수는 프로토콜의 숫자입니다.', en: 'Conditions are the figures of the protocol.' },
    async run(run) {
      const told = (await cameAs(run, ['case.accepted', 'contract.offered'])).filter(({ data }) => data['conditions'] !== undefined);
      if (told.length === 0) throw new NotSeen({ ko: '조건이 있는 이벤트가 오지 않았습니다.', en: 'No event with conditions came.' });
      const unread = told.filter(({ event, data }) => Object.keys(data['conditions'] as object).some((name) => (event.data['conditions'] as Record<string, unknown> | undefined)?.[name] === undefined)).map(({ event }) => event);
      must(unread.length === 0, { ko: `읽을 수 없는 조건: ${names(unread)}`, en: `Conditions that cannot be read: ${names(unread)}.` });
    },
  },
];

/** Takes no life: a case that was only handed over may have another contact person. */
const CONTACT: Check = {
  id: 'contact-changed', says: { ko: '담당자 변경을 받거나 422로 거부하며, 같은 변경이 두 번 와도 한 번으로 처리합니다.', en: 'Another contact person is taken, or refused with 422; the same change twice counts once.' },
  async run(run) {
    const message = run.newCase();
    const { caseId } = message;
    stateIn(await run.client.post('/cases', message), caseId, { ko: '신청을 전달했을 때', en: 'Handing a case over' });
    const body = { caseId, answerId: 'conformance-contact', kind: 'contact_changed', text: '', documents: [], corrections: [{ field: '/contact/email', before: 'before@example.kr', after: 'after@example.kr' }] };
    for (const when of [{ ko: '담당자 변경에', en: 'Another contact person' }, { ko: '같은 변경이 다시 왔을 때', en: 'The same change again' }]) {
      const answer = await run.client.post(`/cases/${caseId}/answers`, body);
      mustAnswer(answer, [200, 201, 202, 422], when);
      if (answer.status === 422) throw new NotSeen({ ko: '담당자 변경을 받지 않으므로 운영자가 직접 알립니다.', en: 'It takes no change of the contact person: the operator tells it instead.' });
      stateIn(answer, caseId, when);
    }
    await run.client.post(`/cases/${caseId}/withdrawal`, { caseId, reason: 'conformance' });
  },
};

export const LATER_CALL_CHECKS: readonly Check[] = [CONTACT];
export const LATER_LIFE_CHECKS: readonly Check[] = [...REQUESTS, ...CONTRACTS];
