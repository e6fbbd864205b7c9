/** What Gatehouse may expect of a gateway's answers: signatures, hand-over exactly once, questions and withdrawals. */
import type { GatewayCaseState } from '../../domain/ports/gateway.ts';
import type { Text } from '../../domain/text.ts';
import { must, mustAnswer, stateIn, type CaseMessage, type Check, type Run } from './check.ts';
import type { Signing } from './gateway-client.ts';

const HAND_OVER: Text = { ko: '신청을 전달했을 때', en: 'Handing a case over' };
const QUESTION: Text = { ko: '상태를 물었을 때', en: 'Asking for the state' };
const WITHDRAWAL: Text = { ko: '철회했을 때', en: 'Withdrawing' };
const AT_ONCE = 8;

const handOver = async (run: Run, message: CaseMessage): Promise<GatewayCaseState> => stateIn(await run.client.post('/cases', message), message.caseId, HAND_OVER);
const ask = async (run: Run, caseId: string): Promise<GatewayCaseState> => stateIn(await run.client.get(`/cases/${caseId}?after=0`), caseId, QUESTION);
const withdraw = async (run: Run, caseId: string): Promise<GatewayCaseState> =>
  stateIn(await run.client.post(`/cases/${caseId}/withdrawal`, { caseId, reason: 'conformance' }), caseId, WITHDRAWAL);

async function mustBeUnknown(run: Run, caseId: string, when: Text): Promise<void> {
  const answer = await run.client.get(`/cases/${caseId}?after=0`);
  mustAnswer(answer, [404], when);
  must((answer.body as { code?: unknown } | null | undefined)?.code === 'unknown_case', {
    ko: '모르는 신청에는 code가 unknown_case인 problem details로 답해야 합니다. 그래야 잘못된 주소의 404와 구별됩니다.',
    en: 'A case that is not known is answered with problem details of the code unknown_case: a 404 alone could be a wrong address.',
  });
}

function refusesSigning(id: string, signing: Signing, says: Text): Check {
  return {
    id, says,
    async run(run) {
      const message = run.newCase();
      mustAnswer(await run.client.post('/cases', message, signing), [401, 403], HAND_OVER);
      mustAnswer(await run.client.get(`/cases/${message.caseId}?after=0`, signing), [401, 403], QUESTION);
      mustAnswer(await run.client.post(`/cases/${message.caseId}/withdrawal`, { caseId: message.caseId, reason: '' }, signing), [401, 403], WITHDRAWAL);
      await mustBeUnknown(run, message.caseId, { ko: '거부된 전달 뒤에는 신청이 없어야 합니다.', en: 'After a refused hand-over the case must not exist' });
    },
  };
}

const SIGNATURES: readonly Check[] = [
  refusesSigning('signature-missing', 'none', { ko: '서명이 없는 요청은 거부하고 아무것도 하지 않습니다.', en: 'A call without a signature is refused and has no effect.' }),
  refusesSigning('signature-forged', 'other_secret', { ko: '다른 비밀 값으로 서명한 요청은 거부합니다.', en: 'A call signed with another secret is refused.' }),
  refusesSigning('signature-stale', 'stale', { ko: '서명한 지 5분이 지난 요청은 거부합니다.', en: 'A call signed more than five minutes ago is refused.' }),
  refusesSigning('signature-of-other-content', 'other_content', { ko: '다른 내용의 서명을 붙인 요청은 거부합니다.', en: 'A call that carries the signature of another content is refused.' }),
  {
    id: 'secret-change', says: { ko: '비밀 값을 바꾸는 동안 오는 여러 서명 가운데 하나라도 맞으면 받습니다.', en: 'One fitting signature among several is enough, as while a secret is being changed.' },
    async run(run) {
      const message = run.newCase();
      stateIn(await run.client.post('/cases', message, 'changing'), message.caseId, HAND_OVER);
    },
  },
];

const HAND_OVERS: readonly Check[] = [
  {
    id: 'hand-over', says: { ko: '신청을 받고, 물으면 같은 접수 번호로 답합니다.', en: 'A case is taken, and asked for it the gateway answers with the same reference.' },
    async run(run) {
      const message = run.newCase();
      const taken = await handOver(run, message);
      must(taken.state !== 'withdrawn', { ko: '새 신청이 철회된 것으로 답했습니다.', en: 'A new case is called withdrawn.' });
      const asked = await ask(run, message.caseId);
      must(asked.gatewayReference === taken.gatewayReference, { ko: '물을 때의 접수 번호가 전달할 때와 다릅니다.', en: 'The reference differs between the hand-over and the question.' });
    },
  },
  {
    id: 'hand-over-again', says: { ko: '같은 신청이 다시 와도(문서 링크가 새로워도) 신청은 하나입니다.', en: 'The same case handed over again, with new links to its documents, stays one case.' },
    async run(run) {
      const message = run.newCase();
      const first = await handOver(run, message);
      const renewed = { ...message, documents: message.documents.map((document) => ({ ...document, url: `${document.url}?renewed=1` })) };
      const second = await handOver(run, renewed);
      must(first.gatewayReference === second.gatewayReference, { ko: '두 번째 전달에 다른 접수 번호로 답했습니다.', en: 'The second hand-over was answered with another reference.' });
    },
  },
  {
    id: 'hand-over-at-once', says: { ko: '같은 신청이 동시에 여덟 번 와도 신청은 하나입니다.', en: 'The same case handed over eight times at once is one case.' },
    async run(run) {
      const message = run.newCase();
      const references = await Promise.all(Array.from({ length: AT_ONCE }, async () => (await handOver(run, message)).gatewayReference));
      must(new Set(references).size === 1, { ko: `접수 번호가 ${new Set(references).size}개 생겼습니다.`, en: `${new Set(references).size} references were made.` });
    },
  },
  {
    id: 'hand-over-unreadable', says: { ko: '읽을 수 없는 신청은 400 또는 422로 거부합니다.', en: 'A case that cannot be read is refused with 400 or 422.' },
    async run(run) {
      const message = run.newCase();
      mustAnswer(await run.client.post('/cases', '{"caseId":'), [400, 422], { ko: 'JSON이 아닌 본문에', en: 'A body that is no JSON' });
      mustAnswer(await run.client.post('/cases', { caseId: message.caseId }), [400, 422], { ko: '필요한 항목이 없는 신청에', en: 'A case without what it needs' });
      await mustBeUnknown(run, message.caseId, { ko: '거부된 전달 뒤에는 신청이 없어야 합니다.', en: 'After a refused hand-over the case must not exist' });
    },
  },
  {
    id: 'hand-over-later-version', says: { ko: '모르는 항목이 있는 신청도 받습니다. 프로토콜은 항목이 늘어날 수 있습니다.', en: 'A case with members that are not known yet is taken: the protocol may grow.' },
    async run(run) {
      const message = run.newCase();
      stateIn(await run.client.post('/cases', { ...message, addedLater: { a: 1 }, extraFields: { addedLater: ['가', '나'] } }), message.caseId, HAND_OVER);
    },
  },
  {
    id: 'question-unknown', says: { ko: '모르는 신청을 물으면 모른다고 답합니다.', en: 'Asked for a case it does not know, the gateway says so.' },
    run: (run) => mustBeUnknown(run, run.newCase().caseId, QUESTION),
  },
];

const WITHDRAWALS: readonly Check[] = [
  {
    id: 'withdrawal', says: { ko: '철회는 구속력이 있고, 다시 와도 같은 답을 합니다.', en: 'A withdrawal is binding and, sent again, answered the same.' },
    async run(run) {
      const message = run.newCase();
      await handOver(run, message);
      for (const state of [await withdraw(run, message.caseId), await withdraw(run, message.caseId), await ask(run, message.caseId)]) {
        must(state.state === 'withdrawn', { ko: `철회한 신청의 상태가 ${state.state}입니다.`, en: `The state of a withdrawn case is ${state.state}.` });
      }
    },
  },
  {
    id: 'withdrawal-then-late-hand-over', says: { ko: '본 적 없는 신청의 철회를 기억하여, 늦게 온 전달로 신청이 생기지 않습니다.', en: 'A withdrawal of a case never seen is remembered: a hand-over that arrives late makes no case.' },
    async run(run) {
      const message = run.newCase();
      await withdraw(run, message.caseId);
      const late = await handOver(run, message);
      must(late.state === 'withdrawn', { ko: `철회한 뒤 늦게 온 신청의 상태가 ${late.state}입니다.`, en: `A hand-over after the withdrawal was answered ${late.state}.` });
    },
  },
  {
    id: 'withdrawal-race', says: { ko: '전달과 철회가 동시에 와도 철회된 상태로 끝납니다.', en: 'Hand-over and withdrawal at once end in the state withdrawn.' },
    async run(run) {
      for (let round = 0; round < 5; round += 1) {
        const message = run.newCase();
        await Promise.all([handOver(run, message), withdraw(run, message.caseId)]);
        const { state } = await ask(run, message.caseId);
        must(state === 'withdrawn', { ko: `동시에 온 뒤의 상태가 ${state}입니다.`, en: `After both arrived at once the state is ${state}.` });
      }
    },
  },
  {
    id: 'withdrawal-of-other-case', says: { ko: '주소와 본문의 신청이 다른 철회는 거부합니다.', en: 'A withdrawal whose body names another case than its address is refused.' },
    async run(run) {
      const [one, other] = [run.newCase(), run.newCase()];
      await handOver(run, one);
      mustAnswer(await run.client.post(`/cases/${one.caseId}/withdrawal`, { caseId: other.caseId, reason: '' }), [400, 409, 422], WITHDRAWAL);
      must((await ask(run, one.caseId)).state !== 'withdrawn', { ko: '거부해야 할 철회로 신청이 철회되었습니다.', en: 'The case was withdrawn all the same.' });
    },
  },
];

const ANSWERS: readonly Check[] = [
  {
    id: 'answer-unknown-case', says: { ko: '모르는 신청에 대한 답변에는 모른다고 답합니다.', en: 'An answer about a case that is not known is refused as unknown.' },
    async run(run) {
      const { caseId } = run.newCase();
      mustAnswer(await run.client.post(`/cases/${caseId}/answers`, { caseId, answerId: 'conformance-1', kind: 'information', text: 'x', documents: [] }), [404], { ko: '답변을 보냈을 때', en: 'Sending an answer' });
    },
  },
  {
    id: 'answer-not-asked', says: { ko: '묻지 않은 답변이나 제시하지 않은 계약의 서명은 409 또는 422로 거부합니다.', en: 'An answer nobody asked for, or a signature under no offer, is refused with 409 or 422.' },
    async run(run) {
      const { caseId, ...message } = run.newCase();
      await handOver(run, { caseId, ...message });
      // Signed is asked first: a gateway that is fast may have a question by itself in the meantime, but not a contract.
      for (const kind of ['contract_signed', 'information'] as const) {
        mustAnswer(await run.client.post(`/cases/${caseId}/answers`, { caseId, answerId: `conformance-${kind}`, kind, text: 'x', documents: [] }), [409, 422], { ko: `묻지 않은 ${kind}에`, en: `${kind} that was not asked for` });
      }
      await withdraw(run, caseId);
    },
  },
];

export const CALL_CHECKS: readonly Check[] = [...SIGNATURES, ...HAND_OVERS, ...WITHDRAWALS, ...ANSWERS];
