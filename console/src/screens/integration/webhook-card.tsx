import { useQueryClient } from '@tanstack/react-query';
import { Send } from 'lucide-react';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { useChange } from '../../api/queries.ts';
import { useMay } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button } from '../../parts/button.tsx';
import { Select, TextInput } from '../../parts/field.tsx';
import { Card } from '../../parts/surfaces.tsx';
import { DeliveryList } from './delivery-list.tsx';
import type { Interface } from './interface-choice.tsx';

type Settings = Answer<'setWebhook'>;

const m = defineMessages({
  title: { ko: '알림(웹훅)', en: 'Notifications (webhook)' },
  hint: {
    ko: '결제가 끝나거나 입금되거나 취소되면 이 주소로 알려 드립니다. 구매자가 결제창을 먼저 닫아도 결제를 놓치지 않습니다.',
    en: 'When a payment is paid, deposited or cancelled, this address is told. Payments of customers who close the window early are then not missed.',
  },
  url: { ko: '알림을 받을 주소', en: 'Address for notifications' },
  urlHint: { ko: '예: https://shop.example.com/payments/webhook', en: 'For example https://shop.example.com/payments/webhook' },
  contentType: { ko: '보내는 형식', en: 'Format' },
  json: { ko: 'JSON', en: 'JSON' },
  form: { ko: '폼(x-www-form-urlencoded)', en: 'Form (x-www-form-urlencoded)' },
  repeats: { ko: '실패하면 다시 보내기', en: 'Repeat when it fails' },
  never: { ko: '다시 보내지 않음', en: 'Never' },
  times: { ko: '1분 간격으로 {count}번까지', en: 'Tries: up to {count}, a minute apart' },
  signed: {
    ko: '알림은 Standard Webhooks로 서명해 보내며, 2xx 응답을 받을 때까지 다섯 번까지 간격을 늘려 가며 다시 보냅니다.',
    en: 'Notifications are signed (Standard Webhooks) and repeated up to five times, with growing pauses, until they are answered with 2xx.',
  },
  toSecret: { ko: '웹훅 시크릿 보기', en: 'See the webhook secret' },
  version: { ko: '알림 버전', en: 'Version of notifications' },
  newest: { ko: '2024-04-25 (type, timestamp, data)', en: '2024-04-25 (type, timestamp, data)' },
  older: { ko: '2024-01-01 (payment_id, tx_id, status)', en: '2024-01-01 (payment_id, tx_id, status)' },
  save: { ko: '저장', en: 'Save' },
  saved: { ko: '알림 설정을 저장했습니다', en: 'Notification settings saved' },
  test: { ko: '시험 알림 보내기', en: 'Send a test call' },
  tested: { ko: '시험 알림을 보냈습니다. 아래 기록에서 답을 확인해 주세요', en: 'Test call sent. See the answer in the log below' },
  saveFirst: { ko: '바꾼 내용을 먼저 저장해 주세요.', en: 'Save your changes first.' },
});

const NEWEST = '2024-04-25';
const OLDER = '2024-01-01';

/** Where notifications go, a test call, and the log of what was sent and answered. */
export function WebhookCard({ settings, version, used }: { readonly settings: Settings; readonly version: number; readonly used: Interface }): ReactNode {
  const { t, locale } = useText();
  const toast = useToast();
  const may = useMay('integration:write');
  const [draft, setDraft] = useState(settings);
  const client = useQueryClient();
  const save = useChange('setWebhook', { refresh: ['integration'] });
  const test = useChange('testWebhook', { refresh: ['webhookDeliveries'] });
  const wanted = { ...draft, url: draft.url?.trim() || null };
  const changed = wanted.url !== settings.url || wanted.contentType !== settings.contentType || wanted.repeats !== settings.repeats || wanted.version !== settings.version;
  const problem = save.error instanceof ApiProblem ? save.error : null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate({ body: wanted, ifMatch: version }, {
      onSuccess: () => toast.show({ tone: 'good', title: t(m.saved) }),
      onError: (failure) => {
        // Somebody else was faster: what is there now is read, so that the next press is made from it.
        if (failure instanceof ApiProblem && failure.code === 'stale_version') void client.invalidateQueries({ queryKey: ['integration'] });
        if (!(failure instanceof ApiProblem) || failure.fieldError('/url', locale) === undefined) toast.fail(failure);
      },
    });
  };
  return (
    <Card title={t(m.title)} hint={t(m.hint)}>
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <TextInput
          label={t(m.url)} hint={t(m.urlHint)} type="url" inputMode="url" autoComplete="off" spellCheck={false} disabled={!may} value={draft.url ?? ''}
          onChange={(event) => setDraft({ ...draft, url: event.currentTarget.value })} error={problem?.fieldError('/url', locale)}
        />
        {used === 'v1' && <div className="grid gap-4 sm:grid-cols-2">
          <Select
            label={t(m.contentType)} disabled={!may} value={draft.contentType} onChange={(event) => setDraft({ ...draft, contentType: event.currentTarget.value === 'form' ? 'form' : 'json' })}
            choices={[{ value: 'json', label: t(m.json) }, { value: 'form', label: t(m.form) }]}
          />
          <Select
            label={t(m.repeats)} disabled={!may} value={String(draft.repeats)} onChange={(event) => setDraft({ ...draft, repeats: Number(event.currentTarget.value) })}
            choices={[0, 1, 2, 3, 4, 5].map((count) => ({ value: String(count), label: count === 0 ? t(m.never) : t(m.times, { count }) }))}
          />
        </div>}
        {used === 'v2' && (
          <>
            <p className="text-small text-soft">{t(m.signed)} <a href="#keys" className="font-semibold text-accent underline underline-offset-4">{t(m.toSecret)}</a></p>
            <Select
              label={t(m.version)} disabled={!may} value={draft.version ?? NEWEST} onChange={(event) => setDraft({ ...draft, version: event.currentTarget.value === OLDER ? OLDER : NEWEST })}
              choices={[{ value: NEWEST, label: t(m.newest) }, { value: OLDER, label: t(m.older) }]}
            />
          </>
        )}
        {may && (
          <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
            <Button type="submit" kind={changed ? 'primary' : 'secondary'} disabled={!changed} busy={save.isPending}>{t(m.save)}</Button>
            <Button
              icon={<Send size={16} aria-hidden />} disabled={settings.url === null || changed} busy={test.isPending}
              onClick={() => test.mutate({ body: { interface: used } }, { onSuccess: () => toast.show({ tone: 'good', title: t(m.tested) }), onError: toast.fail })}
            >
              {t(m.test)}
            </Button>
            {changed && settings.url !== null && <p className="text-small text-faint">{t(m.saveFirst)}</p>}
          </div>
        )}
      </form>
      <DeliveryList />
    </Card>
  );
}
