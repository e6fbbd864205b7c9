import type { Text } from '../text.ts';
import { seoulDay } from './business-days.ts';
import { asksText, earliestDue, type Ask } from './gateway-standing.ts';
import type { Tracks } from './states.ts';

/** Whose turn it is at a gateway at whose own pages the merchant signs up; null where that is told as everywhere else. Pure. */
export function hostedTurn(tracks: Tracks, { ko, en }: Text, asks: readonly Ask[]): HostedTurn | null {
  if (tracks.contract === 'ended') return null;
  if (tracks.intake === 'handed_over') {
    return {
      owner: 'merchant',
      nextAction: t(`아래 버튼으로 ${ko}에서 로그인하거나 가입해 주세요. 마치신 뒤에 ${ko}의 심사가 시작됩니다.`, `Log in or sign up at ${en} with the button below. Its review begins once you have done so.`),
      usual: t('정해진 기한은 없습니다. 가입을 마치시면 결과를 여기에 표시합니다.', 'There is no fixed date. The result appears here once you have signed up.'),
    };
  }
  if (tracks.intake !== 'information_requested') return null;
  const what = asksText(asks);
  const due = earliestDue(asks);
  return {
    owner: 'merchant',
    nextAction: asks.length === 0
      ? t(`${ko}에서 더 필요한 것이 있습니다. 아래 버튼으로 ${ko}에서 마쳐 주세요.`, `${en} needs something more. Finish it there with the button below.`)
      : t(`${ko}에서 다음이 필요합니다: ${what.ko}. 아래 버튼으로 ${ko}에서 마쳐 주세요.`, `${en} needs the following: ${what.en}. Finish it there with the button below.`),
    usual: t(`정해진 기한은 없습니다. 마치시면 ${ko}에서 이어서 심사합니다.`, `There is no fixed date. ${en} goes on once you have done so.`),
    ...(due !== null && {
      deadline: {
        day: seoulDay(new Date(due)), label: t('제출 기한', 'Finish by'), text: t(`${ko}에서 정한 기한입니다. 지나면 결제가 제한될 수 있습니다.`, `The date set by ${en}. After it payments may be limited.`), source: t(`${ko} 시스템`, `The system of ${en}`),
      },
    }),
  };
}

export interface HostedTurn {
  readonly owner: 'merchant';
  readonly nextAction: Text;
  readonly usual: Text;
  readonly deadline?: { readonly day: string; readonly label: Text; readonly text: Text; readonly source: Text };
}

const t = (ko: string, en: string): Text => ({ ko, en });

/** The button that leads there. */
export function openGatewayLabel({ ko, en }: Text): Text {
  return t(`${ko}에서 계속하기`, `Continue at ${en}`);
}
