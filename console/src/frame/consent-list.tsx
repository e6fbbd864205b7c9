import { ChevronDown } from 'lucide-react';
import type { ReactNode } from 'react';
import { defineMessages, useText } from './text.tsx';
import { Badge } from '../parts/badge.tsx';
import { Checkbox } from '../parts/choices.tsx';
import { DescriptionList } from '../parts/surfaces.tsx';
import type { Draft } from './draft.ts';

type Consent = Draft['startConsents'][number];

const m = defineMessages({
  required: { ko: '필수', en: 'Required' },
  optional: { ko: '선택', en: 'Optional' },
  details: { ko: '내용 보기', en: 'Read the text' },
  detailsOf: { ko: '{name} 내용 보기', en: 'Read the text: {name}' },
  purpose: { ko: '목적', en: 'Purpose' },
  items: { ko: '항목', en: 'Items' },
  retention: { ko: '보유 기간', en: 'Kept for' },
  recipient: { ko: '제공받는 자', en: 'Recipient' },
  refusal: { ko: '거부할 권리', en: 'If you refuse' },
  covers: { ko: '정하는 것', en: 'What they cover' },
  terms: { ko: '내용', en: 'Terms' },
  applies: { ko: '적용 기간', en: 'How long they apply' },
  version: { ko: '{version}판', en: 'Version {version}' },
  edition: { ko: '{year}년 {month}월 제{number}판', en: 'Edition {number} of {year}-{month}' },
  missing: { ko: '계속하려면 이 항목에 동의해 주세요.', en: 'Agree to this to go on.' },
});

/** Consents with their texts behind a disclosure. `complain` marks the required ones still missing. */
export function ConsentList(props: { readonly consents: readonly Consent[]; readonly complain: boolean; readonly disabled: boolean; readonly onChange: (consent: Consent, agreed: boolean) => void }): ReactNode {
  const { t } = useText();
  return (
    <ul className="flex flex-col gap-3">
      {props.consents.map((consent) => (
        <li key={consent.code} className="rounded-control border border-line px-4 py-2">
          <Checkbox
            data-consent={consent.code}
            data-at={`/consents/${consent.code}`}
            checked={consent.agreedAt !== null}
            disabled={props.disabled}
            required={consent.required}
            mark={false}
            onChange={(event) => props.onChange(consent, event.currentTarget.checked)}
            error={props.complain && consent.required && consent.agreedAt === null ? t(m.missing) : undefined}
            label={
              <span className="inline-flex flex-wrap items-center gap-2">
                <span>{t(consent.title)}</span>
                <Badge tone={consent.required ? 'accent' : 'neutral'}>{t(consent.required ? m.required : m.optional)}</Badge>
              </span>
            }
          />
          <ConsentText consent={consent} />
        </li>
      ))}
    </ul>
  );
}

function ConsentText({ consent }: { readonly consent: Consent }): ReactNode {
  const { t } = useText();
  // Terms are agreed to; no data is collected by them.
  const isTerms = consent.code === 'terms';
  const [, year, month, number] = /^(\d{4})-(\d{2})-(\d+)$/.exec(consent.version) ?? [];
  const edition = year === undefined || month === undefined || number === undefined ? t(m.version, { version: consent.version }) : t(m.edition, { year, month, number });
  return (
    <details className="group pl-7.5">
      <summary aria-label={t(m.detailsOf, { name: t(consent.title) })} className="inline-flex min-h-8 cursor-pointer list-none items-center gap-1 text-small text-accent pointer-coarse:min-h-11">
        {t(m.details)}
        <ChevronDown size={16} aria-hidden className="transition-transform group-open:rotate-180" />
      </summary>
      <DescriptionList
        className="mt-1 pb-2 text-small"
        items={[
          { term: t(isTerms ? m.covers : m.purpose), detail: t(consent.purpose) },
          { term: t(isTerms ? m.terms : m.items), detail: t(consent.items) },
          ...(consent.recipient === null ? [] : [{ term: t(m.recipient), detail: t(consent.recipient) }]),
          { term: t(isTerms ? m.applies : m.retention), detail: t(consent.retention) },
          { term: t(m.refusal), detail: t(consent.refusal) },
        ]}
      />
      <p className="pb-2 text-tiny text-faint">{edition}</p>
    </details>
  );
}

/** Puts the focus on the first required consent not yet given. */
export function focusMissingConsent(consents: readonly Consent[]): void {
  const missing = consents.find(({ required, agreedAt }) => required && agreedAt === null);
  if (missing !== undefined) document.querySelector<HTMLInputElement>(`[data-consent="${CSS.escape(missing.code)}"]`)?.focus();
}
