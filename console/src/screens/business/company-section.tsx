import type { ReactNode } from 'react';
import { defineMessages, useText } from '../../frame/text.tsx';
import { businessWords } from '../../parts/business-words.ts';
import { RadioGroup } from '../../parts/choices.tsx';
import { Select, TextInput, WrappingInput } from '../../parts/field.tsx';
import { Card } from '../../parts/surfaces.tsx';
import type { Editor } from './editor.tsx';
import { EntryRows } from './entry-rows.tsx';

const m = defineMessages({
  ...businessWords,
  title: { ko: '사업자', en: 'Business' },
  dateHint: { ko: '예: 2024-03-01', en: 'For example 2024-03-01' },
  choose: { ko: '선택해 주세요', en: 'Choose' },
  taxFromTitle: { ko: '등록증에 과세 유형이 따로 적혀 있지 않아, 법인사업자라는 제목에 따라 채웠습니다.', en: 'The certificate names no tax type; this follows from its title, which says corporation.' },
  typeNoun: { ko: '업태', en: 'business type' },
  itemNoun: { ko: '종목', en: 'business item' },
});

const TAX_TYPES = ['general', 'simplified', 'exempt', 'non_profit'] as const;
/** Longest entries the server takes. */
const LIMITS = { registrationNumber: 40, corporateNumber: 40, tradeName: 120, openingDate: 40, address: 300, headOfficeAddress: 300 } as const;
/** Wrap instead of hiding their end on a phone. */
const LONG: readonly TextName[] = ['tradeName', 'address', 'headOfficeAddress'];
type TextName = 'registrationNumber' | 'corporateNumber' | 'tradeName' | 'openingDate' | 'address' | 'headOfficeAddress';

export function CompanySection({ editor }: { readonly editor: Editor }): ReactNode {
  const { t } = useText();
  const { values } = editor.form;
  const corporation = values.kind === 'corporation';
  const text = (name: TextName, more: { readonly required?: boolean; readonly optional?: boolean; readonly hint?: string; readonly numeric?: boolean } = {}): ReactNode => {
    const { numeric, hint, ...marks } = more;
    const Input = LONG.includes(name) ? WrappingInput : TextInput;
    return (
      <div>
        <Input {...marks} label={t(m[name])} name={name} data-at={`/${name}`} maxLength={LIMITS[name]} value={values[name]} inputMode={numeric === true ? 'numeric' : 'text'} hint={editor.warningAt(`/${name}`) ?? hint} error={editor.errorAt(`/${name}`)} onChange={(event: { currentTarget: { value: string } }) => editor.change(name, event.currentTarget.value, `/${name}`)} />
        {editor.reading(name, { pointer: `/${name}`, label: t(m[name]), shown: values[name], take: (value) => editor.change(name, String(value), `/${name}`) })}
      </div>
    );
  };
  const list = (name: 'businessTypes' | 'businessItems', noun: string): ReactNode => (
    <div>
      <EntryRows label={t(m[name])} noun={noun} at={`/${name}`} values={values[name]} most={20} maxLength={120} errorAt={editor.errorAt} onChange={(entries) => editor.change(name, entries, `/${name}`)} />
      {editor.reading(name, { pointer: `/${name}`, label: t(m[name]), shown: values[name], take: (value) => editor.change(name, typeof value === 'string' ? [value] : [...value], `/${name}`) })}
    </div>
  );
  // The line that was read names the tax type of a person; of a corporation it names only that it is one.
  const taxLine = editor.business.document?.fields?.taxType?.value;
  const taxNote = typeof taxLine === 'string' && taxLine.includes('법인') && !/과세|면세|비영리/.test(taxLine) ? t(m.taxFromTitle) : undefined;
  const taxType = TAX_TYPES.map((value) => ({ value, label: t(m[value]) }));
  return (
    <Card title={t(m.title)}>
      <div className="flex flex-col gap-6">
        <div data-at="/kind">
        <RadioGroup label={t(m.kind)} name="kind" required look="cards" value={values.kind} hint={editor.warningAt('/kind')} error={editor.errorAt('/kind')} onChange={(kind) => editor.change('kind', kind)} choices={[{ value: 'individual', label: t(m.individual) }, { value: 'corporation', label: t(m.corporation) }]} />
        </div>
        <div className="grid gap-6 md:grid-cols-2">
          {text('registrationNumber', { required: true, numeric: true })}
          {(corporation || values.corporateNumber !== '') && text('corporateNumber', { required: corporation, numeric: true })}
          {text('tradeName', { required: true })}
          {text('openingDate', { required: true, hint: t(m.dateHint) })}
          <div>
            <Select label={t(m.taxType)} data-at="/taxType" required placeholder={t(m.choose)} choices={taxType} value={values.taxType ?? ''} hint={editor.warningAt('/taxType')} error={editor.errorAt('/taxType')} onChange={(event) => editor.change('taxType', TAX_TYPES.find((one) => one === event.currentTarget.value) ?? null, '/taxType')} />
            {editor.reading('taxType', { pointer: '/taxType', label: t(m.taxType), note: taxNote })}
          </div>
        </div>
        {text('address', { required: true })}
        {(corporation || values.headOfficeAddress !== '') && text('headOfficeAddress', { optional: true })}
        <div className="grid gap-6 md:grid-cols-2">
          {list('businessTypes', t(m.typeNoun))}
          {list('businessItems', t(m.itemNoun))}
        </div>
      </div>
    </Card>
  );
}
