/** What Gatehouse may expect of a gateway's events: one case is handed over, answered where it asks, and watched to its end. */
import { setTimeout as wait } from 'node:timers/promises';
import { translate } from '../../connectors/gateway/partner/translate.ts';
import { decide, NEW_TRACKS } from '../../domain/case/lifecycle.ts';
import type { Tracks } from '../../domain/case/states.ts';
import type { GatewayEvent } from '../../domain/ports/gateway.ts';
import { Broken, must, mustAnswer, NotSeen, stateIn, type CaseMessage, type Check, type Run } from './check.ts';
import type { Answer } from './gateway-client.ts';

const LAST_EVENTS: ReadonlySet<string> = new Set(['activation.live', 'case.rejected', 'case.expired', 'case.withdrawn']);
const LOOK_EVERY_MS = 200;

/** The life of the watched case. */
interface Life {
  readonly message: CaseMessage;
  readonly events: readonly GatewayEvent[];
  /** What the gateway answered to our answers, by the event that asked for them. */
  /** What it answered to a signature whose copy is not what was announced; null where it never left the signing to us. */
  readonly spoiled: Answer | null;
  readonly answers: readonly { readonly to: 'case.information_requested' | 'contract.offered'; readonly first: Answer; readonly second: Answer }[];
}

/** One life for all checks of a run: a gateway takes its time. */
const lives = new WeakMap<Run, Promise<Life>>();

/** The watched case of a run. */
export function lifeOf(run: Run): Promise<Life> {
  const known = lives.get(run);
  if (known !== undefined) return known;
  const life = live(run);
  lives.set(run, life);
  return life;
}

async function live(run: Run): Promise<Life> {
  const message = run.newCase();
  const { caseId } = message;
  stateIn(await run.client.post('/cases', message), caseId, { ko: '지켜볼 신청을 전달했을 때', en: 'Handing over the case to be watched' });
  const answers: Life['answers'][number][] = [];
  let spoiled: Answer | null = null;
  const answered = new Set<string>();
  const until = Date.now() + run.waitMs;
  while (Date.now() < until) {
    const events = run.receiver.eventsOf(caseId);
    for (const event of events) {
      if (answered.has(event.id) || (event.type !== 'case.information_requested' && event.type !== 'contract.offered')) continue;
      answered.add(event.id);
      const copy = event.data['signing'] === undefined ? undefined : { ...run.receiver.documents[1], kind: 'signed_contract' };
      if (event.type === 'contract.offered' && copy !== undefined) {
        const other = { ...copy, sha256: '0'.repeat(64) };
        spoiled = await run.client.post(`/cases/${caseId}/answers`, { caseId, answerId: `conformance-spoiled-${event.sequence}`, kind: 'contract_signed', text: '', documents: [other] });
      }
      const body = {
        caseId, answerId: `conformance-${event.sequence}`, kind: event.type === 'contract.offered' ? 'contract_signed' : 'information',
        text: event.type === 'contract.offered' ? '' : '요청하신 서류를 첨부합니다.', documents: event.type === 'contract.offered' ? (copy === undefined ? [] : [copy]) : [run.receiver.documents[1]],
      };
      // Twice, as after a lost answer: the answer id makes it one.
      const first = await run.client.post(`/cases/${caseId}/answers`, body);
      answers.push({ to: event.type, first, second: await run.client.post(`/cases/${caseId}/answers`, body) });
    }
    if (events.some(({ type }) => LAST_EVENTS.has(type)) && settled(run)) break;
    await wait(LOOK_EVERY_MS);
  }
  return { message, events: run.receiver.eventsOf(caseId), answers, spoiled };
}

/** Every delivery that was put off has come again. */
function settled(run: Run): boolean {
  const taken = new Set(run.receiver.deliveries.filter(({ status }) => status === 202).map(({ id }) => id));
  return run.receiver.deliveries.every(({ id, status }) => status !== 503 || taken.has(id));
}

function mustHaveEvents({ events }: Life): void {
  if (events.length === 0) throw new NotSeen({ ko: '기다리는 동안 이벤트가 오지 않았습니다. --wait로 더 기다릴 수 있습니다.', en: 'No event came while the run waited; --wait makes it wait longer.' });
}

const names = (events: readonly GatewayEvent[]) => events.map(({ sequence, type }) => `${sequence} ${type}`).join(', ');

const EVENTS: readonly Check[] = [
  {
    id: 'receipt', says: { ko: '접수하면 case.received를 보냅니다.', en: 'On receipt the gateway sends case.received.' },
    async run(run) {
      const life = await lifeOf(run);
      mustHaveEvents(life);
      must(life.events.some(({ type }) => type === 'case.received'), { ko: `case.received가 오지 않았습니다: ${names(life.events)}`, en: `No case.received came: ${names(life.events)}.` });
    },
  },
  {
    id: 'events-readable', says: { ko: '모든 이벤트가 서명되어 있고, 새것이며, 읽을 수 있습니다.', en: 'Every event is signed, fresh and readable.' },
    async run(run) {
      mustHaveEvents(await lifeOf(run));
      const refused = run.receiver.deliveries.filter(({ refusal }) => refusal !== null);
      must(refused.length === 0, { ko: `거부된 이벤트가 ${refused.length}건 있습니다(${refused[0]?.refusal}).`, en: `${refused.length} events had to be refused (${refused[0]?.refusal}).` });
      const unclear = run.receiver.deliveries.flatMap(({ event }) => (event?.notUnderstood ? [event.type] : []));
      must(unclear.length === 0, { ko: `이해할 수 없는 이벤트: ${[...new Set(unclear)].join(', ')}`, en: `Events that could not be understood: ${[...new Set(unclear)].join(', ')}.` });
    },
  },
  {
    id: 'events-sent-again', says: { ko: '받지 못했다고 답한 이벤트는 같은 id와 본문으로 다시 보냅니다.', en: 'An event that was answered 503 is sent again, with the same id and body.' },
    async run(run) {
      const life = await lifeOf(run);
      const ours = run.receiver.deliveries.filter(({ event }) => event?.caseId === life.message.caseId);
      if (ours.length === 0) mustHaveEvents(life);
      const byId = Map.groupBy(ours, ({ id }) => id);
      const lost = [...byId.values()].filter((deliveries) => deliveries.every(({ status }) => status === 503));
      must(lost.length === 0, { ko: `이벤트 ${lost.length}건이 다시 오지 않았습니다.`, en: `${lost.length} events did not come again.` });
      const changed = [...byId.values()].some((deliveries) => new Set(deliveries.map(({ body }) => body)).size > 1);
      must(!changed, { ko: '같은 id로 다른 본문이 왔습니다.', en: 'One id came with different bodies.' });
    },
  },
  {
    id: 'sequence', says: { ko: '이벤트의 순번은 1, 2, 3으로 빠짐없이 이어지며 순번마다 이벤트가 하나입니다.', en: 'The sequence counts 1, 2, 3 without a gap, one event to a number.' },
    async run(run) {
      const life = await lifeOf(run);
      mustHaveEvents(life);
      const sequences = life.events.map(({ sequence }) => sequence);
      must(sequences.every((sequence, index) => sequence === index + 1), { ko: `순번: ${sequences.join(', ')}`, en: `The sequences: ${sequences.join(', ')}.` });
    },
  },
  {
    id: 'replay', says: { ko: '순번을 대고 물으면 그 뒤의 이벤트를 보낸 그대로 다시 말합니다.', en: 'Asked from a number on, the gateway tells the events after it again, as they were sent.' },
    async run(run) {
      const life = await lifeOf(run);
      mustHaveEvents(life);
      const { caseId } = life.message;
      const from = async (after: number) => stateIn(await run.client.get(`/cases/${caseId}?after=${after}`), caseId, { ko: '이벤트를 다시 물었을 때', en: 'Asking for events again' });
      const all = await from(0);
      must(all.unreadable === 0, { ko: `다시 들은 이벤트 가운데 ${all.unreadable}건을 읽을 수 없습니다.`, en: `${all.unreadable} of the events told again cannot be read.` });
      must(all.lastSequence >= life.events.length, { ko: `lastSequence가 ${all.lastSequence}인데 이벤트는 ${life.events.length}건 왔습니다.`, en: `lastSequence is ${all.lastSequence}, but ${life.events.length} events came.` });
      const idsBySequence = new Map(all.events.map(({ sequence, id }) => [sequence, id]));
      const different = life.events.filter(({ sequence, id }) => idsBySequence.get(sequence) !== id);
      must(different.length === 0, { ko: `다시 물었을 때 빠졌거나 다른 이벤트: ${names(different)}`, en: `Missing or different when asked again: ${names(different)}.` });
      const middle = Math.floor(life.events.length / 2);
      const later = await from(middle);
      must(later.events.every(({ sequence }) => sequence > middle) && later.events.some(({ sequence }) => sequence === middle + 1), {
        ko: `${middle} 뒤를 물었는데 답이 다릅니다: ${names(later.events)}`, en: `Asked for what is after ${middle}, the answer was: ${names(later.events)}.`,
      });
      must((await from(all.lastSequence)).events.every(({ sequence }) => sequence > all.lastSequence), { ko: '마지막 순번 뒤를 물었는데 앞의 이벤트로 답했습니다.', en: 'Asked for what is after the last, it told earlier events.' });
    },
  },
  {
    id: 'events-make-sense', says: { ko: '이벤트의 순서가 신청의 상태 규칙에 맞습니다.', en: 'The events follow the rules of a case.' },
    async run(run) {
      const life = await lifeOf(run);
      mustHaveEvents(life);
      let tracks: Tracks = { ...NEW_TRACKS, intake: 'handed_over' };
      for (const event of life.events) {
        for (const { command, facts } of translate(event)) {
          const decision = decide({ tracks, command, by: 'gateway', facts: { handOverStarted: true, ...(facts.issuer !== undefined && { issuer: facts.issuer }) } });
          if (decision.kind === 'refused') throw new Broken({ ko: `${event.sequence} ${event.type}: ${decision.why.ko}`, en: `${event.sequence} ${event.type}: ${decision.why.en}` });
          if (decision.kind === 'moved') tracks = decision.tracks;
        }
      }
    },
  },
];

const PAPERS: readonly Check[] = [
  {
    id: 'documents', says: { ko: '신청의 문서를 링크에서 가져갑니다.', en: 'The documents of a case are fetched from their links.' },
    async run(run) {
      await lifeOf(run);
      if (!run.receiver.fetched.has(0)) throw new NotSeen({ ko: '기다리는 동안 문서를 가져가지 않았습니다.', en: 'No document was fetched while the run waited.' });
    },
  },
  ...(['case.information_requested', 'contract.offered'] as const).map((to): Check => ({
    id: to === 'contract.offered' ? 'answer-signature' : 'answer-information',
    says: to === 'contract.offered'
      ? { ko: '계약을 제시하면 서명했다는 답을 받고, 같은 답이 두 번 와도 한 번으로 처리합니다.', en: 'Under an offer the word that it was signed is taken; the same answer twice counts once.' }
      : { ko: '물은 것에 대한 답변과 서류를 받고, 같은 답이 두 번 와도 한 번으로 처리합니다.', en: 'An answer to a question, with its documents, is taken; the same answer twice counts once.' },
    async run(run) {
      const answers = (await lifeOf(run)).answers.filter((one) => one.to === to);
      if (answers.length === 0) throw new NotSeen({ ko: `${to}가 오지 않아 확인하지 못했습니다.`, en: `Not tried: no ${to} came.` });
      for (const { first, second } of answers) {
        mustAnswer(first, [200, 201, 202], { ko: '답변에', en: 'The answer' });
        mustAnswer(second, [200, 201, 202], { ko: '같은 답변이 다시 왔을 때', en: 'The same answer again' });
      }
    },
  })),
  {
    id: 'contract-address', says: { ko: '제시한 계약은 사람이 열 수 있는 http 또는 https 주소나 계약서를 가집니다.', en: 'An offered contract has a web address that a person can open, or comes as a document.' },
    async run(run) {
      const offers = (await lifeOf(run)).events.filter(({ type }) => type === 'contract.offered');
      if (offers.length === 0) throw new NotSeen({ ko: 'contract.offered가 오지 않았습니다.', en: 'No contract.offered came.' });
      must(offers.every(({ data }) => typeof data['contractUrl'] === 'string' || data['document'] !== undefined), { ko: 'contractUrl도 document도 없습니다.', en: 'Neither contractUrl nor a document is there.' });
    },
  },
  {
    id: 'keys', says: { ko: '키를 전달할 때 가맹점 ID와 키를 함께 전달합니다.', en: 'Keys are deposited together with the merchant ID they belong to.' },
    async run(run) {
      const deposits = (await lifeOf(run)).events.filter(({ type }) => type.startsWith('credentials.'));
      if (deposits.length === 0) throw new NotSeen({ ko: '키가 전달되지 않았습니다.', en: 'No keys were deposited.' });
      const empty = deposits.filter(({ data }) => Object.keys((data['credentials'] as object | undefined) ?? {}).length === 0 || data['merchantIdAtGateway'] === undefined);
      must(empty.length === 0, { ko: `빠진 것이 있는 이벤트: ${names(empty)}`, en: `Incomplete: ${names(empty)}.` });
    },
  },
];

export const LIFE_CHECKS: readonly Check[] = [...EVENTS, ...PAPERS];
