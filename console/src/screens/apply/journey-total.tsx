import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Card } from '../../parts/surfaces.tsx';

type Guide = Answer<'processGuide'>;
type Time = Guide['times']['others'][number];

const m = defineMessages({
  title: { ko: '전체 기간', en: 'How long it takes' },
  usual: { ko: '신청서 제출부터 첫 실결제까지 보통 {range}', en: 'From submission to the first live payment usually {range}' },
  days: { ko: '영업일 {range}일', en: '{range} business days' },
  upTo: { ko: '영업일 최대 {max}일', en: 'up to {max} business days' },
  between: { ko: '{min}~{max}', en: '{min} to {max}' },
  counted: { ko: '합산한 단계: {names}. 주 단위로 공개된 기간은 한 주를 영업일 5일로 계산했습니다.', en: 'Added up: {names}. A week counts as five business days.' },
  uncounted: { ko: '공개된 기간이 없어 합산하지 않은 단계: {names}', en: 'Not added, since no time is published: {names}' },
  byGateway: { ko: 'PG별 기간', en: 'By gateway' },
  most: { ko: '대부분의 PG ({count}곳)', en: 'Most gateways ({count})' },
  unpublished: { ko: '공개된 자료만으로 전체 기간을 알 수 없는 PG: {names}', en: 'Gateways whose published times do not tell the whole: {names}' },
});

/** From submission to the first live payment: the sum of the stages below, and how gateways differ. */
export function JourneyTotal({ guide }: { readonly guide: Guide }): ReactNode {
  const { t } = useText();
  const { usual, others, unpublished, counted, uncounted } = guide.times;
  if (usual === null) return null;
  const range = ({ min, max }: Time): string => (min === null ? t(m.upTo, { max }) : t(m.days, { range: min === max ? String(max) : t(m.between, { min, max }) }));
  const stages = (codes: readonly string[]): string => codes.flatMap((code) => guide.stages.find((one) => one.code === code) ?? []).map(({ names }) => t(names)).join(', ');
  const gateways = (codes: readonly string[]): string => codes.flatMap((code) => guide.gateways.find((one) => one.code === code) ?? []).map(({ names }) => t(names)).join(', ');
  const longest = Math.max(usual.max, ...others.map(({ max }) => max));
  return (
    <Card title={t(m.title)}>
      <p className="text-title text-accent">{t(m.usual, { range: range(usual) })}</p>
      <p className="mt-2 text-small text-soft">{t(m.counted, { names: stages(counted) })}</p>
      {uncounted.length > 0 && <p className="text-small text-soft">{t(m.uncounted, { names: stages(uncounted) })}</p>}
      <h3 className="mt-5 mb-2 font-semibold">{t(m.byGateway)}</h3>
      <ul className="flex flex-col gap-3">
        {[usual, ...others].map((one) => (
          <li key={one.gateways.join()}>
            <p className="flex flex-wrap items-baseline justify-between gap-x-4 text-small">
              <span>{one === usual ? t(m.most, { count: one.gateways.length }) : gateways(one.gateways)}</span>
              <span className="numeric font-semibold">{range(one)}</span>
            </p>
            <Bar min={one.min ?? 0} max={one.max} longest={longest} />
          </li>
        ))}
      </ul>
      {unpublished.length > 0 && <p className="mt-4 text-small text-faint">{t(m.unpublished, { names: gateways(unpublished) })}</p>}
    </Card>
  );
}

/** The surest part full, what may be added on top of it lighter. */
function Bar({ min, max, longest }: { readonly min: number; readonly max: number; readonly longest: number }): ReactNode {
  const part = (days: number): string => `${(days / longest) * 100}%`;
  return (
    <div aria-hidden className="relative mt-1 h-2 overflow-hidden rounded-full bg-sunken">
      <div className="absolute inset-y-0 left-0 bg-accent/35" style={{ width: part(max) }} />
      <div className="absolute inset-y-0 left-0 bg-accent" style={{ width: part(min) }} />
    </div>
  );
}
