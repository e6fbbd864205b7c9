import { Download } from 'lucide-react';
import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { explain } from '../../api/problem.ts';
import { useChange } from '../../api/queries.ts';
import { upload } from '../../api/upload.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { StatusBadge } from '../../parts/badge.tsx';
import { Button, TextLink, textLinkLook } from '../../parts/button.tsx';
import { FileDrop } from '../../parts/file-drop.tsx';
import { Fold } from '../../parts/fold.tsx';
import { Progress } from '../../parts/journey.tsx';
import { Banner } from '../../parts/surfaces.tsx';
import { Table } from '../../parts/table.tsx';

const m = defineMessages({
  title: { ko: '표로 작업하기', en: 'Work in a spreadsheet' },
  lead: { ko: '받은 신청을 내려받아 ‘처리 단계’ 열에 처리한 단계를 적고 다시 올려 주세요. 기록하기 전에 줄마다 확인해 드립니다. 키 등록과 보완 요청은 신청 화면에서 하실 수 있습니다.', en: 'Download the inbox, write what was done into the column “Step”, and upload it again. Every line is checked before anything is recorded. Keys and requests are recorded at the case.' },
  download: { ko: '{kind:으로/로} 내려받기', en: 'Download as {kind}' },
  drop: { ko: '작성한 표 올리기', en: 'Upload the filled-in table' },
  kinds: { ko: '엑셀(.xlsx) 또는 CSV, 2 MB까지. 처리 단계 500건까지 기록합니다.', en: 'Excel (.xlsx) or CSV, up to 2 MB and 500 steps.' },
  reading: { ko: '표를 읽는 중', en: 'Reading the table' },
  checked: { ko: '{ready}건을 기록할 수 있습니다', en: '{ready, plural, one {# step} other {# steps}} can be recorded' },
  checkedBody: { ko: '이미 기록됨 {done}건, 기록할 수 없음 {refused}건', en: 'Recorded before: {done}. Cannot be recorded: {refused}.' },
  recordedTitle: { ko: '{recorded}건을 기록했습니다', en: '{recorded, plural, one {# step was} other {# steps were}} recorded' },
  record: { ko: '{ready}건 기록하기', en: 'Record {ready, plural, one {# step} other {# steps}}' },
  close: { ko: '닫기', en: 'Close' },
  line: { ko: '줄', en: 'Line' },
  reference: { ko: '접수 번호', en: 'Reference' },
  step: { ko: '처리 단계', en: 'Step' },
  result: { ko: '결과', en: 'Result' },
  ready: { ko: '기록 가능', en: 'Can be recorded' },
  recorded: { ko: '기록함', en: 'Recorded' },
  done: { ko: '이미 기록됨', en: 'Recorded before' },
  refused: { ko: '기록할 수 없음', en: 'Cannot be recorded' },
});

type Result = Answer<'checkGatewaySheet'>;
type Line = Result['lines'][number];

const SHAPES = { ready: 'waiting', recorded: 'done', done: 'idle', refused: 'failed' } as const;

/** The inbox as a table to work in, and back: what was written is shown line by line before it counts. */
export function Sheet({ search }: { readonly search: string }): ReactNode {
  const { t, locale } = useText();
  const toast = useToast();
  const [reading, setReading] = useState<number | null>(null);
  const [problem, setProblem] = useState<string | undefined>();
  const [result, setResult] = useState<Result | null>(null);
  const record = useChange('recordGatewaySheet', { refresh: ['gatewayInbox', 'gatewayCase'], onDone: setResult });
  const read = async (file: File): Promise<void> => {
    setProblem(undefined);
    setResult(null);
    setReading(0);
    try {
      setResult(await upload('checkGatewaySheet', file, { onProgress: setReading }));
    } catch (failure) {
      const { title, detail } = explain(failure, locale);
      setProblem(detail ?? title);
    }
    setReading(null);
  };
  return (
    <section className="mt-8">
    <Fold framed summary={<span className="font-semibold">{t(m.title)}</span>}>
      <div className="flex flex-col gap-4 pb-4">
        <p className="max-w-prose text-small text-soft">{t(m.lead)}</p>
        <div className="flex flex-wrap gap-x-5 gap-y-1">
          {(['xlsx', 'csv'] as const).map((format) => (
            <a key={format} download href={`/api/gateway/sheet?${new URLSearchParams({ format, ...(search !== '' && { search }) }).toString()}`} className={`inline-flex min-h-11 items-center gap-2 ${textLinkLook}`}>
              <Download size={16} aria-hidden />{t(m.download, { kind: format === 'xlsx' ? 'Excel' : 'CSV' })}
            </a>
          ))}
        </div>
        {reading !== null ? <Progress label={t(m.reading)} done={reading < 1 ? reading : null} /> : result === null && <FileDrop label={t(m.drop)} hint={t(m.kinds)} accept=".xlsx,.csv,.tsv,.txt" compact error={problem} onFile={(file) => void read(file)} />}
        {result !== null && (
          <>
            <Banner tone={result.refused > 0 ? 'warn' : 'good'} live title={result.ready > 0 || result.recorded === 0 ? t(m.checked, { ready: result.ready }) : t(m.recordedTitle, { recorded: result.recorded })}>{t(m.checkedBody, { done: result.done, refused: result.refused })}</Banner>
            <Lines lines={result.lines} />
            <div className="flex flex-wrap justify-end gap-2">
              <Button onClick={() => setResult(null)}>{t(m.close)}</Button>
              {result.ready > 0 && (
                <Button kind="primary" busy={record.isPending} onClick={() => record.mutate({ body: { lines: result.lines.filter(({ state }) => state === 'ready').map(({ line, reference, step, issuer, text }) => ({ line, reference, step, issuer, text })) } }, { onError: toast.fail })}>
                  {t(m.record, { ready: result.ready })}
                </Button>
              )}
            </div>
          </>
        )}
      </div>
    </Fold>
    </section>
  );
}

function Lines({ lines }: { readonly lines: readonly Line[] }): ReactNode {
  const { t } = useText();
  return (
    <Table
      caption={t(m.result)} rows={lines} rowKey={({ line }) => String(line)} empty={null}
      columns={[
        { key: 'line', header: t(m.line), cell: ({ line }) => <span className="numeric">{line}</span> },
        { key: 'reference', header: t(m.reference), heading: true, cell: ({ reference, caseId }) => (caseId === null ? reference : <TextLink to="/gateway/cases/$caseId" params={{ caseId }}>{reference}</TextLink>) },
        { key: 'step', header: t(m.step), cell: ({ label, step, issuer }) => [label === null ? step : t(label), issuer].filter((part) => part !== '').join(' · ') },
        {
          key: 'result', header: t(m.result), cell: ({ state, problem }) => (
            <span className="inline-flex flex-col items-start gap-1">
              <StatusBadge shape={SHAPES[state]}>{t(m[state])}</StatusBadge>
              {problem !== null && <span className="text-small text-soft">{t(problem)}</span>}
            </span>
          ),
        },
      ]}
    />
  );
}
