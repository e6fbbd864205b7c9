import { useState } from 'react';
import type { ReactNode } from 'react';
import { defineMessages, useText } from '../frame/text.tsx';
import { Checkbox, RadioGroup, Switch } from '../parts/choices.tsx';
import { Combobox } from '../parts/combobox.tsx';
import { Select, TextArea, TextInput } from '../parts/field.tsx';
import { FileDrop } from '../parts/file-drop.tsx';
import { Card } from '../parts/surfaces.tsx';

const m = defineMessages({
  form: { ko: '입력', en: 'Form' },
  name: { ko: '상호', en: 'Trade name' },
  nameHint: { ko: '사업자등록증과 똑같이 적어 주세요.', en: 'Exactly as on the certificate.' },
  number: { ko: '사업자등록번호', en: 'Registration number' },
  numberError: { ko: '마지막 숫자가 맞지 않습니다. 등록증의 번호를 다시 확인해 주세요.', en: 'The last digit does not fit. Please compare with the certificate.' },
  volume: { ko: '월 예상 거래액', en: 'Monthly volume' },
  choose: { ko: '선택해 주세요', en: 'Please choose' },
  memo: { ko: '메모', en: 'Memo' },
  industry: { ko: '업종', en: 'Industry' },
  industryHint: { ko: '한두 글자만 입력해도 찾을 수 있습니다.', en: 'One or two letters are enough.' },
  consent: { ko: '개인정보 수집과 이용에 동의합니다', en: 'I agree to the collection and use of personal information' },
  consentHint: { ko: '신청에 꼭 필요합니다.', en: 'Needed for the application.' },
  marketing: { ko: '소식을 메일로 받겠습니다', en: 'Send me news by mail' },
  kind: { ko: '사업자 종류', en: 'Kind of business' },
  individual: { ko: '개인사업자', en: 'Individual' },
  individualHint: { ko: '대표자 본인의 사업', en: 'A business of its representative' },
  corporation: { ko: '법인사업자', en: 'Corporation' },
  corporationHint: { ko: '법인등록번호가 있는 회사', en: 'A company with a corporate number' },
  live: { ko: '실시간 알림', en: 'Live notifications' },
  liveHint: { ko: '상태가 바뀌면 바로 알려 드립니다.', en: 'Tells you as soon as a state changes.' },
  certificate: { ko: '사업자등록증 올리기', en: 'Upload the certificate' },
  certificateHint: { ko: 'JPEG, PNG, WebP, HEIC, TIFF, PDF · 20MB까지', en: 'JPEG, PNG, WebP, HEIC, TIFF or PDF, up to 20 MB' },
});

const INDUSTRIES = [
  { value: 'clothing', label: '의류·패션 / Clothing' },
  { value: 'food', label: '식품 / Food', hint: '건강식품 제외 / without supplements' },
  { value: 'supplements', label: '건강기능식품 / Supplements' },
  { value: 'education', label: '교육·강의 / Education' },
  { value: 'travel', label: '여행·숙박 / Travel' },
  { value: 'software', label: '소프트웨어·구독 / Software' },
] as const;

export function FormParts(): ReactNode {
  const { t } = useText();
  const [industry, setIndustry] = useState<string | null>(null);
  const [kind, setKind] = useState<'individual' | 'corporation' | null>('individual');
  const [live, setLive] = useState(true);
  const [file, setFile] = useState('');
  return (
    <Card title={t(m.form)}>
      <form noValidate className="grid gap-5 sm:grid-cols-2" onSubmit={(event) => event.preventDefault()}>
        <TextInput label={t(m.name)} hint={t(m.nameHint)} required saved defaultValue="한빛상점" />
        <TextInput label={t(m.number)} error={t(m.numberError)} required inputMode="numeric" defaultValue="001-81-00018" />
        <Select label={t(m.volume)} placeholder={t(m.choose)} choices={[{ value: 'a', label: '< ₩10,000,000' }, { value: 'b', label: '₩10,000,000 +' }]} />
        <Combobox label={t(m.industry)} hint={t(m.industryHint)} placeholder={t(m.choose)} choices={INDUSTRIES} value={industry} onChange={setIndustry} />
        <div className="sm:col-span-2">
          <RadioGroup
            label={t(m.kind)}
            name="kind"
            look="cards"
            required
            value={kind}
            onChange={setKind}
            choices={[
              { value: 'individual', label: t(m.individual), hint: t(m.individualHint) },
              { value: 'corporation', label: t(m.corporation), hint: t(m.corporationHint) },
            ]}
          />
        </div>
        <TextArea label={t(m.memo)} optional />
        <div>
          <Checkbox label={t(m.consent)} hint={t(m.consentHint)} required />
          <Checkbox label={t(m.marketing)} defaultChecked />
          <Switch label={t(m.live)} hint={t(m.liveHint)} checked={live} onChange={setLive} />
        </div>
        <div className="sm:col-span-2">
          <FileDrop label={t(m.certificate)} hint={t(m.certificateHint)} accept="image/*,application/pdf" onFile={(given) => setFile(given.name)} />
          <output className="text-small text-faint">{file}</output>
        </div>
      </form>
    </Card>
  );
}
