import type { Catalogue } from '../catalogue/catalogue.ts';
import type { Text } from '../text.ts';
import type { Need, NeedingCase, OnFile } from './needs.ts';
import { paperName, usableUntil } from './papers.ts';
import { suretyUntil, SURETY, type Ends } from './terms.ts';

/**
 * What runs out: a paper that must be younger than some months on the day it is sent, and the surety insurance that a contract rests on. It is announced
 * in time, each stage once, for all gateways that need it. Pure: the day is given.
 */

/** Something that runs out at one case. */
export interface Expiry extends Ends {
  readonly caseId: string;
  readonly gateway: string;
  /** Kind of paper. */
  readonly paper: string;
}

/** Everything that runs out, once for each case that needs it. What a gateway asks for now is announced by its request. */
export function expiriesOf(given: { readonly catalogue: Catalogue; readonly needs: readonly Need[]; readonly cases: readonly NeedingCase[]; readonly onFile: readonly OnFile[] }): Expiry[] {
  const { catalogue, cases, onFile } = given;
  const signed = new Set(cases.filter((one) => one.signed).map(({ caseId }) => caseId));
  const papers = given.needs.flatMap((need): Expiry[] => {
    const { paper } = need;
    if (need.kind !== 'document' || paper === null || paper.maxAgeMonths === null) return [];
    const until = [...need.usable, ...need.stale].flatMap(({ issuedOn }) => usableUntil(paper, issuedOn) ?? []).toSorted().at(-1);
    if (until === undefined || need.state === 'asked') return [];
    return need.cases.filter(({ caseId, item }) => item === null && !signed.has(caseId)).map(({ caseId, gateway }) => ({ caseId, gateway, paper: paper.code, until, basis: 'on_file' }));
  });
  const sureties = cases.flatMap((one): Expiry[] => {
    const surety = suretyUntil(catalogue, one, onFile);
    return surety === null ? [] : [{ caseId: one.caseId, gateway: one.gateway, paper: SURETY, ...surety }];
  });
  return [...papers, ...sureties];
}

const COUNTED: Text = { ko: ' (계약 체결일부터 1년으로 계산한 날짜입니다. 보험증권의 날짜를 확인해 주세요.)', en: ' (counted as one year from the contract; check the date on the policy)' };

/** One line about it for histories and mail. */
export function expiryLine(catalogue: Catalogue, { paper, until, basis, today }: Pick<Expiry, 'paper' | 'until' | 'basis'> & { readonly today: string }): Text {
  const name = paper === SURETY ? { ko: '보증보험', en: 'Surety insurance' } : paperName(catalogue, paper) ?? { ko: paper, en: paper };
  const over = today > until;
  const from = basis === 'contract' ? COUNTED : null;
  if (paper === SURETY) {
    return over
      ? { ko: `${name.ko}: ${until}에 끝났습니다. 갱신한 뒤 새 증권을 PG에 제출해 주세요.${from?.ko ?? ''}`, en: `${name.en}: ended on ${until}. Renew it and give the gateway the new policy.${from?.en ?? ''}` }
      : { ko: `${name.ko}: ${until}에 끝납니다. 그전에 갱신해 주세요.${from?.ko ?? ''}`, en: `${name.en}: ends on ${until}. Renew it before that day.${from?.en ?? ''}` };
  }
  return over
    ? { ko: `${name.ko}: ${until}까지 쓸 수 있었습니다. 새로 발급받아 한 번 올리시면 필요한 모든 PG에 쓰입니다.`, en: `${name.en}: could be used until ${until}. Get a new one and upload it once; it serves every gateway that needs it.` }
    : { ko: `${name.ko}: ${until}까지 쓸 수 있습니다. 그전에 계약하지 않으면 새로 발급받아야 합니다.`, en: `${name.en}: can be used until ${until}. Unless the contract is made before, a new one is needed.` };
}
