import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useChange } from '../../api/queries.ts';
import { ConsentList, focusMissingConsent } from '../../frame/consent-list.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button } from '../../parts/button.tsx';
import { Checkbox } from '../../parts/choices.tsx';
import { TextInput } from '../../parts/field.tsx';
import { formatDate } from '../../parts/format.tsx';
import { DescriptionList } from '../../parts/surfaces.tsx';

type Lookups = Answer<'contractLookups'>;
type Gateway = Lookups['gateways'][number];

const m = defineMessages({
  choose: { ko: '물어볼 결제대행사', en: 'Gateways to ask' },
  chooseHint: { ko: '한 번에 {most}곳까지 고를 수 있습니다.', en: 'Up to {most} at a time.' },
  search: { ko: '결제대행사 찾기', en: 'Find a gateway' },
  nothing: { ko: '찾는 결제대행사가 없습니다. 상담에 이름을 남겨 주세요.', en: 'No such gateway. Write its name in the conversation.' },
  before: { ko: '{day}에 답변을 받았습니다.', en: 'It answered on {day}.' },
  beforeAsked: { ko: '{day}에 물었습니다.', en: 'It was asked on {day}.' },
  from: { ko: '하루에 세 번까지 물을 수 있어, {day}부터 다시 물을 수 있습니다.', en: 'A gateway is asked three times a day at most. It can be asked again from {day}.' },
  sent: { ko: '보내는 내용', en: 'What is sent' },
  to: { ko: '받는 곳', en: 'Sent to' },
  what: { ko: '보내는 것', en: 'What' },
  number: { ko: '사업자등록번호 {number}, 동의한 시각과 문구 버전, 확인 번호', en: 'Business registration number {number}; the time and text version of your consent; a reference number' },
  why: { ko: '이유', en: 'Why' },
  whyText: { ko: '이 사업자와 맺은 계약이 있는지, 옮기거나 추가할 수 있는지 확인', en: 'To learn which contracts it has with this business, and whether they can be moved or extended' },
  agree: { ko: '동의', en: 'Consent' },
  ask: { ko: '{count}곳에 묻기', en: 'Ask {count, plural, one {# gateway} other {# gateways}}' },
});

/** Choosing gateways, seeing what is sent to whom and why, and agreeing to it for each by name. */
export function AskGateways({ lookups, onAsked }: { readonly lookups: Lookups; readonly onAsked: () => void }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [agreed, setAgreed] = useState<Readonly<Record<string, string>>>({});
  const [complain, setComplain] = useState(false);
  const ask = useChange('askGateways', { refresh: ['contractLookups', 'conversation', 'conversations'] });
  const askable = lookups.gateways.filter(({ gateway, consent }) => consent !== null && chosen.includes(gateway));
  const consents = askable.flatMap(({ consent }) => (consent === null ? [] : [{ ...consent, agreedAt: agreed[consent.code] ?? null }]));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (consents.some(({ agreedAt }) => agreedAt === null)) {
      setComplain(true);
      return focusMissingConsent(consents);
    }
    ask.mutate({ body: { consents: consents.map(({ code, version }) => ({ code, version })) } }, {
      onError: toast.fail,
      onSuccess: () => {
        setChosen([]);
        setAgreed({});
        setComplain(false);
        onAsked();
      },
    });
  };
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-5">
      <Choosing lookups={lookups} chosen={chosen} onChoose={(gateway, on) => setChosen(on ? [...chosen, gateway] : chosen.filter((one) => one !== gateway))} />
      {askable.length > 0 && (
        <>
          <section aria-label={t(m.sent)} className="flex flex-col gap-1">
            <h3 className="font-semibold">{t(m.sent)}</h3>
            <DescriptionList
              className="text-small"
              items={[
                { term: t(m.to), detail: <strong>{askable.map(({ names }) => t(names)).join(', ')}</strong> },
                { term: t(m.what), detail: t(m.number, { number: lookups.registrationNumber ?? '' }) },
                { term: t(m.why), detail: t(m.whyText) },
              ]}
            />
          </section>
          <section aria-label={t(m.agree)} className="flex flex-col gap-2">
            <h3 className="font-semibold">{t(m.agree)}</h3>
            <ConsentList
              consents={consents} complain={complain} disabled={ask.isPending}
              onChange={({ code }, on) => setAgreed(({ [code]: _before, ...rest }) => (on ? { ...rest, [code]: new Date().toISOString() } : rest))}
            />
          </section>
          <div><Button kind="primary" type="submit" busy={ask.isPending}>{t(m.ask, { count: askable.length })}</Button></div>
        </>
      )}
    </form>
  );
}

const FEW = 8;

function Choosing({ lookups, chosen, onChoose }: { readonly lookups: Lookups; readonly chosen: readonly string[]; readonly onChoose: (gateway: string, on: boolean) => void }): ReactNode {
  const { t, locale } = useText();
  const [search, setSearch] = useState('');
  const sought = search.trim().toLowerCase();
  const gateways = lookups.gateways.filter(({ lookup }) => lookup?.state !== 'asking');
  const shown = gateways.filter(({ gateway, names }) => chosen.includes(gateway) || `${names.ko} ${names.en} ${gateway}`.toLowerCase().includes(sought));
  const day = (at: string): string => formatDate(at, locale, 'moment');
  /** What is particular about asking this gateway, and when it was asked last. */
  const hintOf = ({ says, askableFrom, lookup }: Gateway): string | null => {
    const before = lookup === null ? null : lookup.state === 'answered' && lookup.settledAt !== null ? t(m.before, { day: day(lookup.settledAt) }) : t(m.beforeAsked, { day: day(lookup.askedAt) });
    const words = [says === null ? null : t(says), askableFrom === null ? before : t(m.from, { day: day(askableFrom) })].filter((word) => word !== null);
    return words.length === 0 ? null : words.join(' ');
  };
  const full = chosen.length >= lookups.mostAtOnce;
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1 font-semibold">{t(m.choose)}</legend>
      <p className="text-small text-faint">{t(m.chooseHint, { most: lookups.mostAtOnce })}</p>
      {gateways.length > FEW && <TextInput type="search" label={t(m.search)} value={search} onChange={(event) => setSearch(event.currentTarget.value)} />}
      {shown.length === 0 && <p className="text-soft">{t(m.nothing)}</p>}
      <ul className="flex flex-col">
        {shown.map((one) => (
          <li key={one.gateway}>
            <Checkbox
              label={t(one.names)} hint={hintOf(one)} checked={chosen.includes(one.gateway)} disabled={one.consent === null || (full && !chosen.includes(one.gateway))}
              onChange={(event) => onChoose(one.gateway, event.currentTarget.checked)}
            />
          </li>
        ))}
      </ul>
    </fieldset>
  );
}
