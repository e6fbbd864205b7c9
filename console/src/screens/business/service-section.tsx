import { Plus, Trash2, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useRead } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { businessWords } from '../../parts/business-words.ts';
import { Button } from '../../parts/button.tsx';
import { Checkbox, RadioGroup } from '../../parts/choices.tsx';
import { Combobox } from '../../parts/combobox.tsx';
import { Select, TextArea, TextInput } from '../../parts/field.tsx';
import { Card } from '../../parts/surfaces.tsx';
import type { Editor, Values } from './editor.tsx';
import { INDUSTRY_WORDS, OTHER_INDUSTRIES } from './industry-words.ts';

const m = defineMessages({
  ...businessWords,
  title: { ko: '서비스', en: 'Service' },
  url: { ko: '주소(URL) {number}', en: 'Address (URL) {number}' },
  urlHint: { ko: '상품과 가격을 볼 수 있는 주소를 입력해 주세요.', en: 'An address where products and prices can be seen.' },
  addUrl: { ko: '주소 추가', en: 'Add an address' },
  removeUrl: { ko: '주소 {number} 삭제', en: 'Remove address {number}' },
  notInStoreYet: { ko: '앱이 아직 스토어에 등록되지 않았습니다', en: 'The app is not in a store yet' },
  industriesHint: { ko: '검색하여 해당하는 업종을 모두 선택해 주세요.', en: 'Type to search and choose all that apply.' },
  search: { ko: '업종 검색', en: 'Search industries' },
  removeIndustry: { ko: '{name} 제거', en: 'Remove {name}' },
  choose: { ko: '선택해 주세요', en: 'Choose' },
  memoHint: { ko: '{count}/100자', en: '{count} of 100 characters' },
});

const FORMS = ['web', 'app', 'web_and_app'] as const;
const VOLUMES = ['under_100m', '100m_to_500m', '500m_to_1b', 'over_1b'] as const;

export function ServiceSection({ editor }: { readonly editor: Editor }): ReactNode {
  const { t } = useText();
  const { service } = editor.form.values;
  const put = (change: Partial<Values['service']>): void => editor.change('service', { ...service, ...change });
  return (
    <Card title={t(m.title)}>
      <div className="flex flex-col gap-6">
        <div data-at="/service/form"><RadioGroup label={t(m.form)} name="service-form" required value={service.form} error={editor.errorAt('/service/form')} choices={FORMS.map((value) => ({ value, label: t(m[value]) }))} onChange={(form) => put({ form })} /></div>
        <Addresses editor={editor} urls={service.urls} required={!(service.form === 'app' && service.notInStoreYet)} onChange={(urls) => put({ urls })} />
        {(service.form === 'app' || service.form === 'web_and_app') && <Checkbox label={t(m.notInStoreYet)} checked={service.notInStoreYet} onChange={(event) => put({ notInStoreYet: event.currentTarget.checked })} />}
        <Industries editor={editor} chosen={service.industries} onChange={(industries) => put({ industries })} />
        <Select data-at="/service/monthlyVolume" label={t(m.monthlyVolume)} required placeholder={t(m.choose)} choices={VOLUMES.map((value) => ({ value, label: t(m[value]) }))} value={service.monthlyVolume ?? ''} error={editor.errorAt('/service/monthlyVolume')} onChange={(event) => put({ monthlyVolume: VOLUMES.find((one) => one === event.currentTarget.value) ?? null })} />
        <TextArea data-at="/service/memo" label={t(m.memo)} optional rows={3} maxLength={100} hint={t(m.memoHint, { count: service.memo.length })} value={service.memo} error={editor.errorAt('/service/memo')} onChange={(event) => put({ memo: event.currentTarget.value })} />
      </div>
    </Card>
  );
}

function Addresses({ editor, urls, required, onChange }: { readonly editor: Editor; readonly urls: readonly string[]; readonly required: boolean; readonly onChange: (urls: string[]) => void }): ReactNode {
  const { t } = useText();
  // There is always one box to type in.
  const shown = urls.length === 0 ? [''] : urls;
  return (
    <div className="flex flex-col gap-3">
      {shown.map((url, index) => (
        <div key={index} className="flex items-end gap-2">
          <TextInput fieldClassName="min-w-0 flex-1" type="url" inputMode="url" autoComplete="url" required={required && index === 0} data-at={`/service/urls/${index}`} maxLength={500} label={t(m.url, { number: index + 1 })} hint={index === 0 ? t(m.urlHint) : undefined} placeholder="https://" value={url} error={editor.errorAt(`/service/urls/${index}`)} onChange={(event) => onChange(shown.map((one, at) => (at === index ? event.currentTarget.value : one)))} />
          {shown.length > 1 && <Button kind="quiet" aria-label={t(m.removeUrl, { number: index + 1 })} icon={<Trash2 size={18} aria-hidden />} onClick={() => onChange(shown.filter((_, at) => at !== index))} />}
        </div>
      ))}
      {shown.length < 10 && (
        <Button size="small" className="self-start" icon={<Plus size={16} aria-hidden />} onClick={() => onChange([...shown, ''])}>
          {t(m.addUrl)}
        </Button>
      )}
    </div>
  );
}

function Industries({ editor, chosen, onChange }: { readonly editor: Editor; readonly chosen: readonly string[]; readonly onChange: (codes: string[]) => void }): ReactNode {
  const { t } = useText();
  const catalogue = useRead('catalogue');
  const industries = catalogue.data?.industries ?? [];
  const choices = industries
    .filter((industry) => !chosen.includes(industry.code))
    .map((industry) => ({ value: industry.code, label: t(industry.names), words: INDUSTRY_WORDS[industry.code] ?? [], ...(industry.note !== null && { hint: t(industry.note) }) }));
  const nameOf = (code: string): string => {
    const industry = industries.find((one) => one.code === code);
    return industry === undefined ? code : t(industry.names);
  };
  return (
    <div data-at="/service/industries">
      <Combobox label={t(m.industries)} required hint={t(m.industriesHint)} placeholder={t(m.search)} choices={choices} otherwise={OTHER_INDUSTRIES} value={null} error={editor.errorAt('/service/industries')} onChange={(code) => onChange([...chosen, code])} />
      <ul className="mt-2 flex flex-wrap gap-2">
        {chosen.map((code) => (
          <li key={code}>
            <button type="button" aria-label={t(m.removeIndustry, { name: nameOf(code) })} onClick={() => onChange(chosen.filter((one) => one !== code))} className="inline-flex min-h-9 items-center gap-1.5 rounded-full border border-line bg-sunken px-3 text-small pointer-coarse:min-h-11">
              {nameOf(code)}
              <X size={14} aria-hidden />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
