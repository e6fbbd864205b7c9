import type { Text } from '../text.ts';

/** Kinds of payment that a merchant applies for and can try. */
export type PaymentKind = 'one_time' | 'subscription' | 'key_in' | 'verification';

/** What is known of an integration, all of it counted or recorded, nothing claimed by anybody. */
export interface GoLiveFacts {
  /** The interface of the payment API that is in use: V1 notifies unsigned, V2 signs. */
  readonly interface: 'v1' | 'v2';
  /** Somebody was shown the secret that signs V2's notifications; without it none can be checked. */
  readonly signingSecretShown: boolean;
  readonly applied: readonly PaymentKind[];
  readonly hasCases: boolean;
  /** When live keys were first deposited. */
  readonly liveSince: Date | null;
  /** A page of the merchant's own service that opened a test window last, with its origin. */
  readonly testWindowOnService: { readonly origin: string; readonly at: Date } | null;
  readonly webhookUrl: string | null;
  readonly lastDelivery: { readonly status: number | null; readonly waiting: boolean } | null;
  /** A program of the merchant read back a payment it had been notified of. */
  readonly lookedUpAfterNotice: boolean;
  /** A program of the merchant read back a payment. */
  readonly lookedUp: boolean;
  /** Kinds tried to the end with the amount checked. */
  readonly tried: readonly PaymentKind[];
  readonly cancelled: boolean;
  /** A window was opened with an address that confirms before approval. */
  readonly confirms: boolean;
}

/** Where the next action is done. */
export type GoLivePlace = 'apply' | 'applications' | 'keys' | 'try' | 'code' | 'webhook' | 'calls' | 'channels';

export interface GoLiveItem {
  readonly code: string;
  /** `waiting`: nothing to do for the merchant; `warning`: something is wrong; `advised`: possible without; `clear`: nothing was found, which proves nothing. */
  readonly state: 'done' | 'todo' | 'waiting' | 'warning' | 'advised' | 'clear';
  readonly owner: 'merchant' | 'gateway';
  readonly text: Text;
  /** What to do next, or what was seen where nothing is left to do. */
  readonly action: Text;
  readonly place: GoLivePlace | null;
}

type Draft = Omit<GoLiveItem, 'owner'> & { readonly owner?: GoLiveItem['owner'] };

const KINDS: Readonly<Record<PaymentKind, Text>> = {
  one_time: { ko: '일반결제', en: 'one-time payment' },
  subscription: { ko: '정기결제', en: 'subscription payment' },
  key_in: { ko: '수기결제', en: 'key-in payment' },
  verification: { ko: '본인인증', en: 'identity verification' },
};

/** Everything between an integration and its first live payment, in the order in which it is best done. */
export function goLiveChecklist(facts: GoLiveFacts): readonly GoLiveItem[] {
  const kinds = facts.applied.length > 0 ? facts.applied : (['one_time'] as const);
  const drafts: readonly Draft[] = [
    ...kinds.map((kind) => triedItem(kind, facts.tried.includes(kind))),
    amountItem(facts), cancelItem(facts), ...webhookItems(facts), confirmItem(facts), liveItem(facts), testKeyItem(facts),
  ];
  return drafts.map((draft) => ({ owner: 'merchant', ...draft }));
}

function triedItem(kind: PaymentKind, done: boolean): Draft {
  const name = KINDS[kind];
  const upper = `${name.en.slice(0, 1).toUpperCase()}${name.en.slice(1)}`;
  return {
    code: `tried_${kind}`, state: done ? 'done' : 'todo', place: done ? null : 'try',
    text: { ko: `${name.ko} 테스트하기`, en: `${upper} tried` },
    action: done ? { ko: '끝까지 진행하고 결과를 서버에서 확인했습니다.', en: 'Carried through, and the result was read back.' } : { ko: '이 화면의 테스트 결제에서 한 번 진행해 주세요.', en: 'Make one with the test payment on this page.' },
  };
}

function amountItem({ lookedUp }: GoLiveFacts): Draft {
  return {
    code: 'amount_looked_up', state: lookedUp ? 'done' : 'todo', place: lookedUp ? 'calls' : 'code',
    text: { ko: '서버에서 결제를 조회해 금액을 확인하기', en: 'Your server reads payments back to compare the amount' },
    action: lookedUp
      ? { ko: '가맹점 서버가 결제를 조회한 기록이 있습니다.', en: 'Your server has read a payment back.' }
      : { ko: '가맹점 서버가 결제를 조회한 기록이 아직 없습니다. 서버 코드를 적용하고 테스트 결제를 해 주세요.', en: 'Your server has not read a payment back yet. Put the server code in place and make a test payment.' },
  };
}

function cancelItem({ cancelled }: GoLiveFacts): Draft {
  return {
    code: 'cancelled', state: cancelled ? 'done' : 'advised', place: cancelled ? null : 'try',
    text: { ko: '테스트 결제 취소해 보기', en: 'A test payment cancelled' },
    action: cancelled ? { ko: '취소한 테스트 결제가 있습니다.', en: 'There is a cancelled test payment.' } : { ko: '테스트 결제를 전부 또는 일부 취소하고 상점의 주문이 바뀌는지 확인해 주세요.', en: 'Cancel a test payment, in full or in part, and see that the order in your shop follows.' },
  };
}

function webhookItems(facts: GoLiveFacts): readonly Draft[] {
  const { webhookUrl, lastDelivery } = facts;
  const set = webhookUrl !== null;
  const answered = lastDelivery?.status != null && lastDelivery.status >= 200 && lastDelivery.status < 300;
  const failed = set && lastDelivery !== null && !lastDelivery.waiting && !answered;
  const status = lastDelivery?.status ?? null;
  return [
    {
      code: 'webhook_address', state: set ? 'done' : 'todo', place: set ? null : 'webhook', text: { ko: '알림(웹훅) 주소 저장하기', en: 'An address for notifications (webhook)' },
      action: set ? { ko: '알림 주소가 저장되어 있습니다.', en: 'An address is saved.' } : { ko: '가맹점 서버가 알림을 받을 주소를 저장해 주세요.', en: 'Save the address at which your server takes notifications.' },
    },
    {
      code: 'webhook_answers', state: answered ? 'done' : failed ? 'warning' : 'todo', place: answered ? null : 'webhook', text: { ko: '마지막 알림에 정상 응답하기(2xx)', en: 'The last notification was answered with 2xx' },
      action: answered
        ? { ko: '마지막 알림에 정상으로 응답했습니다.', en: 'The last one was answered well.' }
        : failed
          ? { ko: `마지막 알림이 ${status === null ? '응답을 받지 못했습니다' : `HTTP ${status}로 끝났습니다`}. 보낸 알림에서 내용을 확인하고 다시 보내 주세요.`, en: `The last one ${status === null ? 'had no answer' : `was answered with HTTP ${status}`}. See it among the notifications sent, then send it again.` }
          : { ko: '주소를 저장한 뒤 시험 알림을 보내 주세요.', en: 'Save an address, then send a test call.' },
    },
    ...(facts.interface === 'v2' ? [signatureItem(facts)] : []),
    verifiedItem(facts),
  ];
}

/** What can be seen of it from here: nobody checks a signature with a secret that nobody was shown. */
function signatureItem({ signingSecretShown }: GoLiveFacts): Draft {
  return {
    code: 'webhook_secret', state: signingSecretShown ? 'done' : 'todo', place: signingSecretShown ? null : 'keys', text: { ko: '알림의 서명을 확인할 웹훅 시크릿 발급하기', en: 'A webhook secret to check the signature of notifications with' },
    action: signingSecretShown
      ? { ko: '웹훅 시크릿이 발급되어 있습니다.', en: 'The webhook secret is issued.' }
      : { ko: '모든 알림은 Standard Webhooks로 서명되어 있습니다. 웹훅 시크릿을 발급해 서버에 두고, 서명이 맞는 알림만 받아 주세요.', en: 'Every notification is signed (Standard Webhooks). Issue the webhook secret, keep it on your server, and take only notifications whose signature is right.' },
  };
}

function verifiedItem({ interface: used, lookedUpAfterNotice }: GoLiveFacts): Draft {
  const [done, place] = lookedUpAfterNotice ? (['done', null] as const) : (['todo', 'calls'] as const);
  const why = used === 'v2'
    ? { ko: '서명은 누가 보냈는지만 알려 주며, 알림에는 금액이 없습니다. 서명을 확인한 서버가 결제를 조회해 상태와 금액을 확인해야 합니다.', en: 'The signature only tells who sent it, and a notification carries no amount: the server that checked it has to read the payment back.' }
    : { ko: '알림에는 서명이 없으므로, 알림을 받은 서버가 결제를 조회해 내용을 확인해야 합니다.', en: 'Notifications carry no signature: the server that takes one has to read the payment back.' };
  return {
    code: 'webhook_verified', state: done, place, text: { ko: '알림을 받은 결제를 조회로 확인하기', en: 'Notifications are verified by reading the payment back' },
    action: lookedUpAfterNotice ? { ko: '알림을 받은 뒤 그 결제를 조회한 기록이 있습니다.', en: 'A payment was read back after its notification.' } : why,
  };
}

function confirmItem({ confirms, interface: used }: GoLiveFacts): Draft {
  const name = used === 'v2' ? 'confirmUrl' : 'confirm_url';
  return {
    code: 'window_confirm', state: confirms ? 'done' : 'advised', place: confirms ? null : 'code', text: { ko: `승인 직전에 재고와 금액 확인하기(${name})`, en: `Stock and amount confirmed right before approval (${name})` },
    action: confirms
      ? { ko: `최근 결제창에서 ${name}을 사용했습니다.`, en: `A recent window used ${name}.` }
      : { ko: `재고가 한정된 상품을 파신다면 결제창을 열 때 ${name}을 넣어 주세요.`, en: `If your stock is limited, give ${name} when you open the window.` },
  };
}

function liveItem({ liveSince, hasCases }: GoLiveFacts): Draft {
  const text = { ko: 'PG의 실연동 키', en: 'Live keys from a gateway' };
  if (liveSince !== null) return { code: 'live_channel', state: 'done', place: 'channels', text, action: { ko: 'PG가 실연동 키를 등록했습니다. 채널에서 확인해 주세요.', en: 'A gateway has deposited live keys. See the channels.' } };
  if (!hasCases) return { code: 'live_channel', state: 'todo', place: 'apply', text, action: { ko: '전자결제를 신청해 주세요. 계약이 끝나면 PG가 키를 등록합니다.', en: 'Apply for online payment. When the contract is done, the gateway deposits its keys.' } };
  return { code: 'live_channel', state: 'waiting', owner: 'gateway', place: 'applications', text, action: { ko: '계약이 끝나면 PG가 키를 등록합니다. 지금 단계는 신청 현황에서 보실 수 있습니다.', en: 'The gateway deposits its keys once the contract is done. See where it stands in the application status.' } };
}

function testKeyItem({ liveSince, testWindowOnService }: GoLiveFacts): Draft {
  const text = { ko: '운영 코드에서 테스트 채널 키 빼기', en: 'No test channel key in production code' };
  const code = 'test_key_in_production';
  if (liveSince === null) return { code, state: 'waiting', owner: 'gateway', place: null, text, action: { ko: '실연동 키가 등록된 뒤에 확인합니다.', en: 'Looked at once live keys are there.' } };
  if (testWindowOnService !== null && testWindowOnService.at > liveSince) {
    return {
      code, state: 'warning', place: 'channels', text,
      action: { ko: `실연동 키가 등록된 뒤에도 ${testWindowOnService.origin}에서 테스트 결제창이 열렸습니다. 코드의 채널 키를 실연동 키로 바꿔 주세요.`, en: `A test window was opened on ${testWindowOnService.origin} after the live keys had come. Put the live channel key into your code.` },
    };
  }
  return {
    code, state: 'clear', place: null, text,
    action: {
      ko: '실연동 키가 등록된 뒤 등록하신 서비스 주소에서 테스트 결제창이 열린 기록은 없습니다. 코드를 직접 살펴본 것은 아니니 한 번 더 확인해 주세요.',
      en: 'Since the live keys came, no test window was opened on the service address you registered. Your code itself was not looked at, so please check it once more.',
    },
  };
}
