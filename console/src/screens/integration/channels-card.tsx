import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { ApiProblem } from '../../api/problem.ts';
import { useChange } from '../../api/queries.ts';
import { useMay } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button, LinkButton } from '../../parts/button.tsx';
import { Confirm, Dialog } from '../../parts/dialog.tsx';
import { Select, TextInput } from '../../parts/field.tsx';
import { Card } from '../../parts/surfaces.tsx';
import { Fold } from '../../parts/fold.tsx';
import { ChannelBadges, ChannelFacts } from './channel-facts.tsx';
import type { Channel } from './channel-facts.tsx';

type Offer = Answer<'integration'>['offers'][number];
type Kind = Offer['types'][number];

const m = defineMessages({
  title: { ko: '채널', en: 'Channels' },
  hint: { ko: 'PG와 연결하는 설정입니다. 테스트 채널은 지금 쓸 수 있고, PG가 실연동 키를 등록하면 실연동 채널이 생깁니다.', en: 'The connections to gateways. Test channels work now; a live channel appears when its gateway deposits the live keys.' },
  open: { ko: '코드와 자세한 정보', en: 'Code and details' },
  openName: { ko: '{name}: 코드와 자세한 정보', en: '{name}: code and details' },
  add: { ko: '테스트 채널 추가', en: 'Add a test channel' },
  addHint: { ko: '공용 테스트 정보로 바로 쓸 수 있습니다. 같은 PG의 채널을 여러 개 두고 상점별로 나눌 수도 있습니다.', en: 'Works at once with shared test credentials. Several channels of one gateway can stand for several shops.' },
  gateway: { ko: 'PG', en: 'Gateway' },
  kind: { ko: '채널 종류', en: 'Kind of payment' },
  payment: { ko: '결제창', en: 'Payment window' },
  api_payment: { ko: '수기결제·정기결제(API)', en: 'Key-in and subscription (API)' },
  certification: { ko: '본인인증', en: 'Identity verification' },
  name: { ko: '채널 이름', en: 'Channel name' },
  nameHint: { ko: '가맹점 안에서만 보입니다. 예: 식품몰 테스트', en: 'Only you see it. For example: food shop, test' },
  testId: { ko: '테스트 상점 아이디(MID)', en: 'Test merchant id (MID)' },
  testIdHint: { ko: 'PG에서 따로 받은 것이 있으면 입력해 주세요. 비워 두시면 공용 아이디를 사용합니다.', en: 'If the gateway gave you one of your own. Left empty, the shared one is used.' },
  nameMissing: { ko: '채널 이름을 입력해 주세요.', en: 'Give the channel a name.' },
  added: { ko: '테스트 채널을 추가했습니다', en: 'Test channel added' },
  rename: { ko: '이름 바꾸기', en: 'Rename' },
  renameName: { ko: '{name} 이름 바꾸기', en: 'Rename {name}' },
  save: { ko: '저장', en: 'Save' },
  cancel: { ko: '닫기', en: 'Close' },
  renamed: { ko: '채널 이름을 바꾸었습니다', en: 'Channel renamed' },
  remove: { ko: '지우기', en: 'Remove' },
  removeName: { ko: '{name} 지우기', en: 'Remove {name}' },
  removeTitle: { ko: '이 테스트 채널을 삭제하시겠습니까?', en: 'Remove this test channel?' },
  removeBody: { ko: '이 채널 키를 쓰는 코드는 결제창을 열 수 없게 됩니다. 이미 한 테스트 결제는 남아 있습니다.', en: 'Code that uses this channel key can no longer open the payment window. Test payments already made stay.' },
  removed: { ko: '테스트 채널을 지웠습니다', en: 'Test channel removed' },
});

/** Channels, test and live, with what can be done to those of one's own. */
export function ChannelsCard({ channels, offers }: { readonly channels: readonly Channel[]; readonly offers: readonly Offer[] }): ReactNode {
  const { t } = useText();
  const may = useMay('integration:write');
  const [adding, setAdding] = useState(false);
  return (
    <Card
      title={t(m.title)} hint={t(m.hint)}
      action={may && <Button size="small" icon={<Plus size={16} aria-hidden />} onClick={() => setAdding(true)}>{t(m.add)}</Button>}
    >
      <ul className="flex flex-col gap-3">
        {channels.map((channel) => <li key={channel.id}><ChannelRow channel={channel} /></li>)}
      </ul>
      {adding && <AddChannel offers={offers} onClose={() => setAdding(false)} />}
    </Card>
  );
}

function ChannelRow({ channel }: { readonly channel: Channel }): ReactNode {
  const { t } = useText();
  const may = useMay('integration:write');
  const [asking, setAsking] = useState<'rename' | 'remove' | null>(null);
  return (
    <Fold framed summary={<>
        <span className="font-semibold">{channel.own ? channel.name : t(channel.gateway.names)}</span>
        {channel.own && <span className="text-small text-faint">{t(channel.gateway.names)}</span>}
        <ChannelBadges channel={channel} />
      </>}>
      <div className="flex flex-col items-start gap-4 pb-4">
        <ChannelFacts channel={channel} />
        <div className="flex flex-wrap gap-2">
          {channel.mode === 'test' && (
            <LinkButton to="/integration/$channelId" params={{ channelId: channel.id }} size="small" aria-label={t(m.openName, { name: channel.own ? channel.name : t(channel.gateway.names) })}>{t(m.open)}</LinkButton>
          )}
          {channel.own && may && (
            <>
              <Button size="small" aria-label={t(m.renameName, { name: channel.name })} onClick={() => setAsking('rename')}>{t(m.rename)}</Button>
              <Button size="small" aria-label={t(m.removeName, { name: channel.name })} onClick={() => setAsking('remove')}>{t(m.remove)}</Button>
            </>
          )}
        </div>
      </div>
      {asking === 'rename' && <Rename channel={channel} onClose={() => setAsking(null)} />}
      {asking === 'remove' && <Remove channel={channel} onClose={() => setAsking(null)} />}
    </Fold>
  );
}

function AddChannel({ offers, onClose }: { readonly offers: readonly Offer[]; readonly onClose: () => void }): ReactNode {
  const { t, locale } = useText();
  const toast = useToast();
  const [gateway, setGateway] = useState(offers[0]?.gateway ?? '');
  const [kind, setKind] = useState<Kind>('payment');
  const [name, setName] = useState('');
  const [testId, setTestId] = useState('');
  const [tried, setTried] = useState(false);
  const add = useChange('addChannel', { refresh: ['integration'] });
  const offer = offers.find((one) => one.gateway === gateway);
  const type = offer?.types.includes(kind) === true ? kind : (offer?.types[0] ?? 'payment');
  const refused = add.error instanceof ApiProblem ? add.error : null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (name.trim() === '') return;
    add.mutate({ body: { gateway, type, name: name.trim(), ...(testId.trim() !== '' && { testId: testId.trim() }) } }, {
      onSuccess: () => {
        toast.show({ tone: 'good', title: t(m.added) });
        onClose();
      },
      onError: (failure) => { if (!(failure instanceof ApiProblem) || failure.status !== 422) toast.fail(failure); },
    });
  };
  return (
    <Dialog
      open onClose={onClose} title={t(m.add)}
      footer={<><Button onClick={onClose}>{t(m.cancel)}</Button><Button kind="primary" type="submit" form="add-channel" busy={add.isPending}>{t(m.add)}</Button></>}
    >
      <form id="add-channel" onSubmit={submit} noValidate className="flex flex-col gap-4">
        <p className="text-soft">{t(m.addHint)}</p>
        <Select label={t(m.gateway)} value={gateway} onChange={(event) => setGateway(event.currentTarget.value)} choices={offers.map((one) => ({ value: one.gateway, label: t(one.names) }))} error={refused?.fieldError('/gateway', locale)} />
        <Select
          label={t(m.kind)} value={type} onChange={(event) => setKind(event.currentTarget.value as Kind)} choices={(offer?.types ?? []).map((one) => ({ value: one, label: t(m[one]) }))}
          error={refused?.fieldError('/type', locale)}
        />
        <TextInput
          label={t(m.name)} hint={t(m.nameHint)} required maxLength={60} value={name} onChange={(event) => setName(event.currentTarget.value)}
          error={refused?.fieldError('/name', locale) ?? (tried && name.trim() === '' ? t(m.nameMissing) : undefined)}
        />
        <TextInput
          label={t(m.testId)} hint={t(m.testIdHint)} optional maxLength={60} spellCheck={false} autoComplete="off" value={testId} onChange={(event) => setTestId(event.currentTarget.value)}
          error={refused?.fieldError('/testId', locale)}
        />
      </form>
    </Dialog>
  );
}

function Rename({ channel, onClose }: { readonly channel: Channel; readonly onClose: () => void }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const [name, setName] = useState(channel.name);
  const rename = useChange('renameChannel', { refresh: ['integration'] });
  const empty = name.trim() === '';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (empty) return;
    rename.mutate({ params: { channelId: channel.id }, body: { name: name.trim() } }, {
      onSuccess: () => {
        toast.show({ tone: 'good', title: t(m.renamed) });
        onClose();
      },
      onError: toast.fail,
    });
  };
  return (
    <Dialog open onClose={onClose} title={t(m.rename)} footer={<><Button onClick={onClose}>{t(m.cancel)}</Button><Button kind="primary" type="submit" form="rename-channel" busy={rename.isPending}>{t(m.save)}</Button></>}>
      <form id="rename-channel" onSubmit={submit} noValidate>
        <TextInput label={t(m.name)} required maxLength={60} value={name} onChange={(event) => setName(event.currentTarget.value)} error={empty ? t(m.nameMissing) : undefined} />
      </form>
    </Dialog>
  );
}

function Remove({ channel, onClose }: { readonly channel: Channel; readonly onClose: () => void }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const remove = useChange('deleteChannel', { refresh: ['integration'] });
  const confirm = (): void =>
    remove.mutate({ params: { channelId: channel.id } }, { onSuccess: () => toast.show({ tone: 'good', title: t(m.removed) }), onError: toast.fail, onSettled: onClose });
  return <Confirm open onClose={onClose} onConfirm={confirm} title={t(m.removeTitle)} confirmLabel={t(m.remove)} danger busy={remove.isPending}>{t(m.removeBody)}</Confirm>;
}
