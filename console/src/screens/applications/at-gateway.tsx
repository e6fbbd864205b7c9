import { useLocation, useNavigate } from '@tanstack/react-router';
import { ExternalLink } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import { useChange } from '../../api/queries.ts';
import { defineMessages, useText } from '../../frame/text.tsx';
import { useToast } from '../../frame/toasts.tsx';
import { Button } from '../../parts/button.tsx';
import { Banner } from '../../parts/surfaces.tsx';

const m = defineMessages({
  hint: { ko: '{gateway} 사이트로 이동합니다. 마치시면 이 화면으로 돌아와 결과를 바로 확인합니다.', en: 'This takes you to the site of {gateway}. When you are done you come back here, and the result is looked up at once.' },
  looking: { ko: '{gateway}에서 결과를 확인하고 있습니다', en: 'Looking up the result at {gateway}' },
});

type Case = Answer<'application'>['cases'][number];

/** Leads to the gateway's own pages by a link that is made now: it lives too briefly to stand in the page. */
export function OpenAtGateway({ item, label, onFailure }: { readonly item: Case; readonly label: string; readonly onFailure: (failure: unknown) => void }): ReactNode {
  const { t } = useText();
  const open = useChange('openAtGateway');
  const press = (): void => {
    onFailure(null);
    open.mutate({ params: { caseId: item.id }, body: {} }, {
      // Only where the gateway's people are: an address of any other kind would run on this page.
      onSuccess: ({ url }) => url.startsWith('https://') && window.location.assign(url),
      onError: onFailure,
    });
  };
  return (
    <div className="flex flex-col items-start gap-2">
      <Button kind="primary" busy={open.isPending} icon={<ExternalLink size={17} aria-hidden />} onClick={press}>{label}</Button>
      <p className="text-small text-soft">{t(m.hint, { gateway: t(item.gateway.names) })}</p>
    </div>
  );
}

/** Somebody comes back from the gateway's pages: it is asked once, and the address forgets that they came from there. */
export function ReturnedFromGateway({ item }: { readonly item: Case }): ReactNode {
  const { t } = useText();
  const toast = useToast();
  const { pathname, searchStr } = useLocation();
  const navigate = useNavigate();
  const asked = useRef(false);
  const look = useChange('lookAtGateway', { refresh: ['application', 'applications', 'overview'] });
  const returned = new URLSearchParams(searchStr).get('returned') === item.id;
  useEffect(() => {
    if (!returned || asked.current) return;
    asked.current = true;
    look.mutate({ params: { caseId: item.id }, body: {} }, { onError: toast.fail, onSettled: () => void navigate({ to: pathname, hash: item.id, replace: true }) });
  }, [returned, look, item.id, toast, navigate, pathname]);
  return returned || look.isPending ? <Banner live title={t(m.looking, { gateway: t(item.gateway.names) })} /> : null;
}
