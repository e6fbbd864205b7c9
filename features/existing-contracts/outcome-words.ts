import type { LookupOutcome } from '../../domain/ports/gateway.ts';
import { withParticle } from '../../domain/particle.ts';
import type { Text } from '../../domain/text.ts';
import type { LookupRow } from './existing-contracts.store.ts';

/** What a question came to, in words. */

const say = (ko: string, en: string): Text => ({ ko, en });

/** What is kept of an answer; sealed. */
export interface KeptAnswer {
  readonly contracts: Extract<Extract<LookupOutcome, { kind: 'answered' }>['answer'], { kind: 'found' }>['contracts'];
  readonly remark: string;
}

/** What the merchant reads beside the name of the gateway. */
export function outcomeWords(state: LookupRow['state'], contracts: number): Text {
  switch (state) {
    case 'asking': return say('묻고 있습니다. 답이 오면 바로 표시됩니다.', 'Being asked. The answer shows here as soon as it comes.');
    case 'answered': return contracts === 0 ? say('이 사업자와 맺은 계약이 없다고 답했습니다.', 'It has no contract with this business.') : say(`계약 ${contracts}건이 있다고 답했습니다.`, contracts === 1 ? 'It has one contract with this business.' : `It has ${contracts} contracts with this business.`);
    case 'people': return say('자동으로 답하지 않아 운영자가 PG 담당자에게 확인합니다. 답변은 상담에 올라옵니다.', 'It does not answer by machine. The operator asks its people, and the answer comes in the conversation.');
    case 'refused': return say('조회를 받아들이지 않았습니다. 운영자가 확인하여 상담에 답변드립니다.', 'It did not take the question. The operator looks into it and answers in the conversation.');
    case 'no_answer': return say('여러 번 물었으나 답이 없었습니다. 운영자가 확인하여 상담에 답변드립니다. 나중에 다시 물으셔도 됩니다.', 'It was asked several times and did not answer. The operator looks into it and answers in the conversation; you can also ask again later.');
    case 'dropped': return say('그사이 사업자등록번호가 바뀌거나 연결이 해제되어 묻지 않았습니다.', 'It was not asked: the registration number or the connection changed in between.');
  }
}

/** What the operator has to do, said in the conversation so that the merchant sees it as well; null where nobody has to do anything. */
export function wordsForOperator(state: LookupRow['state'], { ko, en }: Text): Text | null {
  switch (state) {
    case 'people': return say(`${withParticle(ko, '은/는')} 기존 계약을 담당자가 직접 확인합니다. 운영자가 확인하여 이 상담에 답변드립니다.`, `${en} answers about existing contracts through its people. The operator asks them and answers here.`);
    case 'refused': return say(`${withParticle(ko, '이/가')} 기존 계약 조회를 받아들이지 않았습니다. 운영자가 확인하여 이 상담에 답변드립니다.`, `${en} did not take the question about existing contracts. The operator looks into it and answers here.`);
    case 'no_answer': return say(`${withParticle(ko, '이/가')} 기존 계약 조회에 답하지 않았습니다. 운영자가 확인하여 이 상담에 답변드립니다.`, `${en} did not answer about existing contracts. The operator looks into it and answers here.`);
    case 'asking': case 'answered': case 'dropped': return null;
  }
}
