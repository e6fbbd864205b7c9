import type { Text } from '../text.ts';
import { allowedActions, type ActionOffer } from './describe.ts';
import type { Actor, Tracks } from './states.ts';

const t = (ko: string, en: string): Text => ({ ko, en });

/** What a person looks for and cannot have any more, with what to do instead. */
export interface RefusedAction extends ActionOffer {
  readonly why: Text;
}

/**
 * A cancellation that comes too late is answered rather than hidden, as long as the application can still be taken back by withdrawing it.
 * `receivedAt` is when the gateway received the case.
 */
export function refusedActions(tracks: Tracks, actor: Actor, { names, receivedAt }: { names: Text; receivedAt: Date | null }): RefusedAction[] {
  if (actor !== 'merchant' || !allowedActions(tracks, actor).some(({ code }) => code === 'withdraw')) return [];
  const on = receivedAt === null ? t('', '') : t(`${inSeoul(receivedAt, 'ko')}에 `, ` on ${inSeoul(receivedAt, 'en')}`);
  const instead = t('진행을 원하지 않으시면 신청을 철회해 주세요.', 'If you do not want to go on, you can withdraw it.');
  return [{
    code: 'cancel', label: t('신청 취소', 'Cancel application'),
    why: t(`${names.ko}에서 ${on.ko}신청을 접수하여 취소할 수 없습니다. ${instead.ko}`, `${names.en} received the application${on.en}, so it can no longer be cancelled. ${instead.en}`),
  }];
}

function inSeoul(at: Date, locale: 'ko' | 'en'): string {
  return new Intl.DateTimeFormat(locale === 'ko' ? 'ko-KR' : 'en-GB', { timeZone: 'Asia/Seoul', dateStyle: 'long' }).format(at);
}
