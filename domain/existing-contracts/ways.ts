import type { Gateway } from '../catalogue/catalogue.ts';
import type { Text } from '../text.ts';
import type { FoundContract } from './answer.ts';

/**
 * What comes next for a contract that was found. `support`: with the data of the contract written into the conversation; `apply`: a new application
 * here; `integration`: the keys of the present contract; `gateway`: at the gateway itself, in its own administration or by post.
 */
export const WAY_KINDS = ['support', 'apply', 'integration', 'gateway'] as const;
export type WayKind = (typeof WAY_KINDS)[number];

export interface Way {
  readonly kind: WayKind;
  readonly label: Text;
}

export interface NextWays {
  /** What holds for this contract, in a sentence or two. */
  readonly says: Text;
  /** What the gateway asks of whoever adds a merchant ID, from the catalogue. */
  readonly note: Text | null;
  /** The first is the one to take. */
  readonly ways: readonly Way[];
}

const say = (ko: string, en: string): Text => ({ ko, en });

const SUPPORT: Way = { kind: 'support', label: say('이 계약으로 운영자에게 문의하기', 'Write to the operator about it') };
const APPLY: Way = { kind: 'apply', label: say('여기에서 새로 신청하기', 'Apply anew here') };
const INTEGRATION: Way = { kind: 'integration', label: say('결제 연동으로 이동', 'Go to payment integration') };
const IN_ADMIN: Way = { kind: 'gateway', label: say('PG 관리자 페이지에서 신청', 'Ask in the gateway’s own administration') };
const BY_POST: Way = { kind: 'gateway', label: say('양식과 서류를 등기로 보내기', 'Send the form and papers by registered post') };

const ENDED = say('끝난 계약입니다. 다시 이용하시려면 새로 신청해 주세요.', 'This contract has ended. To use the gateway again, apply anew.');
const UNDER_REVIEW = say(
  'PG가 아직 심사 중입니다. 여기에서도 신청하시면 심사가 따로 진행되므로, 결과를 기다리거나 먼저 운영자와 상의해 주세요.',
  'The gateway is still reviewing it. An application here would be reviewed beside it: wait for the outcome, or speak to the operator first.',
);
const AS_IT_IS = say('이 계약은 그대로 쓸 수 있다고 PG가 답했습니다. 여기에 보이지 않는 계약이라면 운영자가 연결해 드립니다.', 'The gateway says that this contract can be used as it is. If it is not among your applications here, the operator connects it.');
const CHANGE_HOST = say('상점 아이디는 그대로 두고 호스팅만 바꿀 수 있다고 PG가 답했습니다. 바꾼 뒤에는 이전 사이트에서 이 아이디를 쓸 수 없습니다.', 'The gateway says that the merchant ID stays and only the hosting is changed. Afterwards the ID is out of use at its former place.');
const NEW_ID = say(
  '직접 또는 다른 곳을 통해 발급받은 상점 아이디는 여기에서 쓸 수 없고, 운영자를 통한 아이디를 추가로 받으셔야 합니다. 수수료도 새 계약의 조건을 따릅니다.',
  'A merchant ID obtained directly or elsewhere cannot be used here: a further one through the operator is needed, at the rates of the new contract.',
);

/** The ways to a further merchant ID at this gateway, by the catalogue. */
function waysToNewId(gateway: Gateway | undefined): readonly Way[] {
  switch (gateway?.contract.addMerchantId?.route) {
    case 'pg_admin': return [IN_ADMIN, SUPPORT];
    case 'reapply': return [APPLY, SUPPORT];
    case 'postal_form': return [BY_POST, SUPPORT];
    case 'support_request': return [SUPPORT, APPLY];
    case undefined: return [SUPPORT, APPLY];
  }
}

/** What the merchant can do about a contract that was found at a gateway; pure. `gateway` is its entry in the catalogue. */
export function waysOn(contract: Pick<FoundContract, 'state' | 'through' | 'reuse'>, gateway: Gateway | undefined): NextWays {
  const note = gateway?.contract.addMerchantId?.note ?? null;
  if (contract.state === 'ended') return { says: ENDED, note: null, ways: [APPLY, SUPPORT] };
  if (contract.state === 'under_review') return { says: UNDER_REVIEW, note: null, ways: [SUPPORT, APPLY] };
  if (contract.reuse === 'as_it_is') return { says: AS_IT_IS, note: null, ways: contract.through.channel === 'here' ? [INTEGRATION, SUPPORT] : [SUPPORT, INTEGRATION] };
  if (contract.reuse === 'change_host') return { says: CHANGE_HOST, note, ways: [SUPPORT] };
  // What came through the operator is no contract made elsewhere, whatever the gateway leaves unsaid.
  if (contract.through.channel === 'here' && contract.reuse === 'unknown') return { says: AS_IT_IS_HERE, note: null, ways: [SUPPORT, INTEGRATION] };
  return { says: NEW_ID, note, ways: waysToNewId(gateway) };
}

const AS_IT_IS_HERE = say('운영자를 통해 맺은 계약입니다. 결제수단을 추가하시려면 운영자에게 문의해 주세요.', 'This contract was made through the operator. To add payment methods, write to the operator.');
