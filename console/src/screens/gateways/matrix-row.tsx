import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Badge, StatusBadge } from '../../parts/badge.tsx';
import type { StatusShape } from '../../parts/badge.tsx';

type Cell = Answer<'catalogue'>['cells'][number];

/** What one gateway offers of one method in one payment type, with the names of both. */
export interface Row extends Cell {
  readonly key: string;
  readonly gatewayNames: Answer<'catalogue'>['gateways'][number]['names'];
  readonly methodNames: Answer<'catalogue'>['methods'][number]['names'];
}

/** Words of a row, the same in the table and on a phone. */
export const matrixWords = defineMessages({
  type: { ko: '결제방식', en: 'Payment type' },
  one_time: { ko: '일반결제', en: 'One-time payment' },
  subscription: { ko: '정기결제', en: 'Subscription payment' },
  key_in: { ko: '수기결제', en: 'Key-in payment' },
  verification: { ko: '본인인증', en: 'Identity verification' },
  fee: { ko: '수수료', en: 'Fee' },
  source: { ko: '기준일과 출처', en: 'Date and source' },
  offered: { ko: '제공', en: 'Offered' },
  disputed: { ko: '자료가 엇갈림', en: 'Sources differ' },
  unconfirmed: { ko: '미확인', en: 'Unconfirmed' },
  agreement: { ko: '별도 협의', en: 'Special agreement' },
  closed: { ko: '신규 불가', en: 'Closed to new' },
  none: { ko: '미제공', en: 'Not offered' },
  affiliate: { ko: 'PG 제휴', en: 'Through the gateway' },
  guide: { ko: 'PG 가입·수수료 안내 문서', en: 'Guide to joining and fees' },
  developers: { ko: '연동 개발 문서', en: 'Developer documentation' },
  screenshot: { ko: '신청 콘솔 화면', en: 'Screen of an application console' },
});

const SHAPES: Record<Cell['state'], StatusShape> = { offered: 'done', disputed: 'attention', unconfirmed: 'attention', agreement: 'waiting', closed: 'failed', none: 'ended' };

export function Offer({ row }: { readonly row: Row }): ReactNode {
  const { t } = useText();
  return (
    <span className="flex flex-col items-start gap-1">
      <StatusBadge shape={SHAPES[row.state]}>{t(matrixWords[row.state])}</StatusBadge>
      {row.reason !== null && <span className="text-small text-soft">{t(row.reason)}</span>}
    </span>
  );
}

export function Through({ row }: { readonly row: Row }): ReactNode {
  const { t } = useText();
  return row.relationship === 'affiliate' ? <Badge>{t(matrixWords.affiliate)}</Badge> : null;
}

export function Origin({ row }: { readonly row: Row }): ReactNode {
  const { t } = useText();
  return (
    <span className="text-small text-soft">
      {row.asOf}
      <span className="block">{[...new Set(row.sources.map((source) => sourceName(source, t)))].slice(0, 2).join(', ')}</span>
    </span>
  );
}

/** The kind of document a fact comes from; the catalogue itself names files. */
function sourceName(source: string, t: ReturnType<typeof useText>['t']): string {
  if (URL.canParse(source)) return new URL(source).host;
  if (/\.(mdx|ya?ml|json)$/.test(source)) return t(matrixWords.developers);
  if (/\.(png|jpe?g)$/.test(source)) return t(matrixWords.screenshot);
  return source.endsWith('.md') ? t(matrixWords.guide) : source;
}
