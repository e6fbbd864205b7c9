import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { Badge, StatusBadge } from '../../parts/badge.tsx';
import type { StatusShape } from '../../parts/badge.tsx';
import { CopyButton } from '../../parts/copy.tsx';
import { Banner, DescriptionList } from '../../parts/surfaces.tsx';

export type Channel = Answer<'integration'>['channels'][number];

const m = defineMessages({
  key: { ko: '채널 키', en: 'Channel key' },
  types: { ko: '종류', en: 'Kinds' },
  origin: { ko: '연동 정보', en: 'Credentials' },
  shared_test: { ko: '공용 테스트 정보', en: 'Shared test credentials' },
  deposited: { ko: 'PG가 직접 등록함', en: 'Deposited by the gateway' },
  entered: { ko: '직접 입력함', en: 'Entered by you' },
  secretSet: { ko: '등록되어 있습니다. 비밀값은 다시 보여 드리지 않습니다.', en: 'Set. Secrets are never shown again.' },
  set: { ko: '등록되어 있습니다', en: 'Set' },
  notSet: { ko: '아직 없습니다', en: 'Not set yet' },
  payment: { ko: '결제창', en: 'Payment window' },
  api_payment: { ko: '수기결제·정기결제(API)', en: 'Key-in and subscription (API)' },
  certification: { ko: '본인인증', en: 'Identity verification' },
  methods: { ko: '결제수단', en: 'Payment methods' },
  test: { ko: '테스트', en: 'Test' },
  live: { ko: '실연동', en: 'Live' },
  ready: { ko: '사용 가능', en: 'Ready' },
  incomplete: { ko: '정보 부족', en: 'Incomplete' },
  disabled: { ko: '사용 안 함', en: 'Disabled' },
});

const SHAPES: Record<Channel['state'], StatusShape> = { ready: 'done', incomplete: 'attention', disabled: 'ended' };

/** Mode and state of a channel, in words. */
export function ChannelBadges({ channel }: { readonly channel: Channel }): ReactNode {
  const { t } = useText();
  return (
    <span className="flex flex-wrap gap-2">
      <Badge tone={channel.mode === 'live' ? 'accent' : 'neutral'}>{t(m[channel.mode])}</Badge>
      <StatusBadge shape={SHAPES[channel.state]}>{t(m[channel.state])}</StatusBadge>
    </span>
  );
}

/** A value with its copy button. */
export function CopiedValue({ value, name }: { readonly value: string; readonly name: string }): ReactNode {
  return (
    <span className="flex flex-wrap items-center gap-2">
      <code className="min-w-0 text-small break-all select-all">{value}</code>
      <CopyButton text={value} name={name} />
    </span>
  );
}

/** The key a shop's page needs, and the names of everything the gateway asks for, with the values that are no secret. */
export function ChannelFacts({ channel }: { readonly channel: Channel }): ReactNode {
  const { t } = useText();
  const kind = (type: string): string => (type === 'payment' || type === 'api_payment' || type === 'certification' ? t(m[type]) : type);
  return (
    <div className="flex flex-col gap-4">
      {channel.note !== null && <Banner title={t(channel.note)} />}
      <DescriptionList
        items={[
          { key: 'key', term: t(m.key), detail: <CopiedValue value={channel.channelKey} name={t(m.key)} /> },
          { key: 'types', term: t(m.types), detail: channel.types.map(kind).join(', ') },
          { key: 'origin', term: t(m.origin), detail: t(m[channel.origin]) },
          ...channel.credentials.map((one) => ({
            key: `credential-${one.name}`,
            // The gateway's own name, and the one it has here.
            term: <>{t(one.label)}<code className="block text-tiny font-normal break-all text-faint">{one.name}</code></>,
            detail: one.value === null ? <span className="text-soft">{t(!one.set ? m.notSet : one.secret ? m.secretSet : m.set)}</span> : <CopiedValue value={one.value} name={t(one.label)} />,
          })),
          { key: 'methods', term: t(m.methods), detail: channel.methods.map(({ names }) => t(names)).join(', ') },
        ]}
      />
    </div>
  );
}
