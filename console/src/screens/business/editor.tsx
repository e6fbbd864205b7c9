import { useQueryClient } from '@tanstack/react-query';
import { Eye } from 'lucide-react';
import { useMemo } from 'react';
import type { ReactNode } from 'react';
import { call } from '../../api/client.ts';
import type { Answer } from '../../api/client.ts';
import { queryKey } from '../../api/queries.ts';
import { useServerForm } from '../../frame/server-form.tsx';
import type { ServerForm } from '../../frame/server-form.tsx';
import { useSession } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';

export type Business = Answer<'business'>;
export type Values = Business['form'] & { reviewed: string[] };
type Document = NonNullable<Business['document']>;
type ReadingName = keyof NonNullable<Document['fields']>;

const m = defineMessages({
  crop: { ko: '등록증에서 읽은 부분: {name}', en: 'Part of the certificate this was read from: {name}' },
  look: { ko: '확인 필요', en: 'Please check' },
  sure: { ko: '정확히 읽음', en: 'Read with certainty' },
  fairly: { ko: '대체로 정확함', en: 'Read with fair confidence' },
  unsure: { ko: '읽기 어려움', en: 'Hard to read' },
  checked: { ko: '확인함', en: 'Checked' },
  confirm: { ko: '맞습니다', en: 'This is right' },
  confirmName: { ko: '{name} 확인', en: 'Confirm {name}' },
  readAs: { ko: '읽은 내용: {value}', en: 'Read as: {value}' },
});

/** What the sections of the page work with: the form that saves itself, what the server says of it, and the reading. */
export interface Editor {
  readonly form: ServerForm<Values>;
  readonly business: Business;
  /** Changes a member; a person who corrects a field has looked at it. */
  readonly change: <K extends keyof Values>(name: K, value: Values[K], pointer?: string) => void;
  readonly errorAt: (pointer: `/${string}`) => string | undefined;
  readonly warningAt: (pointer: string) => string | undefined;
  readonly reading: (name: ReadingName, pointer: string, label: string) => ReactNode;
}

function keptOf(business: Business): { values: Values; version: number } {
  return { values: { ...business.form, reviewed: business.reviewed }, version: business.version };
}

/** `strict` shows what is missing as well, once somebody has pressed Finish. */
export function useEditor(business: Business, strict: boolean): Editor {
  const { t } = useText();
  const client = useQueryClient();
  const merchantId = useSession().merchant?.merchantId ?? '';
  const kept = useMemo(() => keptOf(business), [business]);
  const take = (answer: Business): ReturnType<typeof keptOf> => {
    client.setQueryData(queryKey('business'), answer);
    return keptOf(answer);
  };
  const form = useServerForm<Values>({
    name: `business:${merchantId}`,
    kept,
    save: async ({ reviewed, ...fields }, ifMatch) => take(await call('updateBusiness', { body: { form: fields, ...(reviewed !== undefined && { reviewed }) } }, { ifMatch })),
    reload: async () => take(await call('business')),
  });
  const found = strict ? business.problemsWhenFinished : business.problems;
  const problemAt = (pointer: string, severity: 'error' | 'warning'): string | undefined => {
    const problem = found.find((one) => one.pointer === pointer && one.severity === severity);
    return problem === undefined ? undefined : t(problem.message);
  };
  const confirm = (pointer: string): void => {
    const { reviewed } = form.values;
    if (!reviewed.includes(pointer)) form.set('reviewed', [...reviewed, pointer]);
  };
  return {
    form,
    business,
    change: (name, value, pointer) => {
      form.set(name, value);
      if (pointer !== undefined && business.document !== null) confirm(pointer);
    },
    errorAt: (pointer) => form.errorOf(pointer) ?? problemAt(pointer, 'error'),
    warningAt: (pointer) => problemAt(pointer, 'warning'),
    reading: (name, pointer, label) => (
      <Reading document={business.document} name={name} label={label} reviewed={form.values.reviewed.includes(pointer)} onConfirm={() => confirm(pointer)} />
    ),
  };
}

interface ReadingProps {
  readonly document: Document | null;
  readonly name: ReadingName;
  readonly label: string;
  readonly reviewed: boolean;
  readonly onConfirm: () => void;
}

/** Beside a field: the piece of the certificate it was read from, how sure the reading is, and the mark to look at it. */
function Reading({ document, name, label, reviewed, onConfirm }: ReadingProps): ReactNode {
  const { t } = useText();
  const field = document?.fields?.[name];
  if (document == null || field === undefined) return null;
  const value = Array.isArray(field.value) ? field.value.join(', ') : field.value;
  const waits = field.needsReview && !reviewed;
  return (
    <div className={waits ? 'mt-2 rounded-control border border-warn/50 bg-warn-wash/40 p-3' : 'mt-2'}>
      {field.box !== null && document.page !== null && <Crop page={document.page} box={field.box} alt={t(m.crop, { name: label })} />}
      <div className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1.5 text-small">
        {waits ? <Badge tone="warn" icon={<Eye size={14} aria-hidden />}>{t(m.look)}</Badge> : reviewed && <Badge tone="good">{t(m.checked)}</Badge>}
        <span className="text-faint">{t(field.confidence >= 0.9 ? m.sure : field.confidence >= 0.7 ? m.fairly : m.unsure)}</span>
        {waits && value !== null && <span className="text-soft">{t(m.readAs, { value })}</span>}
        {waits && (
          <Button size="small" aria-label={t(m.confirmName, { name: label })} onClick={onConfirm}>
            {t(m.confirm)}
          </Button>
        )}
      </div>
    </div>
  );
}

const CROP_HEIGHT = 72;

/** Shows a rectangle of the page by moving the whole picture behind a window of the rectangle's shape. */
function Crop({ page, box, alt }: { readonly page: NonNullable<Document['page']>; readonly box: readonly [number, number, number, number]; readonly alt: string }): ReactNode {
  if (box[2] <= 0 || box[3] <= 0) return null;
  // A margin around the words: a page that lies askew is shown as it lies, and a person judges better with some paper around.
  const margin = Math.min(box[3], page.width * 0.02) * 0.7;
  const [x, y, width, height] = [box[0] - margin, box[1] - margin, box[2] + 2 * margin, box[3] + 2 * margin];
  return (
    <div className="relative w-full overflow-hidden rounded-small border border-line bg-white" style={{ aspectRatio: `${width} / ${height}`, maxWidth: `${(CROP_HEIGHT * width) / height}px` }}>
      <img
        src={page.image}
        alt={alt}
        loading="lazy"
        className="absolute max-w-none"
        style={{ width: `${(page.width / width) * 100}%`, left: `${(-x / width) * 100}%`, top: `${(-y / height) * 100}%` }}
      />
    </div>
  );
}
