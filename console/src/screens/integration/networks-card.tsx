import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { ApiProblem } from '../../api/problem.ts';
import { useChange } from '../../api/queries.ts';
import { useMay } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { StatusBadge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { TextArea } from '../../parts/field.tsx';
import { Card } from '../../parts/surfaces.tsx';

const m = defineMessages({
  title: { ko: 'API를 호출할 수 있는 주소', en: 'Addresses that may call the API' },
  hint: {
    ko: '서버의 IP 주소를 적어 두시면 다른 곳에서는 API 키를 알아도 호출할 수 없습니다. 결제창과 이 화면의 테스트 결제에는 영향이 없습니다.',
    en: 'With the addresses of your servers listed, nobody can call from elsewhere, even with your keys. The payment window and the test payments of this page are not affected.',
  },
  everywhere: { ko: '모든 주소에서 호출할 수 있습니다', en: 'Calls are taken from every address' },
  only: { ko: '아래 주소에서만 호출할 수 있습니다', en: 'Calls are taken from these addresses only' },
  list: { ko: 'IP 주소 또는 대역', en: 'IP addresses or ranges' },
  listHint: { ko: '한 줄에 하나씩, IPv4와 IPv6를 모두 쓸 수 있습니다. 예: 203.0.113.7, 203.0.113.0/24, 2001:db8::/32. 비워 두시면 모든 주소에서 호출할 수 있습니다.', en: 'One a line, IPv4 or IPv6, such as 203.0.113.7, 203.0.113.0/24 or 2001:db8::/32. Leave it empty to take calls from everywhere.' },
  save: { ko: '주소 저장', en: 'Save the addresses' },
  saved: { ko: '호출할 수 있는 주소를 저장했습니다', en: 'Addresses saved' },
  savedHint: { ko: '지금부터 바로 적용되며, 발급된 토큰에도 적용됩니다.', en: 'They apply at once, to tokens already given as well.' },
});

const linesOf = (text: string): string[] => text.split(/[\n,]/).map((line) => line.trim()).filter((line) => line !== '');

/** From where the shop's programs may call: a list of addresses and ranges, empty for everywhere. */
export function NetworksCard({ networks, version }: { readonly networks: readonly string[]; readonly version: number }): ReactNode {
  const { t, locale } = useText();
  const toast = useToast();
  const may = useMay('integration:write');
  const kept = networks.join('\n');
  const [{ text: draft, of }, setState] = useState({ text: kept, of: kept });
  const setDraft = (text: string): void => setState({ text, of: kept });
  // Saved elsewhere: what nobody is writing here follows, so that an old list is not put back by chance.
  if (of !== kept) setState({ text: draft === of ? kept : draft, of: kept });
  const client = useQueryClient();
  const save = useChange('setNetworks', { refresh: ['integration'] });
  const wanted = linesOf(draft);
  const changed = wanted.join('\n') !== kept;
  const problem = save.error instanceof ApiProblem ? save.error : null;
  const wrong = wanted.flatMap((_, index) => problem?.fieldError(`/networks/${index}`, locale) ?? []);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate({ body: { networks: wanted }, ifMatch: version }, {
      onSuccess: (answer) => {
        setDraft(answer.networks.join('\n'));
        toast.show({ tone: 'good', title: t(m.saved), detail: t(m.savedHint) });
      },
      onError: (failure) => {
        // Somebody else was faster: what is there now is read, so that the next press is made from it.
        if (failure instanceof ApiProblem && failure.code === 'stale_version') void client.invalidateQueries({ queryKey: ['integration'] });
        if (!(failure instanceof ApiProblem) || failure.fieldError('/networks', locale) === undefined && !wanted.some((_, index) => failure.fieldError(`/networks/${index}`, locale) !== undefined)) toast.fail(failure);
      },
    });
  };
  return (
    <Card title={t(m.title)} hint={t(m.hint)}>
      <form onSubmit={submit} noValidate className="flex flex-col gap-4">
        <p><StatusBadge shape={networks.length === 0 ? 'waiting' : 'done'}>{t(networks.length === 0 ? m.everywhere : m.only)}</StatusBadge></p>
        <TextArea
          label={t(m.list)} hint={t(m.listHint)} rows={Math.min(10, Math.max(3, wanted.length + 1))} spellCheck={false} autoComplete="off" autoCapitalize="off" disabled={!may} className="numeric"
          value={draft} error={wrong.length > 0 ? wrong.join(' ') : problem?.fieldError('/networks', locale)}
          onChange={(event) => { setDraft(event.currentTarget.value); if (problem !== null) save.reset(); }}
        />
        {may && <div><Button type="submit" kind={changed ? 'primary' : 'secondary'} disabled={!changed} busy={save.isPending}>{t(m.save)}</Button></div>}
      </form>
    </Card>
  );
}
