/** What Gatehouse may expect of a gateway that answers whether it has contracts with a business. The call is optional. */
import { randomUUID } from 'node:crypto';
import { readLookup } from '../../connectors/gateway/partner/existing-contracts.ts';
import { isMasked, type LookupAnswer } from '../../domain/existing-contracts/answer.ts';
import { formatRegistrationNumber, registrationCheckDigit } from '../../domain/business/registration-number.ts';
import type { Text } from '../../domain/text.ts';
import { must, mustAnswer, NotOffered, NotSeen, type Check, type Run } from './check.ts';
import type { Answer, Signing } from './gateway-client.ts';

const QUESTION: Text = { ko: '기존 계약을 물었을 때', en: 'Asking for existing contracts' };
const NOT_OFFERED: readonly (number | null)[] = [404, 405, 501];

/** A number of the range that was never issued, which no gateway has a contract with. */
const NOBODY = formatRegistrationNumber(`100999999${registrationCheckDigit('100999999')}`) as string;

const question = (run: Run, registrationNumber: string) => ({
  lookupId: `lookup_conformance_${randomUUID()}`, gateway: run.gateway, registrationNumber, consent: { code: `contract_lookup:${run.gateway}`, version: 'conformance', agreedAt: new Date().toISOString() },
});
type Question = ReturnType<typeof question>;

const send = (run: Run, asked: object, signing?: Signing) => run.client.post('/existing-contracts', asked, signing);

/** Ends the check where the gateway has no such call. */
function mustBeOffered({ status }: Answer): void {
  if (NOT_OFFERED.includes(status)) throw new NotOffered({ ko: `기존 계약 조회를 제공하지 않습니다(${status}). 선택 사항이며, Gatehouse의 운영자가 담당자에게 묻습니다.`, en: `The gateway does not offer this (${status}). It may: the operator of Gatehouse then asks its people.` });
}

async function ask(run: Run, asked: Question): Promise<{ answer: LookupAnswer; body: unknown }> {
  const answered = await send(run, asked);
  mustBeOffered(answered);
  mustAnswer(answered, [200], QUESTION);
  const answer = readLookup(answered.body, asked.lookupId);
  if (answer === null) {
    must(false, { ko: '답의 본문이 PartnerLookupAnswer 형식이 아니거나 다른 물음의 것입니다. found에는 계약이 하나 이상 있고 none에는 없어야 합니다.', en: 'The body is no PartnerLookupAnswer, or one of another question. "found" names a contract at least, "none" names none.' });
    throw new Error('unreachable');
  }
  return { answer, body: answered.body };
}

/** What no contract can have been found for: the number belongs to nobody. */
const knowsNothing = ({ kind }: LookupAnswer) => kind !== 'found';

export const LOOKUP_CHECKS: readonly Check[] = [
  {
    id: 'lookup-signature', says: { ko: '서명이 없거나 맞지 않는 기존 계약 조회는 거부합니다.', en: 'A question for existing contracts that is not signed well is refused.' },
    async run(run) {
      mustBeOffered(await send(run, question(run, NOBODY)));
      for (const signing of ['none', 'other_secret', 'stale', 'other_content'] as const) mustAnswer(await send(run, question(run, NOBODY), signing), [401, 403], QUESTION);
    },
  },
  {
    id: 'lookup-none', says: { ko: '계약이 없는 사업자등록번호에는 없다고(또는 담당자가 확인한다고) 답합니다.', en: 'For a number without a contract the gateway says so, or that its people look.' },
    async run(run) {
      const { answer } = await ask(run, question(run, NOBODY));
      must(knowsNothing(answer), { ko: `발급된 적 없는 번호 ${NOBODY}에 계약이 있다고 답했습니다.`, en: `A contract was named for ${NOBODY}, a number that was never issued.` });
    },
  },
  {
    id: 'lookup-again', says: { ko: '같은 물음을 다시 받으면 같은 답을 합니다.', en: 'The same question is answered the same when it comes again.' },
    async run(run) {
      const asked = question(run, run.lookupNumber ?? NOBODY);
      const [first, second] = [await ask(run, asked), await ask(run, asked)];
      must(first.answer.kind === second.answer.kind, { ko: `처음에는 ${first.answer.kind}, 다시 묻자 ${second.answer.kind}(으)로 답했습니다.`, en: `First ${first.answer.kind}, then ${second.answer.kind}.` });
    },
  },
  {
    id: 'lookup-unreadable', says: { ko: '읽을 수 없는 조회와 주소와 다른 PG의 조회는 400 또는 422로 거부합니다.', en: 'A question that cannot be read, or names another gateway than the address, is refused with 400 or 422.' },
    async run(run) {
      mustBeOffered(await send(run, question(run, NOBODY)));
      mustAnswer(await run.client.post('/existing-contracts', '{"lookupId":'), [400, 422], { ko: 'JSON이 아닌 본문에', en: 'A body that is no JSON' });
      mustAnswer(await send(run, { lookupId: 'lookup_conformance_1', gateway: run.gateway }), [400, 422], { ko: '번호와 동의가 없는 조회에', en: 'A question without number and consent' });
      mustAnswer(await send(run, { ...question(run, NOBODY), gateway: 'another_gateway' }), [400, 422], { ko: '다른 PG의 조회에', en: 'A question for another gateway' });
    },
  },
  {
    id: 'lookup-found', says: { ko: '찾은 계약은 정해진 형식으로 답하고, 상점 아이디는 가립니다.', en: 'A contract that is found has the form of the protocol, and its merchant ID is masked.' },
    async run(run) {
      if (run.lookupNumber === undefined) {
        mustBeOffered(await send(run, question(run, NOBODY)));
        throw new NotSeen({ ko: '계약이 있는 번호를 --lookup-number로 알려 주면 확인합니다.', en: 'Name a number that has a contract with --lookup-number to have this tried.' });
      }
      const { answer, body } = await ask(run, question(run, run.lookupNumber));
      if (answer.kind === 'people') throw new NotSeen({ ko: '담당자가 확인한다고 답했습니다.', en: 'The gateway answered that its people look.' });
      must(answer.kind === 'found', { ko: `${run.lookupNumber}에 계약이 없다고 답했습니다.`, en: `No contract was named for ${run.lookupNumber}.` });
      const open = (body as { contracts: { maskedMerchantId?: string | null }[] }).contracts.filter(({ maskedMerchantId: id }) => typeof id === 'string' && id !== '' && !isMasked(id)).length;
      must(open === 0, { ko: `가리지 않은 상점 아이디가 ${open}개 있습니다. 네 자 이상을 *로 바꿔야 합니다.`, en: `${open} merchant IDs are not masked: at least four characters are to be replaced by *.` });
    },
  },
];
