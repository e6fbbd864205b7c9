import { Eye } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';

type Document = NonNullable<Answer<'business'>['document']>;
export type ReadingName = keyof NonNullable<Document['fields']>;

const m = defineMessages({
  crop: { ko: '등록증에서 읽은 부분: {name}', en: 'Part of the certificate this was read from: {name}' },
  look: { ko: '확인 필요', en: 'Please check' },
  sure: { ko: '정확히 읽음', en: 'Read with certainty' },
  fairly: { ko: '대체로 정확함', en: 'Read with fair confidence' },
  unsure: { ko: '읽기 어려움', en: 'Hard to read' },
  unread: { ko: '등록증에서 읽지 못했습니다. 직접 입력해 주세요.', en: 'This could not be read from the certificate. Please type it.' },
  checked: { ko: '확인함', en: 'Checked' },
  confirm: { ko: '맞습니다', en: 'This is right' },
  readAs: { ko: '등록증에서 읽은 내용: {value}', en: 'The certificate says: {value}' },
  differs: { ko: '등록증과 다릅니다', en: 'Differs from the certificate' },
  take: { ko: '이 내용으로 바꾸기', en: 'Use this' },
});

interface FieldReadingProps {
  readonly document: Document | null;
  readonly name: ReadingName;
  readonly label: string;
  /** What the field holds now; without it the reading is not compared with the field. */
  readonly shown: string | readonly string[] | undefined;
  readonly reviewed: boolean;
  /** The field holds something else than what was read here. */
  readonly different: boolean;
  /** What the field follows from where the certificate does not name it; stands instead of the certainty of the reading. */
  readonly note?: string | undefined;
  readonly onConfirm: () => void;
  readonly onTake: ((value: string | readonly string[]) => void) | undefined;
}

const textOf = (value: string | readonly string[]): string => (typeof value === 'string' ? value : value.join('\n')).replace(/\s+/g, ' ').trim();

/** Beside a field: the piece of the certificate it was read from, how sure the reading is, and the mark to look at it. */
export function FieldReading({ document, name, label, shown, reviewed, different, note, onConfirm, onTake }: FieldReadingProps): ReactNode {
  const { t } = useText();
  const field = document?.fields?.[name];
  // A place that this kind of certificate does not have says nothing.
  if (document == null || field === undefined || (field.value === null && field.box === null && !field.needsReview)) return null;
  const { value } = field;
  const crop = field.box !== null && document.page !== null && <Crop page={document.page} box={field.box} line={lineHeight(document)} alt={t(m.crop, { name: label })} />;
  const blank = shown !== undefined && textOf(shown) === '';
  const differs = different || (value !== null && blank);
  if (value === null) {
    const empty = shown === undefined || blank;
    return crop === false && !empty ? null : <div className="mt-2">{crop}{empty && <p className="mt-1.5 text-small text-soft">{t(m.unread)}</p>}</div>;
  }
  const waits = field.needsReview && !reviewed;
  const confidence = field.confidence >= 0.95 ? m.sure : field.confidence >= 0.7 ? m.fairly : m.unsure;
  return (
    <div className={waits || different ? 'mt-2 rounded-control border border-warn/50 bg-warn-wash/40 p-3' : 'mt-2'}>
      {crop}
      <div className="mt-1.5 flex flex-wrap items-center gap-x-3 gap-y-1.5 text-small">
        {different && <Badge tone="warn" icon={<Eye size={14} aria-hidden />}>{t(m.differs)}</Badge>}
        {different ? null : waits ? <Badge tone="warn" icon={<Eye size={14} aria-hidden />}>{t(m.look)}</Badge> : reviewed && !differs && <Badge tone="good">{t(m.checked)}</Badge>}
        {!differs && <span className="text-faint">{note ?? t(confidence)}</span>}
        {(waits || differs) && <span className="min-w-0 text-soft">{t(m.readAs, { value: typeof value === 'string' ? value : value.join(' / ') })}</span>}
        {differs && onTake !== undefined && <Button size="small" onClick={() => onTake(value)}><span>{t(m.take)} <span className="sr-only">{label}</span></span></Button>}
        {waits && !differs && <Button size="small" onClick={onConfirm}><span>{t(m.confirm)} <span className="sr-only">{label}</span></span></Button>}
      </div>
    </div>
  );
}

/** Paper around what was read, as a part of a line: enough to see that nothing is cut off. */
const MARGIN = 0.35;
/** Height on the screen of one line of the certificate, so that letters have one size in every crop. */
const LINE_ON_SCREEN = 34;

/** Height of an ordinary line of this certificate in pixels of its page. */
function lineHeight(document: Document): number {
  const heights = Object.values(document.fields ?? {}).flatMap(({ box }) => (box === null || box[3] <= 0 ? [] : [box[3]])).sort((one, other) => one - other);
  return heights[Math.floor(heights.length / 2)] ?? 1;
}

/** A rectangle of the page, with a little paper around it. Drawn by one viewBox, so that picture and rectangle cannot drift apart. */
function Crop({ page, box, line, alt }: { readonly page: NonNullable<Document['page']>; readonly box: readonly [number, number, number, number]; readonly line: number; readonly alt: string }): ReactNode {
  if (box[2] <= 0 || box[3] <= 0) return null;
  const margin = line * MARGIN;
  const left = Math.max(0, box[0] - margin);
  const top = Math.max(0, box[1] - margin);
  const width = Math.min(page.width, box[0] + box[2] + margin) - left;
  const height = Math.min(page.height, box[1] + box[3] + margin) - top;
  return (
    <div className="rounded-control border border-line bg-sunken p-1.5">
      <svg role="img" aria-label={alt} viewBox={`${left} ${top} ${width} ${height}`} className="block h-auto w-full rounded-small" style={{ maxWidth: `${Math.round((LINE_ON_SCREEN * width) / line)}px` }}>
        <image href={page.image} width={page.width} height={page.height} preserveAspectRatio="none" />
        <rect x={left} y={top} width={width} height={height} className="fill-(--scan-shade)" />
      </svg>
    </div>
  );
}
