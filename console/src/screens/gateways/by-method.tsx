import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Button } from '../../parts/button.tsx';
import { Fold } from '../../parts/fold.tsx';
import { matrixWords, Offer, Origin, Through } from './matrix-row.tsx';
import type { Row } from './matrix-row.tsx';

const m = defineMessages({
  gateways: { ko: 'PG {count}곳', en: '{count, plural, one {# gateway} other {# gateways}}' },
  openAll: { ko: '모두 펼치기', en: 'Open all' },
  closeAll: { ko: '모두 접기', en: 'Close all' },
});

/** The matrix on a phone: a line per method, which opens to the gateways that offer it. What is searched for stands open. */
export function ByMethod({ rows, methods, searching }: { readonly rows: readonly Row[]; readonly methods: Answer<'catalogue'>['methods']; readonly searching: boolean }): ReactNode {
  const { t } = useText();
  const [all, setAll] = useState(false);
  const groups = methods.map((method) => ({ method, offers: rows.filter((row) => row.method === method.code) })).filter(({ offers }) => offers.length > 0);
  return (
    <>
      {!searching && <Button size="small" kind="quiet" className="mb-2 -ml-3" aria-pressed={all} onClick={() => setAll(!all)}>{t(all ? m.closeAll : m.openAll)}</Button>}
      <div className="flex flex-col gap-2">
        {groups.map(({ method, offers }) => (
          <section key={method.code} aria-label={t(method.names)}>
            <Fold framed open={searching || all} summary={<><h2 className="text-body font-semibold">{t(method.names)}</h2><span className="text-small text-soft">{t(m.gateways, { count: new Set(offers.map(({ gateway }) => gateway)).size })}</span></>}>
              <ul className="flex flex-col divide-y divide-line border-t border-line">
                {offers.map((row) => <OfferLine key={row.key} row={row} />)}
              </ul>
            </Fold>
          </section>
        ))}
      </div>
    </>
  );
}

function OfferLine({ row }: { readonly row: Row }): ReactNode {
  const { t } = useText();
  return (
    <li className="flex flex-col gap-2 py-3">
      <div className="flex flex-wrap items-start justify-between gap-x-3 gap-y-1">
        <h3 className="flex min-w-0 flex-wrap gap-2 text-body font-medium">{t(row.gatewayNames)}<Through row={row} /></h3>
        <span className="text-small text-soft">{t(matrixWords[row.type])}</span>
      </div>
      <Offer row={row} />
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1 text-small">
        <dt className="text-faint">{t(matrixWords.fee)}</dt>
        <dd className="text-right">{row.fee === null ? '–' : t(row.fee)}</dd>
        <dt className="text-faint">{t(matrixWords.source)}</dt>
        <dd className="text-right"><Origin row={row} /></dd>
      </dl>
    </li>
  );
}
