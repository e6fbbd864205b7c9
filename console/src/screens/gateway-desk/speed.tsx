import type { ReactNode } from 'react';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { When } from '../../parts/format.tsx';
import { Table } from '../../parts/table.tsx';

const m = defineMessages({
  title: { ko: '우리 PG의 소요 기간', en: 'How long your gateway takes' },
  lead: { ko: '지난 1년의 기록이며, 가맹점 화면에도 같은 기간이 표시됩니다.', en: 'From the past year. Merchants read the same times on their pages.' },
  stage: { ko: '단계', en: 'Stage' },
  usual: { ko: '10건 중 8건', en: 'Eight in ten' },
  middle: { ko: '중앙값', en: 'Half within' },
  days: { ko: '{days}영업일', en: '{days} business days' },
  finished: { ko: '끝난 건', en: 'Finished' },
  open: { ko: '진행 중·중단', en: 'Open or given up' },
  since: { ko: '집계 시작', en: 'Since' },
});

/** The gateway's own speed, stage by stage; nothing is shown before there is a history. */
export function Speed(): ReactNode {
  const { t } = useText();
  const times = useRead('gatewayTimes', {});
  if (times.data === undefined || times.data.items.length === 0) return null;
  return (
    <section aria-labelledby="speed" className="mt-10">
      <h2 id="speed" className="text-lead font-semibold">{t(m.title)}</h2>
      <p className="mt-1 mb-3 text-small text-soft">{t(m.lead)}</p>
      <Table
        caption={t(m.title)} rows={times.data.items} rowKey={({ stage }) => stage}
        columns={[
          { key: 'stage', header: t(m.stage), heading: true, cell: ({ label }) => t(label) },
          { key: 'usual', header: t(m.usual), cell: ({ usual }) => t(usual) },
          { key: 'middle', header: t(m.middle), cell: ({ middle }) => t(m.days, { days: String(middle) }) },
          { key: 'finished', header: t(m.finished), cell: ({ finished }) => String(finished) },
          { key: 'open', header: t(m.open), cell: ({ open }) => String(open) },
          { key: 'since', header: t(m.since), cell: ({ since }) => <When at={since} look="date" /> },
        ]}
      />
    </section>
  );
}
