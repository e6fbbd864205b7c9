import { useEffect } from 'react';
import { useChange } from '../../api/queries.ts';
import { useMay } from '../../frame/session.tsx';

interface Shown {
  readonly id: string;
  readonly sequence: number;
  readonly standing: { readonly needsMerchant: boolean };
}

/** Says once that somebody who may act has what a case asks before their eyes: a page in a tab that nobody looks at does not count. */
export function useReadTurn({ id, sequence, standing: { needsMerchant } }: Shown): void {
  const mayAct = useMay('application:write');
  const { mutate } = useChange('readTurn');
  useEffect(() => {
    if (!needsMerchant || !mayAct) return;
    let told = false;
    const tell = (): void => {
      if (told || document.visibilityState !== 'visible') return;
      told = true;
      mutate({ params: { caseId: id }, body: { sequence } });
    };
    tell();
    document.addEventListener('visibilitychange', tell);
    return () => document.removeEventListener('visibilitychange', tell);
  }, [id, sequence, needsMerchant, mayAct, mutate]);
}
