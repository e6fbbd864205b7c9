import { Circle, CircleCheck, CircleDashed, Clock, Lightbulb, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Badge } from '../../parts/badge.tsx';
import { TextLink } from '../../parts/button.tsx';
import { Card } from '../../parts/surfaces.tsx';

type Item = Answer<'integration'>['checklist'][number];

const m = defineMessages({
  title: { ko: '실결제 전 확인', en: 'Before live payments' },
  hint: { ko: '기록에서 확인한 사실로 계산합니다. 꼭 필요한 {total}개 중 {done}개를 마쳤습니다.', en: 'Worked out from what was recorded. {done} of {total} needed steps done.' },
  besides: { ko: '그 밖에 살펴볼 항목이 {count}개 있습니다.', en: '{count, plural, one {# more is worth a look.} other {# more are worth a look.}}' },
  done: { ko: '완료', en: 'Done' },
  todo: { ko: '남음', en: 'To do' },
  waiting: { ko: '기다리는 중', en: 'Waiting' },
  warning: { ko: '확인 필요', en: 'Needs a look' },
  advised: { ko: '권장', en: 'Advised' },
  clear: { ko: '확인된 문제 없음', en: 'Nothing found so far' },
  merchant: { ko: '할 사람: 가맹점', en: 'Yours to do' },
  gateway: { ko: '할 곳: PG', en: 'The gateway’s to do' },
  apply: { ko: '전자결제 신청', en: 'Apply for online payment' },
  applications: { ko: '신청 현황 보기', en: 'See the application status' },
  keys: { ko: '연동 정보로 가기', en: 'Go to the keys' },
  try: { ko: '테스트 결제로 가기', en: 'Go to the test payment' },
  code: { ko: '코드 보기', en: 'See the code' },
  webhook: { ko: '알림 설정으로 가기', en: 'Go to notifications' },
  calls: { ko: '호출 기록 보기', en: 'See the calls' },
  channels: { ko: '채널 보기', en: 'See the channels' },
});

const LOOKS: Record<Item['state'], { readonly icon: typeof Circle; readonly tone: string }> = {
  done: { icon: CircleCheck, tone: 'text-good' }, todo: { icon: Circle, tone: 'text-faint' }, waiting: { icon: Clock, tone: 'text-faint' }, warning: { icon: TriangleAlert, tone: 'text-warn' }, advised: { icon: Lightbulb, tone: 'text-faint' }, clear: { icon: CircleDashed, tone: 'text-faint' },
};

/** Everything between this integration and its first live payment: state, owner and next action of each step. */
export function ChecklistCard({ items }: { readonly items: readonly Item[] }): ReactNode {
  const { t } = useText();
  // What is only advised, or cannot be proven, is neither done nor left to do.
  const counted = items.filter(({ state }) => state !== 'advised' && state !== 'clear');
  const besides = items.length - counted.length;
  const hint = t(m.hint, { total: counted.length, done: counted.filter(({ state }) => state === 'done').length });
  return (
    <Card title={t(m.title)} hint={besides === 0 ? hint : `${hint} ${t(m.besides, { count: besides })}`}>
      <ul className="flex flex-col divide-y divide-line">
        {items.map((item) => <Step key={item.code} item={item} />)}
      </ul>
    </Card>
  );
}

function Step({ item }: { readonly item: Item }): ReactNode {
  const { t } = useText();
  const { icon: Icon, tone } = LOOKS[item.state];
  const done = item.state === 'done';
  const owned = !done && item.state !== 'clear';
  return (
    <li className="flex items-start gap-3 py-3">
      <Icon size={20} className={`mt-0.5 shrink-0 ${tone}`} aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
          <span className="font-semibold">{t(item.text)}</span>
          <Badge tone={item.state === 'warning' ? 'warn' : done ? 'good' : 'neutral'}>{t(m[item.state])}</Badge>
          {owned && <span className="text-small text-faint">{t(m[item.owner])}</span>}
        </p>
        <p className="text-small text-soft">{t(item.action)}</p>
        {!done && item.place !== null && <p className="text-small"><Way place={item.place} /></p>}
      </div>
    </li>
  );
}

function Way({ place }: { readonly place: NonNullable<Item['place']> }): ReactNode {
  const { t } = useText();
  if (place === 'apply') return <TextLink to="/apply">{t(m.apply)}</TextLink>;
  if (place === 'applications') return <TextLink to="/applications">{t(m.applications)}</TextLink>;
  return <a href={`#${place}`} className="font-semibold text-accent underline underline-offset-4">{t(m[place])}</a>;
}
