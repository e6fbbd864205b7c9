import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useChange } from '../../api/queries.ts';
import { useMay } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button } from '../../parts/button.tsx';
import { Select } from '../../parts/field.tsx';
import { formatDate } from '../../parts/format.tsx';
import { Banner, Card, DescriptionList } from '../../parts/surfaces.tsx';
import { Copied, RotateSecret, ShownOnce } from './rotate-secret.tsx';
import type { ShownSecrets } from './shown-secrets.ts';
import { WhatToChange } from './what-to-change.tsx';

type Overview = Answer<'integration'>;
type Kind = 'api' | 'webhook';

const m = defineMessages({
  title: { ko: '테스트 상점(V2)', en: 'Test store (V2)' },
  hint: { ko: '가입한 날부터 쓸 수 있는 V2 연동 정보입니다. 결제와 채널은 V1과 같습니다.', en: 'What V2 is used with, from the first day. Payments and channels are the same as in V1.' },
  storeId: { ko: '상점 아이디(Store ID)', en: 'Store ID' },
  channel: { ko: '채널 키를 볼 채널', en: 'Channel to see the key of' },
  channelKey: { ko: '채널 키', en: 'Channel key' },
  api: { ko: 'API Secret', en: 'API secret' },
  webhook: { ko: '웹훅 시크릿', en: 'Webhook secret' },
  origin: { ko: 'API 주소', en: 'API address' },
  script: { ko: '브라우저 SDK 주소', en: 'Address of the browser SDK' },
  apiSet: { ko: '발급되어 있습니다. 다시 보여 드릴 수 없으며, 분실하셨다면 새로 발급해 주세요.', en: 'Issued. It cannot be shown again; if it is lost, issue a new one.' },
  apiNone: { ko: '아직 발급하지 않았습니다. 서버가 API를 호출할 때 사용하며, 발급할 때 한 번만 보여 드립니다.', en: 'Not issued yet. Your server calls the API with it; it is shown once, when it is issued.' },
  webhookNone: { ko: '아직 발급하지 않았습니다. 알림의 서명을 확인할 때 사용하며, 발급할 때 한 번만 보여 드립니다.', en: 'Not issued yet. Your server checks the signature of notifications with it; it is shown once, when it is issued.' },
  firstBoth: { ko: 'V2 비밀값 발급하고 보기', en: 'Issue the V2 secrets and show them' },
  issueApi: { ko: 'API Secret 새로 발급', en: 'Issue a new API secret' },
  issueWebhook: { ko: '웹훅 시크릿 새로 발급', en: 'Issue a new webhook secret' },
  askApi: { ko: 'API Secret을 새로 발급하시겠습니까?', en: 'Issue a new API secret?' },
  askWebhook: { ko: '웹훅 시크릿을 새로 발급하시겠습니까?', en: 'Issue a new webhook secret?' },
  askApiBody: { ko: '새 API Secret은 한 번만 보여 드립니다. 이전 값을 바로 끝내면 그 값으로 받은 토큰도 함께 끝납니다.', en: 'The new one is shown only once. Where the old one stops at once, so do the tokens it was given.' },
  askWebhookBody: { ko: '새 시크릿은 한 번만 보여 드립니다. 함께 쓰는 동안에는 알림마다 두 시크릿의 서명을 모두 담아 보냅니다.', en: 'The new one is shown only once. While both work, every notification carries the signatures of both.' },
  oldApi: { ko: '이전 API Secret을 {until}까지 함께 쓸 수 있습니다', en: 'The previous API secret works as well until {until}' },
  oldWebhook: { ko: '{until}까지 이전 웹훅 시크릿으로도 서명합니다', en: 'Notifications are signed with the previous webhook secret as well until {until}' },
  endApi: { ko: '이전 API Secret 바로 끝내기', en: 'End the previous API secret now' },
  endWebhook: { ko: '이전 웹훅 시크릿 바로 끝내기', en: 'End the previous webhook secret now' },
  ended: { ko: '이전 비밀값을 끝냈습니다', en: 'The previous secret has ended' },
});

const WORDS = {
  api: { name: m.api, none: m.apiNone, issue: m.issueApi, ask: m.askApi, askBody: m.askApiBody, old: m.oldApi, end: m.endApi },
  webhook: { name: m.webhook, none: m.webhookNone, issue: m.issueWebhook, ask: m.askWebhook, askBody: m.askWebhookBody, old: m.oldWebhook, end: m.endWebhook },
} as const;

export interface StoreV2CardProps {
  readonly sandbox: Overview['sandbox'];
  readonly channels: Overview['channels'];
  /** The channel that is tried on this page. */
  readonly tried: string | undefined;
  readonly shown: ShownSecrets;
  readonly onShow: (made: Partial<ShownSecrets>) => void;
}

/** Ids, keys and addresses of the test store for V2. Its secrets are issued here and shown once; the first two by one press. */
export function StoreV2Card({ sandbox, channels, tried, shown, onShow }: StoreV2CardProps): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const may = useMay('integration:write');
  const { v2 } = sandbox;
  const issue = useChange('issueV2Secrets', {
    refresh: ['integration', 'codeSamples'],
    onDone: ({ apiSecret, webhookSecret }) => onShow({ ...(apiSecret !== null && { api: apiSecret }), ...(webhookSecret !== null && { webhook: webhookSecret }) }),
  });
  const row = (key: string, name: string, value: string) => ({ key, term: name, detail: <Copied value={value} name={name} /> });
  const secret = (kind: Kind, set: boolean, oldUntil: string | null) => ({
    key: kind, term: t(WORDS[kind].name), detail: <Secret kind={kind} set={set} oldUntil={oldUntil} shown={shown[kind]} onIssued={(made) => onShow({ [kind]: made })} />,
  });
  const missing = !v2.apiSecretSet || !v2.webhookSecretSet;
  return (
    <Card title={t(m.title)} hint={t(m.hint)}>
      <DescriptionList
        items={[
          row('storeId', t(m.storeId), v2.storeId),
          { key: 'channelKey', term: t(m.channelKey), detail: <ChannelKey channels={channels} tried={tried} /> },
          secret('api', v2.apiSecretSet, v2.oldSecretUntil),
          secret('webhook', v2.webhookSecretSet, v2.oldWebhookSecretUntil),
          row('origin', t(m.origin), sandbox.origin),
          row('script', t(m.script), v2.script),
        ]}
      />
      {missing && may && (
        <div className="mt-4">
          <Button
            kind="primary" busy={issue.isPending}
            onClick={() => issue.mutate({}, { onError: toast.fail })}
          >
            {t(m.firstBoth)}
          </Button>
        </div>
      )}
      <WhatToChange used="v2" sandbox={sandbox} />
    </Card>
  );
}

/** Shops name a channel by its key; which one is theirs to choose. The one that is tried above comes first. */
function ChannelKey({ channels, tried }: { readonly channels: Overview['channels']; readonly tried: string | undefined }): ReactNode {
  const { t } = useText();
  const [chosen, setChosen] = useState<string | null>(null);
  const test = channels.filter(({ mode }) => mode === 'test');
  const channel = test.find(({ id }) => id === (chosen ?? tried)) ?? test[0];
  if (channel === undefined) return <span className="text-soft">-</span>;
  return (
    <div className="flex flex-col gap-2">
      <Select
        label={t(m.channel)} value={channel.id} onChange={(event) => setChosen(event.currentTarget.value)}
        choices={test.map((one) => ({ value: one.id, label: one.own ? one.name : t(one.gateway.names) }))}
      />
      <Copied value={channel.channelKey} name={t(m.channelKey)} />
    </div>
  );
}

interface SecretProps {
  readonly kind: Kind;
  readonly set: boolean;
  readonly oldUntil: string | null;
  readonly shown: string | null;
  readonly onIssued: (secret: string) => void;
}

/** One of the two secrets: whether it is there, another one in its place, and the end of the former. */
function Secret({ kind, set, oldUntil, shown, onIssued }: SecretProps): ReactNode {
  const { t, locale } = useText();
  const toast = useToast();
  const may = useMay('integration:write');
  const [asking, setAsking] = useState(false);
  const rotate = useChange('rotateV2Secret', { refresh: ['integration', 'codeSamples'], onDone: ({ secret }) => onIssued(secret) });
  const endOld = useChange('endV2SecretOverlap', { refresh: ['integration'] });
  const words = WORDS[kind];
  const confirm = (overlapHours: number): void =>
    rotate.mutate({ params: { kind }, body: { overlapHours } }, { onError: toast.fail, onSettled: () => setAsking(false) });
  return (
    <div className="flex flex-col items-start gap-2">
      {shown === null ? <span className="text-soft">{t(set ? m.apiSet : words.none)}</span> : <ShownOnce secret={shown} name={t(words.name)} />}
      {may && set && <Button size="small" busy={rotate.isPending} onClick={() => setAsking(true)}>{t(words.issue)}</Button>}
      {oldUntil !== null && (
        <Banner
          tone="warn" title={t(words.old, { until: formatDate(oldUntil, locale, 'moment') })}
          action={may && <Button size="small" busy={endOld.isPending} onClick={() => endOld.mutate({ params: { kind } }, { onSuccess: () => toast.show({ tone: 'good', title: t(m.ended) }), onError: toast.fail })}>{t(words.end)}</Button>}
        />
      )}
      <RotateSecret open={asking} onClose={() => setAsking(false)} onConfirm={confirm} title={t(words.ask)} body={t(words.askBody)} confirmLabel={t(words.issue)} busy={rotate.isPending} />
    </div>
  );
}
