import { ChevronsUpDown, Store } from 'lucide-react';
import type { ReactNode } from 'react';
import { merchantNameIn } from '../../../contract/merchant-name.ts';
import { useChange } from '../api/queries.ts';
import { Menu } from '../parts/menu.tsx';
import { useSession } from './session.tsx';
import { defineMessages, useText } from './text.tsx';
import { useToast } from './toasts.tsx';

const m = defineMessages({ switch: { ko: '가맹점 바꾸기: 지금은 {name}', en: 'Switch merchant: now {name}' } });

/** For which merchant one acts; a choice where a person is a member of several. */
export function MerchantSwitch(): ReactNode {
  const { t, locale } = useText();
  const session = useSession();
  const toast = useToast();
  // Loaded afresh: no page that is still closing can save for the new merchant what was typed for the other.
  const change = useChange('switchMerchant', { onDone: () => location.assign('/') });
  const name = (session.merchant === null ? undefined : merchantNameIn(session.merchant.name, locale)) ?? session.gateway?.name[locale];
  if (name === undefined) return null;
  const plate = (
    <span className="flex w-full items-center gap-2.5">
      <Store size={18} aria-hidden className="shrink-0 text-faint" />
      <span className="min-w-0 flex-1 truncate text-left text-small font-semibold">{name}</span>
      {session.memberships.length > 1 && <ChevronsUpDown size={16} aria-hidden className="shrink-0 text-faint" />}
    </span>
  );
  if (session.memberships.length < 2) return <div className="rounded-control bg-sunken px-3 py-2.5">{plate}</div>;
  return (
    <Menu
      label={t(m.switch, { name })}
      align="left"
      buttonClassName="w-full rounded-control bg-sunken px-3 py-2.5 hover:bg-line"
      entries={session.memberships.map((each) => ({
        label: merchantNameIn(each.name, locale),
        chosen: each.merchantId === session.merchant?.merchantId,
        onSelect: () => change.mutate({ body: { merchantId: each.merchantId } }, { onError: toast.fail }),
      }))}
    >
      {plate}
    </Menu>
  );
}
