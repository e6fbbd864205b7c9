import { useState } from 'react';
import type { FormEvent, ReactNode } from 'react';
import { ApiProblem } from '../../api/problem.ts';
import { useChange } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Select, TextInput } from '../../parts/field.tsx';
import { Fold } from '../../parts/fold.tsx';
import { Checks, KeyInputs, keyFields, type Kind, type Offer } from './channel-keys.tsx';

const m = defineMessages({
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
  cancel: { ko: '닫기', en: 'Close' },
  keys: { ko: 'PG에서 받은 내 테스트 키 입력', en: 'Keys of your own from the gateway' },
  keysHint: { ko: '비워 두시면 공용 테스트 키를 사용합니다. 저장한 비밀값은 암호화해 보관하고 다시 보여 드리지 않습니다.', en: 'Left empty, the shared test keys are used. Secrets are stored encrypted and never shown again.' },
  test: { ko: '먼저 시험하기', en: 'Test first' },
});

/** A test channel of the merchant's own, tried before it is saved. */
export function AddChannel({ offers, onClose }: { readonly offers: readonly Offer[]; readonly onClose: () => void }): ReactNode {
  const { t, locale } = useText();
  const toast = useToast();
  const [gateway, setGateway] = useState(offers[0]?.gateway ?? '');
  const [kind, setKind] = useState<Kind>('payment');
  const [name, setName] = useState('');
  const [testId, setTestId] = useState('');
  const [keys, setKeys] = useState<Readonly<Record<string, string>>>({});
  const [tried, setTried] = useState(false);
  const trial = useChange('tryChannel');
  const add = useChange('addChannel', { refresh: ['integration'] });
  const offer = offers.find((one) => one.gateway === gateway);
  const type = offer?.types.includes(kind) === true ? kind : (offer?.types[0] ?? 'payment');
  const refused = add.error instanceof ApiProblem ? add.error : null;
  const fields = keyFields(offer, type);
  const given = Object.fromEntries(fields.flatMap(({ name: field }) => ((keys[field] ?? '').trim() === '' ? [] : [[field, keys[field] ?? '']])));
  const wanted = { gateway, type, ...(testId.trim() !== '' && { testId: testId.trim() }), ...(Object.keys(given).length > 0 && { credentials: given }) };
  const failing = (pointer: string): string | undefined => {
    const check = trial.data?.checks.find((one) => one.pointer === pointer && one.state === 'failed');
    return check === undefined ? undefined : t(check.text);
  };
  const fail = (failure: Error): void => { if (!(failure instanceof ApiProblem) || failure.status !== 422) toast.fail(failure); };
  const test = (then?: () => void): void => trial.mutate({ body: wanted }, { onSuccess: ({ checks }) => { if (!checks.some(({ state }) => state === 'failed')) then?.(); }, onError: fail });
  const save = (): void => add.mutate({ body: { ...wanted, name: name.trim() } }, {
    onSuccess: () => {
      toast.show({ tone: 'good', title: t(m.added) });
      onClose();
    },
    onError: fail,
  });
  // What was tried is what is saved: another value is tried again.
  const edit = <Value,>(set: (value: Value) => void) => (value: Value): void => { trial.reset(); set(value); };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(true);
    if (name.trim() === '') return;
    if (trial.data !== undefined && !trial.data.checks.some(({ state }) => state === 'failed')) save();
    else test(save);
  };
  return (
    <Dialog
      open onClose={onClose} size="wide" title={t(m.add)}
      footer={<>
        <Button onClick={onClose}>{t(m.cancel)}</Button>
        <Button busy={trial.isPending} onClick={() => test()}>{t(m.test)}</Button>
        <Button kind="primary" type="submit" form="add-channel" busy={add.isPending || trial.isPending}>{t(m.add)}</Button>
      </>}
    >
      <form id="add-channel" onSubmit={submit} noValidate className="flex flex-col gap-4">
        <p className="text-soft">{t(m.addHint)}</p>
        <Select label={t(m.gateway)} value={gateway} onChange={(event) => edit(setGateway)(event.currentTarget.value)} choices={offers.map((one) => ({ value: one.gateway, label: t(one.names) }))} error={refused?.fieldError('/gateway', locale)} />
        <Select
          label={t(m.kind)} value={type} onChange={(event) => edit(setKind)(event.currentTarget.value as Kind)} choices={(offer?.types ?? []).map((one) => ({ value: one, label: t(m[one]) }))}
          error={refused?.fieldError('/type', locale)}
        />
        <TextInput
          label={t(m.name)} hint={t(m.nameHint)} required maxLength={60} value={name} onChange={(event) => setName(event.currentTarget.value)}
          error={refused?.fieldError('/name', locale) ?? (tried && name.trim() === '' ? t(m.nameMissing) : undefined)}
        />
        <TextInput
          label={t(m.testId)} hint={t(m.testIdHint)} optional maxLength={60} spellCheck={false} autoComplete="off" value={testId} onChange={(event) => edit(setTestId)(event.currentTarget.value)}
          error={refused?.fieldError('/testId', locale) ?? failing('/testId')}
        />
        {fields.length > 0 && (
          <Fold framed summary={<span className="font-semibold">{t(m.keys)}</span>}>
            <div className="flex flex-col gap-4 pb-4">
              <p className="text-small text-soft">{t(m.keysHint)}</p>
              <KeyInputs fields={fields} values={keys} onChange={(field, value) => edit(setKeys)({ ...keys, [field]: value })} errorOf={(field) => refused?.fieldError(`/credentials/${field}`, locale) ?? failing(`/credentials/${field}`)} />
            </div>
          </Fold>
        )}
        {trial.data !== undefined && <Checks checks={trial.data.checks} />}
      </form>
    </Dialog>
  );
}
