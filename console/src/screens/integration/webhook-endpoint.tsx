import { useState } from 'react';
import type { ReactNode } from 'react';
import { useChange } from '../../api/queries.ts';
import { useMay } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { StatusBadge } from '../../parts/badge.tsx';
import type { StatusShape } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { RadioGroup } from '../../parts/choices.tsx';
import { Confirm } from '../../parts/dialog.tsx';
import { formatDate } from '../../parts/format.tsx';
import { Banner, Card } from '../../parts/surfaces.tsx';
import { WebhookLog } from './webhook-log.tsx';
import type { Endpoint } from './webhook-log.tsx';

const m = defineMessages({
  on: { ko: '켜짐', en: 'On' },
  off: { ko: '꺼짐', en: 'Off' },
  off_after_failure: { ko: '실패하여 꺼짐', en: 'Switched off' },
  failing: { ko: '{since}부터 전달되지 않고 있습니다', en: 'Nothing has been delivered since {since}' },
  failingBody: { ko: '계속 다시 보내고 있습니다. 3일 동안 한 번도 전달되지 않으면 웹훅을 끕니다.', en: 'We keep trying. If nothing goes through for three days, this webhook is switched off.' },
  dead: { ko: '{since}에 웹훅을 껐습니다', en: 'Switched off on {since}' },
  deadBody: { ko: '3일 동안 전달되지 않았거나, 받는 쪽에서 더 이상 받지 않는다고 응답했습니다. 시험 알림으로 확인한 뒤 다시 켜시면 전하지 못한 일을 다시 보냅니다.', en: 'Nothing was delivered for three days, or the receiver answered that it takes no more. Try it with a test call; switched on again, it is sent what it has missed.' },
  overlap: { ko: '{until}까지 이전 비밀 키로도 서명합니다', en: 'Signed with the former secret as well until {until}' },
  test: { ko: '시험 알림 보내기', en: 'Send a test call' },
  tested: { ko: '시험 알림을 보냈습니다. 아래 기록에서 결과를 확인해 주세요', en: 'Test call sent. See the log below' },
  switchOn: { ko: '켜기', en: 'Switch on' },
  switchOff: { ko: '끄기', en: 'Switch off' },
  switchedOn: { ko: '웹훅을 켰습니다', en: 'Webhook switched on' },
  caughtUp: { ko: '웹훅을 켜고 전하지 못한 알림 {count}건을 보내고 있습니다', en: 'Switched on; sending what was missed ({count})' },
  partlyCaughtUp: { ko: '웹훅을 켰습니다. 전하지 못한 알림 중 먼저 {count}건을 보내고 있습니다', en: 'Switched on; sending the first {count} of what was missed' },
  partlyHint: { ko: '한 번에 보낼 수 있는 것보다 많습니다. 나머지는 아래 지난 알림 다시 받기로 신청별로 보내 주세요.', en: 'There is more than is sent at once. Send the rest below, application by application, with Send past events.' },
  switchedOff: { ko: '웹훅을 껐습니다', en: 'Webhook switched off' },
  rotate: { ko: '새 비밀 키', en: 'New secret' },
  rotateTitle: { ko: '비밀 키를 새로 만드시겠습니까?', en: 'Make a new secret?' },
  rotateBody: { ko: '새 비밀 키는 한 번만 보여 드립니다.', en: 'The new secret is shown only once.' },
  former: { ko: '지금 쓰는 비밀 키는', en: 'The present secret' },
  formerDay: { ko: '24시간 동안 함께 서명하기', en: 'signs as well for 24 hours' },
  formerDayHint: { ko: '서버를 바꿀 시간이 필요할 때', en: 'Time to change your servers' },
  formerNone: { ko: '바로 쓰지 않기', en: 'is given up at once' },
  formerNoneHint: { ko: '키가 새어 나갔을 때', en: 'If it may have leaked' },
  remove: { ko: '지우기', en: 'Remove' },
  removeTitle: { ko: '이 웹훅을 삭제하시겠습니까?', en: 'Remove this webhook?' },
  removeBody: { ko: '보낸 기록도 함께 삭제됩니다. 신청에는 영향이 없습니다.', en: 'Its log goes with it. Applications are not affected.' },
  removed: { ko: '웹훅을 삭제했습니다', en: 'Webhook removed' },
});

const SHAPES: Record<Endpoint['state'], StatusShape> = { on: 'done', off: 'idle', off_after_failure: 'failed' };

/** One address: how it does, what can be done with it, and what was sent there. */
export function EndpointCard({ endpoint, onSecret }: { readonly endpoint: Endpoint; readonly onSecret: (secret: string) => void }): ReactNode {
  const { t, locale } = useText();
  const may = useMay('integration:write');
  const { state, failingSince, switchedOffAt, secretOverlapUntil } = endpoint;
  return (
    <Card title={<span className="text-body break-all">{endpoint.url}</span>} action={<StatusBadge shape={SHAPES[state]}>{t(m[state])}</StatusBadge>}>
      <div className="flex flex-col gap-4">
        {state === 'on' && failingSince !== null && <Banner tone="warn" title={t(m.failing, { since: formatDate(failingSince, locale, 'moment') })}>{t(m.failingBody)}</Banner>}
        {state === 'off_after_failure' && switchedOffAt !== null && <Banner tone="bad" title={t(m.dead, { since: formatDate(switchedOffAt, locale, 'moment') })}>{t(m.deadBody)}</Banner>}
        {secretOverlapUntil !== null && <p className="text-small text-soft">{t(m.overlap, { until: formatDate(secretOverlapUntil, locale, 'moment') })}</p>}
        {may && <Actions endpoint={endpoint} onSecret={onSecret} />}
      </div>
      <WebhookLog endpoint={endpoint} />
    </Card>
  );
}

function Actions({ endpoint, onSecret }: { readonly endpoint: Endpoint; readonly onSecret: (secret: string) => void }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const [asking, setAsking] = useState<'rotate' | 'remove' | null>(null);
  const params = { endpointId: endpoint.id };
  const test = useChange('testWebhookEndpoint', { refresh: ['webhookLog'] });
  return (
    <div className="flex flex-wrap gap-2">
      <Button size="small" busy={test.isPending} onClick={() => test.mutate({ params, body: {} }, { onSuccess: () => toast.show({ tone: 'good', title: t(m.tested) }), onError: toast.fail })}>{t(m.test)}</Button>
      <Switch endpoint={endpoint} />
      <Button size="small" onClick={() => setAsking('rotate')}>{t(m.rotate)}</Button>
      <Button size="small" onClick={() => setAsking('remove')}>{t(m.remove)}</Button>
      {asking === 'rotate' && <Rotate endpoint={endpoint} onSecret={onSecret} onClose={() => setAsking(null)} />}
      {asking === 'remove' && <Remove endpoint={endpoint} onClose={() => setAsking(null)} />}
    </div>
  );
}

/** Switched on after a failure, an endpoint is sent what it has missed: nobody should have to work out from when. */
function Switch({ endpoint }: { readonly endpoint: Endpoint }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const params = { endpointId: endpoint.id };
  const change = useChange('changeWebhookEndpoint', { refresh: ['webhookEndpoints', 'overview'] });
  const replay = useChange('replayWebhooks', { refresh: ['webhookLog'] });
  const missedSince = endpoint.state === 'off_after_failure' ? (endpoint.failingSince ?? endpoint.switchedOffAt) : null;
  const turn = (): void => change.mutate({ params, body: { state: endpoint.state === 'on' ? 'off' : 'on' } }, {
    onSuccess: ({ state }) => {
      if (state === 'on' && missedSince !== null) {
        replay.mutate({ params, body: { since: missedSince } }, { onSuccess: ({ messages, complete }) => toast.show({ tone: complete ? 'good' : 'info', title: t(complete ? m.caughtUp : m.partlyCaughtUp, { count: messages }), detail: complete ? undefined : t(m.partlyHint) }), onError: toast.fail });
      } else toast.show({ tone: 'good', title: t(state === 'on' ? m.switchedOn : m.switchedOff) });
    },
    onError: toast.fail,
  });
  return <Button size="small" kind={endpoint.state === 'off_after_failure' ? 'primary' : 'secondary'} busy={change.isPending || replay.isPending} onClick={turn}>{t(endpoint.state === 'on' ? m.switchOff : m.switchOn)}</Button>;
}

function Rotate({ endpoint, onSecret, onClose }: { readonly endpoint: Endpoint; readonly onSecret: (secret: string) => void; readonly onClose: () => void }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const [former, setFormer] = useState<'day' | 'none'>('day');
  const rotate = useChange('rotateWebhookSecret', { refresh: ['webhookEndpoints'] });
  const confirm = (): void => rotate.mutate({ params: { endpointId: endpoint.id }, body: { overlapHours: former === 'day' ? 24 : 0 } }, { onSuccess: ({ secret }) => onSecret(secret), onError: toast.fail, onSettled: onClose });
  return (
    <Confirm open onClose={onClose} onConfirm={confirm} title={t(m.rotateTitle)} confirmLabel={t(m.rotate)} busy={rotate.isPending}>
      <p>{t(m.rotateBody)}</p>
      <div className="mt-4">
        <RadioGroup
          label={t(m.former)} name="former" value={former} onChange={setFormer}
          choices={[{ value: 'day', label: t(m.formerDay), hint: t(m.formerDayHint) }, { value: 'none', label: t(m.formerNone), hint: t(m.formerNoneHint) }]}
        />
      </div>
    </Confirm>
  );
}

function Remove({ endpoint, onClose }: { readonly endpoint: Endpoint; readonly onClose: () => void }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const remove = useChange('deleteWebhookEndpoint', { refresh: ['webhookEndpoints', 'overview'] });
  const confirm = (): void => remove.mutate({ params: { endpointId: endpoint.id } }, { onSuccess: () => toast.show({ tone: 'good', title: t(m.removed) }), onError: toast.fail, onSettled: onClose });
  return <Confirm open onClose={onClose} onConfirm={confirm} title={t(m.removeTitle)} confirmLabel={t(m.remove)} busy={remove.isPending}><p>{t(m.removeBody)}</p></Confirm>;
}
