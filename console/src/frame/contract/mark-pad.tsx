import { Eraser } from 'lucide-react';
import { useRef } from 'react';
import type { PointerEvent, ReactNode } from 'react';
import { defineMessages, useText } from '../text.tsx';
import { Button } from '../../parts/button.tsx';
import { FieldError } from '../../parts/field.tsx';

const m = defineMessages({
  pad: { ko: '서명란: 마우스나 손가락으로 서명해 주세요', en: 'Signature field: sign with the mouse or a finger' },
  clear: { ko: '지우기', en: 'Clear' },
  hint: { ko: '그리기 어려우시면 위에서 ‘성명 입력’을 선택해 주세요. 효력은 같습니다.', en: 'If you cannot draw, choose “Type the name” above. It counts the same.' },
});

export type Strokes = readonly (readonly (readonly [number, number])[])[];

interface MarkPadProps {
  readonly size: { readonly width: number; readonly height: number };
  readonly strokes: Strokes;
  readonly onChange: (strokes: Strokes) => void;
  readonly error?: string | undefined;
}

/** A field to sign in by hand. What is drawn are points, not pixels: it stays sharp on paper. */
export function MarkPad({ size, strokes, onChange, error }: MarkPadProps): ReactNode {
  const { t } = useText();
  const drawing = useRef(false);
  const placeOf = (event: PointerEvent<SVGSVGElement>): readonly [number, number] => {
    const box = event.currentTarget.getBoundingClientRect();
    const within = (value: number, most: number): number => Math.max(0, Math.min(most, Math.round(value)));
    return [within(((event.clientX - box.left) / box.width) * size.width, size.width), within(((event.clientY - box.top) / box.height) * size.height, size.height)];
  };
  const begin = (event: PointerEvent<SVGSVGElement>): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drawing.current = true;
    onChange([...strokes, [placeOf(event)]]);
  };
  const draw = (event: PointerEvent<SVGSVGElement>): void => {
    const last = strokes.at(-1);
    if (!drawing.current || last === undefined) return;
    const [x, y] = placeOf(event);
    const [beforeX, beforeY] = last.at(-1) ?? [-1, -1];
    // Points closer than this add nothing that could be seen.
    if (Math.hypot(x - beforeX, y - beforeY) >= 3) onChange([...strokes.slice(0, -1), [...last, [x, y]]]);
  };
  const end = (): void => {
    drawing.current = false;
  };
  return (
    <div className="flex flex-col gap-1.5">
      <svg
        role="img" aria-label={t(m.pad)} viewBox={`0 0 ${size.width} ${size.height}`} data-part="mark-pad"
        className={`w-full max-w-xl cursor-crosshair touch-none rounded-control border bg-surface ${error === undefined ? 'border-edge' : 'border-bad'}`}
        onPointerDown={begin} onPointerMove={draw} onPointerUp={end} onPointerCancel={end}
      >
        <line x1={30} x2={size.width - 30} y1={size.height - 40} y2={size.height - 40} className="stroke-line" strokeWidth={2} strokeDasharray="6 6" />
        {strokes.map((stroke, index) => (
          <polyline key={index} points={(stroke.length === 1 ? [...stroke, ...stroke] : stroke).map((point) => point.join(',')).join(' ')} fill="none" className="stroke-ink" strokeWidth={5} strokeLinecap="round" strokeLinejoin="round" />
        ))}
      </svg>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button size="small" icon={<Eraser size={16} aria-hidden />} onClick={() => onChange([])}>{t(m.clear)}</Button>
        <p className="text-small text-faint">{t(m.hint)}</p>
      </div>
      {error !== undefined && <FieldError>{error}</FieldError>}
    </div>
  );
}
