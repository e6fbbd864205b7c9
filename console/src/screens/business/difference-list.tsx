import type { ReactNode } from 'react';
import { focusAt } from '../../frame/focus-at.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { textLinkLook } from '../../parts/button.tsx';
import { businessWords } from '../../parts/business-words.ts';
import { Checkbox } from '../../parts/choices.tsx';
import type { Business } from './editor.tsx';

type Difference = Business['differences'][number];

const m = defineMessages({
  ...businessWords,
  title: { ko: '등록증과 다른 항목 {count}개', en: '{count, plural, one {# field differs} other {# fields differ}} from the certificate' },
  hint: { ko: 'PG는 등록증과 대조합니다. 사업자등록 내용이 바뀌었다면 새 등록증을 올려 주세요.', en: 'Gateways compare both. If your registration has changed, upload the new certificate.' },
  representatives: { ko: '대표자', en: 'Representative' },
  birthDate: { ko: '생년월일', en: 'Date of birth' },
  entered: { ko: '입력', en: 'Entered' },
  read: { ko: '등록증', en: 'Certificate' },
  looked: { ko: '다른 항목을 모두 확인했습니다', en: 'I have looked at all of them' },
  missing: { ko: '등록증과 다른 항목을 확인한 뒤 표시해 주세요.', en: 'Look at the fields above, then tick this.' },
});

const TAX_TYPES = ['general', 'simplified', 'exempt', 'non_profit'] as const;

/** What was entered beside what the certificate says, for every field in which they differ; a person says that they have looked. */
export function DifferenceList(props: { readonly differences: readonly Difference[]; readonly looked: boolean; readonly complain: boolean; readonly onLooked: (yes: boolean) => void }): ReactNode {
  const { t } = useText();
  const { differences } = props;
  if (differences.length === 0) return null;
  const entered = (one: Difference): string => {
    const tax = one.name === 'taxType' ? TAX_TYPES.find((type) => type === one.entered) : undefined;
    return tax === undefined ? one.entered : t(m[tax]);
  };
  return (
    <section aria-labelledby="differences" className="rounded-control border border-warn/50 bg-warn-wash/40 p-4">
      <h3 id="differences" className="font-semibold">{t(m.title, { count: differences.length })}</h3>
      <p className="text-small text-soft">{t(m.hint)}</p>
      <ul className="my-2 flex flex-col divide-y divide-line">
        {differences.map((one) => (
          <li key={one.name} className="py-2">
            <button type="button" className={`${textLinkLook} min-h-8 text-left pointer-coarse:min-h-11`} onClick={() => focusAt(one.pointer)}>{t(m[one.name])}</button>
            <dl className="grid grid-cols-[max-content_minmax(0,1fr)] gap-x-3 text-small">
              <dt className="text-faint">{t(m.entered)}</dt><dd className="break-words">{entered(one)}</dd>
              <dt className="text-faint">{t(m.read)}</dt><dd className="break-words">{one.read}</dd>
            </dl>
          </li>
        ))}
      </ul>
      <Checkbox data-at="/differences" label={t(m.looked)} required checked={props.looked} error={props.complain ? t(m.missing) : undefined} onChange={(event) => props.onLooked(event.currentTarget.checked)} />
    </section>
  );
}
