import type { ReactNode } from 'react';
import { useRead } from '../api/queries.ts';
import { defineMessages, useText } from '../frame/text.tsx';
import { businessWords } from './business-words.ts';
import { formatDate } from './format.tsx';
import { DescriptionList } from './surfaces.tsx';

const m = defineMessages({
  ...businessWords,
  representatives: { ko: '대표자', en: 'Representatives' },
  contact: { ko: '담당자', en: 'Contact' },
  urls: { ko: '서비스 주소', en: 'Addresses of the service' },
  notInStoreYet: { ko: '앱스토어 등록', en: 'App store' },
  listed: { ko: '등록됨', en: 'Listed' },
  notListed: { ko: '아직 등록되지 않음', en: 'Not listed yet' },
  none: { ko: '없음', en: 'None' },
});

/** Order in which people read a file of business information. */
const FIELDS = ['kind', 'registrationNumber', 'corporateNumber', 'tradeName', 'openingDate', 'address', 'headOfficeAddress', 'taxType', 'businessTypes', 'businessItems', 'representatives', 'contact', 'form', 'urls', 'notInStoreYet', 'industries', 'monthlyVolume', 'memo'] as const;
type FieldName = (typeof FIELDS)[number];

/** What a merchant submitted, every field under its name in the reader's language. */
export function Snapshot({ snapshot }: { readonly snapshot: Readonly<Record<string, unknown>> }): ReactNode {
  const { t, locale } = useText();
  const { data } = useRead('catalogue');
  const service = (snapshot['service'] ?? {}) as Readonly<Record<string, unknown>>;
  const values: Readonly<Record<string, unknown>> = { ...snapshot, ...service };
  const show = (field: FieldName): ReactNode => {
    const value = values[field];
    if (field === 'openingDate' && typeof value === 'string') return formatDate(value, locale);
    if (field === 'notInStoreYet') return t(value === true ? m.notListed : m.listed);
    if (field === 'representatives' && Array.isArray(value)) return lines(value.map(personLine), 'break-words');
    if (field === 'contact') return personLine(value);
    if (field === 'industries' && Array.isArray(value)) {
      return value.map((code) => { const names = data?.industries.find((one) => one.code === code)?.names; return names === undefined ? String(code) : t(names); }).join(', ');
    }
    if (field === 'urls' && Array.isArray(value)) return lines(value.map(String), 'break-all');
    if (Array.isArray(value)) return value.map(String).join(', ');
    const word = String(value);
    return (field === 'kind' || field === 'taxType' || field === 'form' || field === 'monthlyVolume') && word in m ? t(m[word as keyof typeof m]) : word;
  };
  const isThere = (field: FieldName): boolean => {
    const value = values[field];
    // The store question is asked of apps only.
    if (field === 'notInStoreYet') return values['form'] === 'app' || values['form'] === 'web_and_app';
    return value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);
  };
  return <DescriptionList items={FIELDS.filter(isThere).map((field) => ({ key: field, term: t(m[field]), detail: <span className="break-words">{show(field)}</span> }))} />;
}

function personLine(value: unknown): string {
  const { name, birthDate, mobilePhone, phone, email } = (value ?? {}) as Readonly<Record<string, string | null | undefined>>;
  return [name, birthDate, mobilePhone, phone, email].filter(Boolean).join(' · ');
}

function lines(all: readonly string[], breaking: 'break-words' | 'break-all'): ReactNode {
  return <span className="flex flex-col gap-0.5">{all.map((line) => <span key={line} className={breaking}>{line}</span>)}</span>;
}
