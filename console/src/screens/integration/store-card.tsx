import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useChange } from '../../api/queries.ts';
import { useMay } from '../../frame/session.tsx';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button } from '../../parts/button.tsx';
import { formatDate } from '../../parts/format.tsx';
import { Banner, Card, DescriptionList } from '../../parts/surfaces.tsx';
import { WhatToChange } from './what-to-change.tsx';
import { Copied, RotateSecret, ShownOnce } from './rotate-secret.tsx';

const m = defineMessages({
  title: { ko: '테스트 상점', en: 'Test store' },
  hint: { ko: '가입한 날부터 쓸 수 있는 연동 정보입니다. 계약이 끝나기 전에 개발을 마칠 수 있습니다.', en: 'Keys that work from the first day, so that development can finish before the contracts do.' },
  userCode: { ko: '가맹점 식별코드', en: 'User code' },
  restKey: { ko: 'REST API 키', en: 'REST API key' },
  secret: { ko: 'REST API 비밀값', en: 'REST API secret' },
  api: { ko: 'API 주소', en: 'API address' },
  script: { ko: '결제 스크립트', en: 'Payment script' },
  secretSet: { ko: '발급되어 있습니다. 다시 보여 드릴 수 없으며, 분실하셨다면 새로 발급해 주세요.', en: 'Issued. It cannot be shown again; if it is lost, issue a new one.' },
  secretNone: { ko: '아직 발급하지 않았습니다. 발급하시면 REST API 키도 새로 나오며, 비밀값은 그때 한 번만 보여 드립니다.', en: 'Not issued yet. Issuing gives a new REST API key as well; the secret is shown once, then and there.' },
  first: { ko: '비밀값 발급하고 보기', en: 'Issue and show' },
  issue: { ko: '비밀값 새로 발급', en: 'Issue a new secret' },
  askTitle: { ko: '비밀값을 새로 발급하시겠습니까?', en: 'Issue a new secret?' },
  askBody: { ko: 'REST API 키와 비밀값이 모두 새로 나오며, 새 비밀값은 한 번만 보여 드립니다.', en: 'Both the REST API key and its secret are new; the secret is shown only once.' },
  oldUntil: { ko: '이전 키를 {until}까지 함께 쓸 수 있습니다', en: 'The previous keys work as well until {until}' },
  endOld: { ko: '이전 키 바로 끝내기', en: 'End the previous keys now' },
  ended: { ko: '이전 키를 끝냈습니다', en: 'The previous keys have ended' },
});

/** Keys and addresses of the test store for V1. The secret is issued here and shown once. */
export function StoreCard({ sandbox, secret, onSecret }: { readonly sandbox: Answer<'integration'>['sandbox']; readonly secret: string | null; readonly onSecret: (secret: string) => void }): ReactNode {
  const { t, locale } = useText();
  const toast = useToast();
  const may = useMay('integration:write');
  const [asking, setAsking] = useState(false);
  // The code to copy names the key.
  const issue = useChange('revealSecret', { refresh: ['integration', 'codeSamples'], onDone: ({ restSecret }) => onSecret(restSecret) });
  const endOld = useChange('endKeyOverlap', { refresh: ['integration'] });
  const confirm = (overlapHours: number): void =>
    issue.mutate({ body: { overlapHours } }, { onError: toast.fail, onSettled: () => setAsking(false) });
  const row = (key: string, name: string, value: string) => ({ key, term: name, detail: <Copied value={value} name={name} /> });
  return (
    <Card title={t(m.title)} hint={t(m.hint)}>
      <DescriptionList
        items={[
          row('userCode', t(m.userCode), sandbox.userCode),
          row('restKey', t(m.restKey), sandbox.restKey),
          {
            key: 'secret',
            term: t(m.secret),
            detail: (
              <div className="flex flex-col items-start gap-2">
                {secret === null ? <span className="text-soft">{t(sandbox.restSecretSet ? m.secretSet : m.secretNone)}</span> : <ShownOnce secret={secret} name={t(m.secret)} />}
                {/* Nobody can be using a secret that was never shown: the first is issued without questions. */}
                {may && <Button size="small" busy={issue.isPending} onClick={() => (sandbox.restSecretSet ? setAsking(true) : confirm(0))}>{t(sandbox.restSecretSet ? m.issue : m.first)}</Button>}
                {sandbox.oldKeysUntil !== null && (
                  <Banner
                    tone="warn" title={t(m.oldUntil, { until: formatDate(sandbox.oldKeysUntil, locale, 'moment') })}
                    action={may && <Button size="small" busy={endOld.isPending} onClick={() => endOld.mutate({}, { onSuccess: () => toast.show({ tone: 'good', title: t(m.ended) }), onError: toast.fail })}>{t(m.endOld)}</Button>}
                  />
                )}
              </div>
            ),
          },
          row('api', t(m.api), sandbox.origin),
          row('script', t(m.script), sandbox.script),
        ]}
      />
      <WhatToChange used="v1" sandbox={sandbox} />
      <RotateSecret open={asking} onClose={() => setAsking(false)} onConfirm={confirm} title={t(m.askTitle)} body={t(m.askBody)} confirmLabel={t(m.issue)} busy={issue.isPending} />
    </Card>
  );
}
