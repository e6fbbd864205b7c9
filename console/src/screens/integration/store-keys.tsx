import { useState } from 'react';
import type { ReactNode } from 'react';
import type { Answer } from '../../api/client.ts';
import type { Interface } from './interface-choice.tsx';
import type { ShownSecrets } from './shown-secrets.ts';
import { StoreCard } from './store-card.tsx';
import { StoreV2Card } from './store-v2-card.tsx';

/** Keys and addresses of the test store, of the interface in use. */
export function StoreKeys({ overview, used, tried }: { readonly overview: Answer<'integration'>; readonly used: Interface; readonly tried: string | undefined }): ReactNode {
  const [shown, setShown] = useState<ShownSecrets>({ rest: null, api: null, webhook: null });
  const show = (made: Partial<ShownSecrets>): void => setShown((before) => ({ ...before, ...made }));
  return used === 'v2'
    ? <StoreV2Card sandbox={overview.sandbox} channels={overview.channels} tried={tried} shown={shown} onShow={show} />
    : <StoreCard sandbox={overview.sandbox} secret={shown.rest} onSecret={(rest) => show({ rest })} />;
}
