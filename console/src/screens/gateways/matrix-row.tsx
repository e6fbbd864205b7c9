import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Badge, StatusBadge } from '../../parts/badge.tsx';
import type { StatusShape } from '../../parts/badge.tsx';
import { sourceName } from '../../parts/source-name.ts';

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
      <span className="block">{[...new Set(row.sources.map((source) => t(sourceName(source))))].slice(0, 2).join(', ')}</span>
    </span>
  );
}
