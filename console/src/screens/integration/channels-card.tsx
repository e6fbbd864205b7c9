import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { ApiProblem } from '../../api/problem.ts';
import { useChange } from '../../api/queries.ts';
import { useMay } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button, LinkButton } from '../../parts/button.tsx';
import { Confirm, Dialog } from '../../parts/dialog.tsx';
import { TextInput } from '../../parts/field.tsx';
import { Card } from '../../parts/surfaces.tsx';
import { Fold } from '../../parts/fold.tsx';
import { AddChannel } from './add-channel.tsx';
import { ChannelBadges, ChannelFacts } from './channel-facts.tsx';
import type { Channel } from './channel-facts.tsx';
import { KeyInputs, keyFields, type Offer } from './channel-keys.tsx';

const m = defineMessages({
  title: { ko: '채널', en: 'Channels' },
  hint: { ko: 'PG와 연결하는 설정입니다. 테스트 채널은 지금 쓸 수 있고, PG가 실연동 키를 등록하면 실연동 채널이 생깁니다.', en: 'The connections to gateways. Test channels work now; a live channel appears when its gateway deposits the live keys.' },
  open: { ko: '코드와 자세한 정보', en: 'Code and details' },
  openName: { ko: '{name}: 코드와 자세한 정보', en: '{name}: code and details' },
  add: { ko: '테스트 채널 추가', en: 'Add a test channel' },
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
  name: { ko: '채널 이름', en: 'Channel name' },
  nameMissing: { ko: '채널 이름을 입력해 주세요.', en: 'Give the channel a name.' },
  keys: { ko: '키 바꾸기', en: 'Replace the keys' },
  keysName: { ko: '{name} 키 바꾸기', en: 'Replace the keys of {name}' },
  keysHint: { ko: '모든 값을 새로 입력해 주세요. 저장된 값은 다시 보여 드리지 않습니다.', en: 'Enter every value anew. What is stored is not shown again.' },
  keysSaved: { ko: '채널의 키를 바꾸었습니다', en: 'Keys replaced' },
});

/** Channels, test and live, with what can be done to those of one's own. */
export function ChannelsCard({ channels, offers, version }: { readonly channels: readonly Channel[]; readonly offers: readonly Offer[]; readonly version: number }): ReactNode {
  const { t } = useText();
  const may = useMay('integration:write');
  const [adding, setAdding] = useState(false);
  return (
    <Card
      title={t(m.title)} hint={t(m.hint)}
      action={may && <Button size="small" icon={<Plus size={16} aria-hidden />} onClick={() => setAdding(true)}>{t(m.add)}</Button>}
    >
      <ul className="flex flex-col gap-3">
        {channels.map((channel) => <li key={channel.id}><ChannelRow channel={channel} offer={offers.find(({ gateway }) => gateway === channel.gateway.code)} version={version} /></li>)}
      </ul>
      {adding && <AddChannel offers={offers} onClose={() => setAdding(false)} />}
    </Card>
  );
}

interface ChannelOf {
  readonly channel: Channel;
  readonly offer: Offer | undefined;
  /** Of the settings as they were read. */
  readonly version: number;
}

function ChannelRow({ channel, offer, version }: ChannelOf): ReactNode {
  const { t } = useText();
  const may = useMay('integration:write');
  const [asking, setAsking] = useState<'rename' | 'keys' | 'remove' | null>(null);
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
              {keysOf(channel, offer).length > 0 && <Button size="small" aria-label={t(m.keysName, { name: channel.name })} onClick={() => setAsking('keys')}>{t(m.keys)}</Button>}
              <Button size="small" aria-label={t(m.removeName, { name: channel.name })} onClick={() => setAsking('remove')}>{t(m.remove)}</Button>
            </>
          )}
        </div>
      </div>
      {asking === 'rename' && <Rename channel={channel} version={version} onClose={() => setAsking(null)} />}
      {asking === 'keys' && <ReplaceKeys channel={channel} offer={offer} version={version} onClose={() => setAsking(null)} />}
      {asking === 'remove' && <Remove channel={channel} onClose={() => setAsking(null)} />}
    </Fold>
  );
}

/** The keys a channel can be given. */
function keysOf(channel: Channel, offer: Offer | undefined): Offer['fields'] {
  const [kind] = channel.types;
  return kind === 'payment' || kind === 'api_payment' || kind === 'certification' ? keyFields(offer, kind) : [];
}

function ReplaceKeys({ channel, offer, version, onClose }: ChannelOf & { readonly onClose: () => void }): ReactNode {
  const { t, locale } = useText();
  const toast = useToast();
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const change = useChange('changeChannel', { refresh: ['integration'] });
  const refused = change.error instanceof ApiProblem ? change.error : null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate({ params: { channelId: channel.id }, body: { credentials: values }, ifMatch: version }, {
      onSuccess: () => {
        toast.show({ tone: 'good', title: t(m.keysSaved) });
        onClose();
      },
      onError: (failure) => { if (!(failure instanceof ApiProblem) || failure.status !== 422) toast.fail(failure); },
    });
  };
  return (
    <Dialog open onClose={onClose} title={t(m.keysName, { name: channel.name })} footer={<><Button onClick={onClose}>{t(m.cancel)}</Button><Button kind="primary" type="submit" form="channel-keys" busy={change.isPending}>{t(m.save)}</Button></>}>
      <form id="channel-keys" onSubmit={submit} noValidate className="flex flex-col gap-4">
        <p className="text-soft">{t(m.keysHint)}</p>
        <KeyInputs fields={keysOf(channel, offer)} values={values} onChange={(name, value) => setValues({ ...values, [name]: value })} errorOf={(name) => refused?.fieldError(`/credentials/${name}`, locale)} />
      </form>
    </Dialog>
  );
}

function Rename({ channel, version, onClose }: { readonly channel: Channel; readonly version: number; readonly onClose: () => void }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const [name, setName] = useState(channel.name);
  const rename = useChange('changeChannel', { refresh: ['integration'] });
  const empty = name.trim() === '';
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (empty) return;
    rename.mutate({ params: { channelId: channel.id }, body: { name: name.trim() }, ifMatch: version }, {
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
